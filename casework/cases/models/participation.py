"""An authority's own file on a case."""

import uuid
from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Where a file without any deadline sorts: after all that have one. A value rather than
NULL, so that one row comparison and one index serve every page of a queue."""


class Participation(models.Model):
    """One authority's part in one case: its role, who works on it, where it stands.

    Carries what lists sort and filter by, so that a queue reads this one table
    under a policy of plain equality on the authority. ``version`` counts the changes
    people can see: a form that was opened before the last one is stale.
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
    hold_ground = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=12, default="en")
    priority = models.PositiveSmallIntegerField(default=2)
    next_due = models.DateTimeField(null=True)
    next_due_rule = models.CharField(max_length=60, blank=True)
    sort_due = models.DateTimeField(default=NEVER, help_text="next_due, or far away")
    vault_subject = models.UUIDField(
        help_text="Whose key seals this file's notes: the complaint, or this file itself"
    )
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(max_length=400, blank=True)
    hidden_from = ArrayField(
        models.CharField(max_length=36),
        null=True,
        help_text="Users who must not learn that the file exists; NULL: nobody",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "authority"], name="one_file_per_authority"),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_at__isnull=False)
                | (~models.Q(status="closed") & models.Q(closed_at__isnull=True)),
                name="closed_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="on_hold") | ~models.Q(hold_ground=""),
                name="hold_has_ground",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "priority", "sort_due", "opened_at", "id"],
                name="queue_urgent",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["authority", "assignee", "priority", "sort_due", "opened_at", "id"],
                name="queue_mine",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["authority", "priority", "sort_due", "opened_at", "id"],
                name="queue_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(fields=["authority", "reference"], name="queue_reference"),
            GinIndex(
                fields=["hidden_from"],
                name="file_hidden_from",
                condition=models.Q(hidden_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} at {self.authority_id}"

    @property
    def is_open(self) -> bool:
        """Whether work on the file goes on."""
        return self.closed_at is None

    @property
    def overdue(self) -> bool:
        """Whether its next deadline has passed without having been met."""
        return self.is_open and self.next_due is not None and self.next_due < timezone.now()
