"""What another dated rule set would have made of past complaints."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Comparison(models.Model):
    """Two rule sets over the acting authority's own complaints, worked through in batches.

    ``cursor`` is the last file that was looked at; with the counts it is written in the
    transaction that writes the batch's changes, so that a worker that dies leaves off
    exactly where the next one goes on. ``beat_at`` tells that somebody still works on it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a worker")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    base = models.CharField(max_length=60, help_text='Rule set, or "" for each one\'s own')
    candidate = models.CharField(max_length=60)
    lodged_from = models.DateField(null=True, blank=True)
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0, help_text="Facts the rules cannot read")
    cursor = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | models.Q(state__in=["done", "cancelled"], ended_at__isnull=False),
                name="ended_comparison_has_time",
            ),
            models.UniqueConstraint(
                fields=["authority"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_comparison_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base or 'own'} → {self.candidate}"

    @property
    def open(self) -> bool:
        """Whether there is still work to do."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


class ComparisonChange(models.Model):
    """One file whose decision would differ, with what and why; append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comparison = models.ForeignKey(
        "routing.Comparison", on_delete=models.PROTECT, related_name="changes"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="+"
    )
    kinds = ArrayField(models.CharField(max_length=12))
    changes = models.JSONField()
    reasons = models.JSONField()

    class Meta:
        ordering = ["participation_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "participation"], name="comparison_change_once"
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.kinds)
