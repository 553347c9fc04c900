"""Giving all of somebody's open files to others."""

import uuid

from django.db import models


class HandOver(models.Model):
    """One bulk hand-over, done file by file. What is left to do is whatever the member
    still carries, so that it can be taken up again wherever it was broken off.

    ``to`` gets everything they can take; without it, and for the rest, the rules choose.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    leaving = models.BooleanField(default=False, help_text="The member was deactivated with it")
    total = models.PositiveIntegerField()
    given = models.PositiveIntegerField(default=0)
    without = models.PositiveIntegerField(default=0, help_text="Files that nobody could take")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(ended_at__isnull=True),
                name="one_hand_over_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.given}/{self.total}"
