"""Documents that belong to a complaint: words on paper, never imagery."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a document is for."""

    CORRESPONDENCE = "correspondence", _("Letters or messages with the service")
    POLICE = "police", _("Papers from the police")
    MANDATE = "mandate", _("An agreement that you may act for the person")
    STATUTES = "statutes", _("The statutes of an organisation")
    OTHER = "other", _("Something else in writing")


class Kind(models.TextChoices):
    """What a document is, by its content. Nothing else is ever taken."""

    PDF = "pdf", _("PDF document")
    TEXT = "text", _("Text")
    EMAIL = "email", _("E-mail")


class Attachment(models.Model):
    """One document of a sent complaint, without pictures, sealed under its key.

    ``sealed_file`` is the document as it was written anew (``complaints.documents``), not
    the file that came; ``sha256`` and ``size`` are those of what is sealed. The name that
    the person's file had is personal data and sealed as well.
    """

    class Scan(models.TextChoices):
        WAITING = "waiting", _("Being checked")
        CLEAN = "clean", _("Checked")
        INFECTED = "infected", _("Locked away: it may be harmful")
        UNSCANNED = "unscanned", _("Not checked for harmful software")

    class Source(models.TextChoices):
        FORM = "form", _("Sent with the complaint")
        MESSAGE = "message", _("Sent with a message")
        DESK = "desk", _("Sent by the authority")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="attachments"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    message = models.ForeignKey(
        "complaints.Message", null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    source = models.CharField(max_length=8, choices=Source.choices)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    size = models.PositiveIntegerField(help_text="Bytes of the document as it is kept")
    sha256 = models.CharField(max_length=64, help_text="Of the document as it is kept")
    pictures_removed = models.PositiveIntegerField(default=0)
    others_removed = models.PositiveIntegerField(
        default=0, help_text="Attached files, forms, scripts and the like"
    )
    sealed_file = models.BinaryField()
    sealed_name = models.BinaryField(null=True)
    added_at = models.DateTimeField()
    scan = models.CharField(max_length=10, choices=Scan.choices)
    scan_attempts = models.PositiveSmallIntegerField(default=0)
    scan_due = models.DateTimeField(
        null=True, help_text="When a scan may next be tried: claimed, or to be tried again"
    )
    scanned_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=100, blank=True, help_text="What the scanner named")

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source="message", message__isnull=False)
                | models.Q(source="form", message__isnull=True)
                | models.Q(source="desk"),
                name="attachment_message",
            ),
        ]
        indexes = [
            models.Index(
                fields=["scan_due"],
                name="attachment_to_scan",
                condition=models.Q(scan__in=["waiting", "unscanned"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class DraftDocument(models.Model):
    """A document beside a draft, sealed like its answers: only the person's cookie yields
    the key. It dies with the draft."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(
        "complaints.Draft", on_delete=models.CASCADE, related_name="documents"
    )
    size = models.PositiveIntegerField()
    sealed_about = models.BinaryField(help_text="Purpose, kind, name, what was taken out: JSON")
    sealed_file = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return str(self.id)
