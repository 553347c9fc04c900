"""A procedure between authorities on one case."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Procedure(models.Model):
    """One procedure of the law data, played between its parties.

    ``parties`` names who sees it, the initiator first. Everything that changes is changed
    by its steps: the database copies it from the step that is appended (migration
    ``guard``), and no role of the application may write it. ``dues`` holds the last instant
    of each party that is waited for, with its computation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="procedures")
    kind = models.CharField(max_length=40, help_text="A procedure of the law data")
    initiator = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    parties = ArrayField(models.CharField(max_length=40))
    exclusive = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=40, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    last = models.PositiveSmallIntegerField(default=0, help_text="Number of the last step")
    waits = ArrayField(models.CharField(max_length=40), default=list)
    dues = models.JSONField(default=dict)
    entered_at = models.DateTimeField(null=True, help_text="When it came to this state")
    settle_at = models.DateTimeField(null=True, help_text="After it, silence means something")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "exclusive"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(exclusive=""),
                name="one_open_procedure_of_a_kind",
            ),
        ]
        indexes = [
            GinIndex(fields=["parties"], name="procedure_parties"),
            GinIndex(fields=["waits"], name="procedure_waits"),
            models.Index(
                fields=["settle_at"],
                name="procedure_settles",
                condition=models.Q(ended_at__isnull=True, settle_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def reference(self) -> str:
        """What letters quote: from the id, so that both sides write the same."""
        digits = self.id.hex[:8].upper()
        return f"PR-{digits[:4]}-{digits[4:]}"

    @property
    def addressees(self) -> tuple[str, ...]:
        """All parties but the initiator."""
        return tuple(self.parties[1:])
