"""What the respondent did after service."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Response(models.Model):
    """One finding on the respondent's conduct after service, with its evidence;
    append-only. The note is sealed under the action's key."""

    class Outcome(models.TextChoices):
        REPRESENTATIONS = "representations", _("Representations received")
        COMPLIED = "complied", _("Complied")
        PARTIAL = "partial", _("Partly complied")
        OVERDUE = "overdue", _("Nothing done in time")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(
        "enforcement.EnforcementAction", on_delete=models.PROTECT, related_name="responses"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    received_on = models.DateField(help_text="Day in the authority's zone")
    sealed_note = models.BinaryField(help_text="What shows it")
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.received_on}"
