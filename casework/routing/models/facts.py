"""Facts that were corrected after a complaint was lodged; append-only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class FactsVersion(models.Model):
    """The facts of a file with something corrected, and what the engine says to them.

    Version 1 are the facts as lodged, which stay in the complaint; the rows here count
    from 2. A version changes nothing until somebody qualified confirms it (``FactsAnswer``).
    ``changes`` are ``{"path", "before", "after"}``; ``decision`` is the one that the
    difference was shown against, ``result`` the engine's answer to the corrected facts.
    """

    class Source(models.TextChoices):
        PERSON = "person", _("The person who complained")
        RESPONDENT = "respondent", _("The respondent")
        AUTHORITY = "authority", _("Another authority")
        REGISTER = "register", _("A public register or document")
        OWN = "own", _("Own enquiries")
        DIRECTORY = "directory", _("The directory of respondents")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="facts_versions"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField()
    decision = models.ForeignKey(
        "routing.RoutingDecision", on_delete=models.PROTECT, related_name="corrections"
    )
    facts = models.JSONField()
    changes = models.JSONField()
    result = models.JSONField()
    source = models.CharField(max_length=12, choices=Source.choices)
    evidence = models.CharField(max_length=300, blank=True, help_text="What it can be seen from")
    reason = models.TextField(help_text="Names no person")
    member = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "number"], name="facts_version_once"),
            models.CheckConstraint(condition=models.Q(number__gt=1), name="facts_as_lodged_stay"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class FactsAnswer(models.Model):
    """What became of a correction: confirmed, with the decision that followed, or set aside.
    Once for each version: two people who answer at once cannot both."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        SET_ASIDE = "set_aside", _("Set aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.OneToOneField(
        "routing.FactsVersion", on_delete=models.PROTECT, related_name="answer"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    decision = models.OneToOneField(
        "routing.RoutingDecision", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    member = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="confirmed", decision__isnull=False)
                | models.Q(outcome="set_aside", decision__isnull=True) & ~models.Q(reason=""),
                name="facts_answer_has_consequence",
            )
        ]

    def __str__(self) -> str:
        return self.outcome
