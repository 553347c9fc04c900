"""A second person's approval of exactly one text."""

import uuid

from django.db import models


class Approval(models.Model):
    """Append-only. Counts only for the edition it was given to.

    The database sets ``author``, ``edition`` and ``at``, and refuses an approver who is
    not the person acting, has not the role, or wrote any of the action's editions, under
    whichever membership.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(
        "enforcement.EnforcementAction", on_delete=models.PROTECT, related_name="approvals"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        "authorities.Member",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The action's author, set by the database",
    )
    approver = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    edition = models.PositiveIntegerField(default=0, help_text="Set by the database")
    comment = models.CharField(max_length=400, blank=True, help_text="Names no person")
    at = models.DateTimeField(help_text="Set by the database")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approver=models.F("author")), name="approver_is_not_author"
            ),
            models.UniqueConstraint(
                fields=["action", "approver", "edition"], name="one_approval_per_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approver_id} {self.at:%Y-%m-%d}"
