"""Mail that waits, is being sent, was sent or failed; and tasks that gave up."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboundMail(models.Model):
    """One message to one recipient. Address and words are sealed under ``subject``'s key."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        RETRY = "retry", _("To be tried again")
        FAILED = "failed", _("Not sent")
        DROPPED = "dropped", _("No longer wanted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.CharField(max_length=64, db_column="authority_id")
    subject = models.UUIDField(help_text="Whose key seals it: a complaint's, a notice's …")
    purpose = models.CharField(max_length=64, help_text="What it is for, e.g. notice.served")
    reference = models.CharField(max_length=64, blank=True, help_text="Id of what it is about")
    recipient = models.BinaryField(help_text="Sealed")
    content = models.BinaryField(help_text="Sealed: subject line and text")
    attachments = models.JSONField(default=list, help_text="Kinds and ids, never content")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120)
    last_error = models.CharField(max_length=80, blank=True, help_text="Class of the error")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "outbound mail"
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "retry", "sending"]),
                name="delivery_due",
            ),
            models.Index(fields=["authority", "reference"], name="delivery_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class DeadLetter(models.Model):
    """A task that gave up. Arguments are ids; of the error only its class is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.CharField(max_length=64, db_column="authority_id")
    task = models.CharField(max_length=120)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    error = models.CharField(max_length=120, help_text="Class of the error")
    failed_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=64, blank=True)
    resolution = models.CharField(max_length=16, blank=True, help_text="retried or dismissed")

    class Meta:
        ordering = ["-failed_at"]
        indexes = [
            models.Index(
                fields=["authority", "-failed_at"],
                condition=Q(resolved_at=None),
                name="delivery_unresolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.failed_at:%Y-%m-%d %H:%M}"
