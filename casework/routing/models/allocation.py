"""Who was given a case, and why; append-only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Allocation(models.Model):
    """One allocation of a file to an investigator, by the rule or by a person.

    ``rules`` is the version that was applied; NULL stands for the standard rules. Without
    a ``member`` nobody could take the file, and the reason says what stood in the way.
    """

    class Cause(models.TextChoices):
        ARRIVAL = "arrival", _("Arrival")
        RETRY = "retry", _("Tried again")
        HANDOVER = "handover", _("Hand-over")
        WITHDRAWN = "withdrawn", _("Taken away and given anew")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="allocations"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    rules = models.ForeignKey(
        "routing.AllocationRules", null=True, on_delete=models.PROTECT, related_name="+"
    )
    cause = models.CharField(max_length=10, choices=Cause.choices, default=Cause.ARRIVAL)
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["authority", "at"], name="allocation_lately")]

    def __str__(self) -> str:
        return self.reason
