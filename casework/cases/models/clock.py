"""A statutory or internal deadline, with how it was reached."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Clock(models.Model):
    """A due date stored with its computation; never a counter.

    ``about`` tells apart clocks that run under one rule on one file (two notices served
    in the same case); it is empty where there can be only one. A missed clock without
    ``ended_at`` still waits for what it asks: what is done late is recorded as late.
    """

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
    about = models.CharField(max_length=64, blank=True, help_text="An id, where one rule has many")
    started_at = models.DateTimeField()
    due = models.CharField(max_length=35, help_text="Day or instant, as the law gives it")
    due_at = models.DateTimeField(help_text="Last instant in time, for sorting and sweeping")
    trace = models.JSONField(help_text="How the date was reached, with the provisions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    ground = models.CharField(max_length=300, blank=True, help_text="Why it was stopped")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "rule", "about"],
                condition=models.Q(state="running"),
                name="one_running_clock_per_rule",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="stopped") | ~models.Q(ground=""),
                name="stopped_clock_has_ground",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running", ended_at__isnull=False)
                & ~models.Q(state__in=["stopped", "met"], ended_at__isnull=True),
                name="ended_clock_has_time",
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

    @property
    def waiting(self) -> bool:
        """Whether what it asks for is still to be done, in time or late."""
        return self.ended_at is None
