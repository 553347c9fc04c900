"""How a complaint ended, as the person is told."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.Model):
    """What came of the complaint: one of a few results, and the authority's own words,
    sealed. Append-only; after a case was opened again the latest row counts."""

    class Result(models.TextChoices):
        REMOVED = "removed", _("It was taken down")
        STOPPED = "stopped", _("The other side has to stop it")
        SANCTIONED = "sanctioned", _("The office used its powers against the other side")
        SETTLED = "settled", _("It was settled")
        NO_BREACH = "no_breach", _("The office did not find that the law was broken")
        NOT_COVERED = "not_covered", _("This law does not cover it")
        NOT_FOUND = "not_found", _("It could not be found out who did it")
        PASSED_ON = "passed_on", _("Another office or body deals with it")
        ENDED = "ended", _("The office has ended its work on it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="outcomes"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    result = models.CharField(max_length=12, choices=Result.choices)
    sealed_words = models.BinaryField(null=True)
    court = models.CharField(max_length=200, blank=True, help_text="Where one can turn; no person")
    court_until = models.DateField(null=True, help_text="Last day, as the authority says")
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["told_at", "id"]

    def __str__(self) -> str:
        return self.result
