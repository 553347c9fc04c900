"""An authority's own file on a case."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Participation(models.Model):
    """One authority's part in one case: its role, who works on it, where it stands.

    Carries what lists sort and filter by, so that a queue reads this one table
    under a policy of plain equality on the authority.
    """

    class Role(models.TextChoices):
        RECEIVING = "receiving", _("Receiving")
        LEAD = "lead", _("Lead")
        CONCERNED = "concerned", _("Concerned")
        COMPETENT = "competent", _("Competent")
        OBSERVER = "observer", _("Observer")

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        NEW = "new", _("New")
        ASSESSING = "assessing", _("Assessing")
        INVESTIGATING = "investigating", _("Investigating")
        ON_HOLD = "on_hold", _("On hold")
        ENFORCING = "enforcing", _("Enforcing")
        FOLLOWING = "following", _("Following up")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="participations")
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=12, choices=Role.choices)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.NEW)
    assignee = models.ForeignKey(
        "authorities.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=14)
    title = models.CharField(max_length=200, help_text="Conduct and service; names no person")
    child_path = models.BooleanField(default=False)
    hold_ground = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, default="en")
    priority = models.PositiveSmallIntegerField(default=2)
    next_due = models.DateTimeField(null=True)
    next_due_rule = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "authority"], name="one_file_per_authority"),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_at__isnull=False)
                | (~models.Q(status="closed") & models.Q(closed_at__isnull=True)),
                name="closed_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "priority", "next_due", "opened_at", "id"],
                name="queue_urgent",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["authority", "assignee", "priority", "next_due", "id"],
                name="queue_mine",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(fields=["authority", "-opened_at", "id"], name="queue_age"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} at {self.authority_id}"
