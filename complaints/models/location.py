"""Where the imagery is. Nothing here is ever fetched."""

import uuid

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContentLocation(models.Model):
    """A link or other place, sealed; the index of its normalised form finds the
    same place again without reading it."""

    class State(models.TextChoices):
        REPORTED = "reported", _("Reported")
        REMOVAL_REQUESTED = "removal_requested", _("Removal requested")
        REMOVED = "removed", _("Removed")
        REAPPEARED = "reappeared", _("Reappeared")

    class Kind(models.TextChoices):
        LINK = "link", _("Link")
        HANDLE = "handle", _("An account’s name")
        PRIVATE = "private", _("A private chat or closed group")
        PLACE = "place", _("Place in the person's own words")

    class Source(models.TextChoices):
        COMPLAINT = "complaint", _("Sent with the complaint")
        ADDITION = "addition", _("Added later")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="locations"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.LINK)
    sealed_url = models.BinaryField(help_text="As given")
    sealed_normal = models.BinaryField(null=True, help_text="The normalised URL of a link")
    url_index = models.BinaryField(help_text="Keyed hash of the normalised URL or words")
    platform = models.ForeignKey(
        "authorities.Platform", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.REPORTED)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.COMPLAINT)
    added_at = models.DateTimeField()
    state_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "url_index"], name="location_once"),
            models.UniqueConstraint(fields=["complaint", "position"], name="location_position"),
        ]
        indexes = [models.Index(fields=["authority", "url_index"], name="location_url")]
        triggers = [
            pgtrigger.Trigger(
                name="public_says_gone_or_back",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("current_user = 'redress_public'"),
                func="""
                    IF NOT (NEW.state = 'removed' AND OLD.state <> 'removed')
                       AND NOT (NEW.state = 'reappeared' AND OLD.state = 'removed') THEN
                        RAISE EXCEPTION 'The public says that a place is gone or back'
                            USING ERRCODE = 'insufficient_privilege';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.position}"


class LocationEvent(models.Model):
    """Who said when that a place is in a state. Append-only: the history of the place."""

    class By(models.TextChoices):
        COMPLAINANT = "complainant", _("You")
        AUTHORITY = "authority", _("The office")

    location = models.ForeignKey(ContentLocation, on_delete=models.CASCADE, related_name="events")
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="+"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=20, choices=ContentLocation.State.choices)
    by = models.CharField(max_length=12, choices=By.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.state} ({self.by})"
