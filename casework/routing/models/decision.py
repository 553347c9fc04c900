"""The engine's decisions and what people made of them; append-only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoutingDecision(models.Model):
    """What the competence engine concluded on given facts, under a dated rule set.
    ``result`` is the contract's routing decision, whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="routing_decisions"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    ruleset = models.CharField(max_length=40)
    facts = models.JSONField()
    result = models.JSONField()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.ruleset} {self.decided_at:%Y-%m-%d}"


class RoutingReview(models.Model):
    """A caseworker's confirmation or override of a decision, shown beside it."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        OVERRIDDEN = "overridden", _("Overridden")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(
        "routing.RoutingDecision", on_delete=models.PROTECT, related_name="reviews"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    result = models.JSONField(null=True, help_text="What stands instead, for an override")
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="confirmed")
                | (~models.Q(reason="") & models.Q(result__isnull=False)),
                name="override_has_reason",
            )
        ]

    def __str__(self) -> str:
        return self.outcome
