"""The texts an action has had."""

import uuid

from django.db import models


class Edition(models.Model):
    """One text of an action and who wrote it. Written by the database alone, at every
    edit; append-only. Whoever wrote one of an action's editions cannot approve it.
    ``sealed_content`` is a copy of the action's, opened as that is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(
        "enforcement.EnforcementAction", on_delete=models.PROTECT, related_name="editions"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    editor = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    sealed_content = models.BinaryField()
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="edition_once"),
        ]

    def __str__(self) -> str:
        return f"edition {self.number}"
