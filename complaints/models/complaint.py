"""The complaint as it was sent; immutable but for its state."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Complaint(models.Model):
    """What a person lodged.

    Structured answers that identify nobody are ``facts``, in the shape of the
    routing contract. Identity, contact and account are sealed under the
    complaint's own key (``casework.vault``), bound to this row and field.
    """

    class Path(models.TextChoices):
        STANDARD = "standard", _("Standard")
        CHILD = "child", _("Child")
        HOLD = "hold", _("On hold")
        SIGNPOST = "signpost", _("Signposted")
        INTELLIGENCE = "intelligence", _("Intelligence")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Sent")
        ROUTED = "routed", _("With an authority")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CLOSED = "closed", _("Closed")
        DESTROYED = "destroyed", _("Destroyed")

    class Kind(models.TextChoices):
        REAL = "real", _("A real intimate image was shared")
        ALTERED = "altered", _("An intimate image was made or altered by computer")
        UNDRESSED = "undressed", _("A tool was used to undress someone")
        THREAT = "threat", _("Someone threatens to share an image")
        EXTORTION = "extortion", _("Someone asks for money or something else")
        IMPERSONATION = "impersonation", _("A fake harms someone's name, or pretends to be them")
        RELIGIOUS = "religious", _("Shown without religious or cultural dress")
        OTHER = "other", _("Something else")

    class Entry(models.TextChoices):
        WEB = "web", _("Web form")
        PHONE = "phone", _("Phone")
        PAPER = "paper", _("Paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=12, unique=True)
    access_hash = models.BinaryField(unique=True, help_text="Hash of reference and access code")
    entry = models.CharField(max_length=8, choices=Entry.choices, default=Entry.WEB)
    path = models.CharField(max_length=12, choices=Path.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED)
    language = models.CharField(max_length=12, default="en")
    kinds = ArrayField(
        models.CharField(max_length=24, choices=Kind.choices),
        default=list,
        blank=True,
        help_text="What happened, as chosen from a list; never asked on the child path",
    )
    facts = models.JSONField(help_text="Routing facts; holds no name")
    sealed_identity = models.BinaryField(null=True, help_text="Names and mandate: JSON")
    sealed_contact = models.BinaryField(null=True, help_text="How to be reached safely: JSON")
    sealed_account = models.BinaryField(null=True, help_text="The person's own account: JSON")
    email_index = models.BinaryField(null=True)
    name_index = models.BinaryField(null=True)
    submitted_at = models.DateTimeField()
    routed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["authority", "submitted_at"],
                name="complaint_unrouted",
                condition=models.Q(routed_at__isnull=True),
            ),
            models.Index(fields=["authority", "email_index"], name="complaint_email"),
            models.Index(fields=["authority", "name_index"], name="complaint_name"),
        ]
        triggers = [
            # Column grants keep everything but the state immutable; the public may
            # change the state to one thing alone.
            pgtrigger.Trigger(
                name="public_only_withdraws",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("current_user = 'redress_public'"),
                func="""
                    IF NEW.state <> 'withdrawn' OR OLD.state IN ('closed', 'destroyed') THEN
                        RAISE EXCEPTION 'The public may only withdraw a complaint'
                            USING ERRCODE = 'insufficient_privilege';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.reference
