"""Rules tried on what has happened."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class DryRun(models.Model):
    """Who would have got the cases of the last days under other rules. ``result`` holds
    ids and numbers; nothing is written to any case."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(help_text="The rules that are tried")
    days = models.PositiveSmallIntegerField(default=90)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.asked_at:%Y-%m-%d %H:%M}"
