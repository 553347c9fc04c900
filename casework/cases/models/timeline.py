"""What happened on a case, for people to read."""

import uuid

from django.db import models


class TimelineEvent(models.Model):
    """One thing that happened, in one authority's file. Append-only and for reading:
    nothing is driven by it (the audit record is kept apart)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="events"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=400, help_text="One plain sentence; names no person")
    actor = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.text
