"""The keys, each wrapped by the one above it. No key is stored in the clear."""

import uuid

from django.db import models
from django.db.models import Q


class AuthorityKey(models.Model):
    """One version of an authority's key, wrapped by a master key.

    Destroyed means zeroed: the row stays as proof, the wrapped bytes are gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.CharField(max_length=64, db_column="authority_id")
    version = models.PositiveIntegerField()
    master = models.CharField(max_length=40, help_text="Name of the master key in the ring")
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "version"], name="vault_one_version"),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) ^ Q(wrapped=b""), name="vault_destroyed_is_zeroed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} v{self.version}"


class RecordKey(models.Model):
    """The key of one subject as one authority holds it, wrapped by that authority's key.

    The first holder is the origin; others hold a copy granted by one who has it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    authority = models.CharField(max_length=64, db_column="authority_id")
    granted_by = models.CharField(max_length=64, null=True)
    authority_key = models.ForeignKey(
        AuthorityKey, on_delete=models.PROTECT, related_name="record_keys"
    )
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)
    destroyed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(granted_by=None), name="vault_one_origin"
            ),
            models.UniqueConstraint(
                fields=["subject", "authority"],
                condition=Q(destroyed_at=None),
                name="vault_one_live_key",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) ^ Q(wrapped=b""),
                name="vault_destroyed_record_is_zeroed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority_key"],
                condition=Q(destroyed_at=None),
                name="vault_live_by_authority_key",
            ),
        ]

    def __str__(self) -> str:
        return f"Key of {self.subject} at {self.authority}"
