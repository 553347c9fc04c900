"""That an authority's open cases were looked at again after a finding; append-only."""

import uuid

from django.db import models


class Reevaluation(models.Model):
    """One authority's look at its open cases after one finding on an establishment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    finding = models.ForeignKey(
        "authorities.EstablishmentFinding", on_delete=models.PROTECT, related_name="+"
    )
    looked_at = models.PositiveIntegerField()
    proposed = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "finding"], name="reevaluation_once")
        ]

    def __str__(self) -> str:
        return f"{self.looked_at} looked at, {self.proposed} proposed"
