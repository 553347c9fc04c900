"""What the public may learn of a case: pushed down by ``casework.cases``."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicStatus(models.Model):
    """One step that the person who complained may see. Append-only; the latest row
    is the status. It names no respondent and no confidential step."""

    class Step(models.TextChoices):
        RECEIVED = "received", _("We have your complaint")
        WITH_AUTHORITY = "with_authority", _("An authority is looking at it")
        ON_HOLD = "on_hold", _("We need something from you")
        ASSIGNED = "assigned", _("A person is working on it")
        SHARED = "shared", _("Another authority is involved")
        ACTION_TAKEN = "action_taken", _("Something was done")
        ANSWERED = "answered", _("The other side has answered")
        NOT_ANSWERED = "not_answered", _("The other side has not answered in time")
        WITHDRAWN = "withdrawn", _("You withdrew your complaint")
        CLOSED = "closed", _("The complaint is closed")

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="statuses"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    step = models.CharField(max_length=16, choices=Step.choices)
    at = models.DateTimeField()
    next_rule = models.CharField(max_length=60, blank=True, help_text="Clock that runs next")
    next_due = models.DateField(null=True)
    next_due_rule = models.CharField(max_length=400, blank=True, help_text="Why that date")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.step
