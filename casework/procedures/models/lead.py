"""Who leads a case, shared by those who take part in it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

ONE_OR_WHY = models.Q(lead__isnull=False, reason="") | (
    models.Q(lead__isnull=True) & ~models.Q(reason="")
)


class Lead(models.Model):
    """One row for each case: exactly one lead, or the reason for none. Changed by appending
    a ``LeadChange`` alone (migration ``guard``). ``lodged_on`` decides which law applies."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    lead = models.ForeignKey(
        "authorities.Authority", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=20, blank=True, help_text="Of the law data")
    number = models.PositiveSmallIntegerField(default=0)
    parties = ArrayField(models.CharField(max_length=40))
    lodged_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_OR_WHY, name="one_lead_or_the_reason_for_none")
        ]

    def __str__(self) -> str:
        return self.lead_id or self.reason


class LeadChange(models.Model):
    """One change of the lead, by one step of a procedure; append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    parties = ArrayField(models.CharField(max_length=40))
    number = models.PositiveSmallIntegerField()
    lead = models.ForeignKey(
        "authorities.Authority", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=20, blank=True)
    step = models.OneToOneField("procedures.Step", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("authorities.Authority", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="lead_changes_in_order"),
            models.CheckConstraint(condition=ONE_OR_WHY, name="each_change_names_one_or_why_none"),
        ]

    def __str__(self) -> str:
        return self.lead_id or self.reason
