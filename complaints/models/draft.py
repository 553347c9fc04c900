"""A complaint that has been begun and not yet sent."""

import uuid

from django.db import models


class Draft(models.Model):
    """Answers so far, sealed under a key that only the person's own cookie yields:
    neither a backup nor the server at rest can read them. Destroyed after 30 days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.BinaryField(unique=True, help_text="Hash of the cookie's token")
    sealed_answers = models.BinaryField()
    version = models.PositiveIntegerField(default=0, help_text="Counts the saves")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["updated_at"], name="draft_updated"),
            models.Index(
                fields=["submitted_at"],
                name="draft_submitted",
                condition=models.Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
