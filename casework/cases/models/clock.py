"""A statutory or internal deadline, with how it was reached."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Clock(models.Model):
    """A due date stored with its computation; never a counter."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        MET = "met", _("Met")
        MISSED = "missed", _("Missed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="clocks"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    rule = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    due = models.CharField(max_length=35, help_text="Day or instant, as the law gives it")
    due_at = models.DateTimeField(help_text="Last instant in time, for sorting and sweeping")
    trace = models.JSONField(help_text="How the date was reached, with the provisions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    ground = models.CharField(max_length=300, blank=True, help_text="Why it was stopped")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "rule"],
                condition=models.Q(state="running"),
                name="one_running_clock_per_rule",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="stopped") | ~models.Q(ground=""),
                name="stopped_clock_has_ground",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "due_at"],
                name="clock_running",
                condition=models.Q(state="running"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} due {self.due}"
