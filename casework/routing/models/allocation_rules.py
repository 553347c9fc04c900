"""The versions of an authority's rules of allocation; append-only."""

import uuid

from django.db import models


class AllocationRules(models.Model):
    """One version. What holds at a moment is the version with the latest ``valid_from``
    up to it, of several with the same the highest number; before the first, and without
    any, the standard rules. A version is never edited: a change is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    content = models.JSONField(help_text="See casework.routing.allocation.rules")
    note = models.CharField(max_length=300, help_text="What changed and why")
    member = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="allocation_rules_number")
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.number}"
