"""Fingerprints of pictures, made on the person's device. The picture is never here."""

import uuid

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class Fingerprint(models.Model):
    """Bits and quality, sealed under the complaint's key; or, once it was taken back, the
    fact alone."""

    class Source(models.TextChoices):
        PICTURE = "picture", _("A picture")
        FRAME = "frame", _("A moment of a video")

    class State(models.TextChoices):
        ACTIVE = "active", _("Kept")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="fingerprints"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8, choices=Source.choices)
    sealed_bits = models.BinaryField(null=True, help_text="Bits and quality: JSON")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "position"], name="fingerprint_position"),
            # What was taken back is gone, and only what is gone was taken back.
            models.CheckConstraint(
                name="fingerprint_withdrawn_is_gone",
                condition=models.Q(
                    state="active", sealed_bits__isnull=False, withdrawn_at__isnull=True
                )
                | models.Q(state="withdrawn", sealed_bits__isnull=True, withdrawn_at__isnull=False),
            ),
        ]
        triggers = [
            # Whatever the pages and services do: none for a child, for an age nobody
            # knows, or for a tip.
            pgtrigger.Trigger(
                name="adults_alone",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM complaints_complaint c
                         WHERE c.id = NEW.complaint_id
                           AND c.path NOT IN ('child', 'intelligence')
                           AND c.facts #>> '{depicted,age_when_depicted}' = 'adult'
                    ) THEN
                        RAISE EXCEPTION 'No fingerprint is kept on this path'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="only_taken_back",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF OLD.state <> 'active' OR NEW.state <> 'withdrawn' THEN
                        RAISE EXCEPTION 'A fingerprint can only be taken back, once'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"fingerprint {self.position}"
