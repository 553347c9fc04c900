"""A letter that the person sends themselves."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class OwnLetter(models.Model):
    """Content and file are sealed under the complaint's key. The authority's desk makes it
    (its worker) and shows it on no page. Destroyed on the person's word, with the
    complaint, and 30 days after it was asked for."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not made")

    class Failure(models.TextChoices):
        CHARACTERS = "characters", _("It has a character that we cannot print.")
        PRINTER = "printer", _("We cannot make letters at the moment.")
        STOPPED = "stopped", _("It took too long, several times.")
        UNREADABLE = "unreadable", _("Something went wrong when it was made.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="letters"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=40, help_text="Of the law's letters")
    sealed_content = models.BinaryField(help_text="What the person agreed to: JSON")
    content_index = models.BinaryField(help_text="Keyed hash: the same letter is made once")
    sealed_pdf = models.BinaryField(null=True)
    pages = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    failure = models.CharField(max_length=12, choices=Failure, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True, help_text="Worker's host and process")
    claimed_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(help_text="When a worker was last asked for")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "content_index"], name="letter_once"),
            models.CheckConstraint(
                name="ready_letter_is_whole",
                condition=~models.Q(state="ready")
                | models.Q(sealed_pdf__isnull=False, pages__gt=0, ready_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["announced_at"],
                name="letter_unmade",
                condition=models.Q(state__in=["queued", "making"]),
            ),
            models.Index(fields=["asked_at"], name="letter_asked"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def waiting(self) -> bool:
        """Whether a worker still has to make it."""
        return self.state in {self.State.QUEUED, self.State.MAKING}
