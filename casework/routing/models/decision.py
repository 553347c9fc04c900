"""The engine's decisions and what people made of them; append-only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoutingDecision(models.Model):
    """What the competence engine concluded on given facts, under a dated rule set.

    ``result`` is the contract's routing decision, whole. ``number`` counts the decisions
    on one file from 1: two workers can never both write the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="routing_decisions"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField(default=1)
    ruleset = models.CharField(max_length=60)
    facts = models.JSONField()
    result = models.JSONField()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "number"], name="routing_decision_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ruleset} {self.decided_at:%Y-%m-%d}"


class RoutingReview(models.Model):
    """A caseworker's confirmation or override of a decision, shown beside it.

    ``number`` counts the reviews of one decision from 1; the last one stands. Two people
    who answer the same page at once cannot both write the same number.
    """

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
    number = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    evidence = models.CharField(max_length=300, blank=True, help_text="What it rests on")
    result = models.JSONField(null=True, help_text="What stands instead, for an override")
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="confirmed")
                | (~models.Q(reason="") & ~models.Q(evidence="") & models.Q(result__isnull=False)),
                name="override_has_reason",
            ),
            models.UniqueConstraint(fields=["decision", "number"], name="routing_review_number"),
        ]

    def __str__(self) -> str:
        return self.outcome
