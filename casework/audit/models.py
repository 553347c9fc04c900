"""Entries of the chains, the chains' heads, and signed checkpoints of them."""

import uuid

from django.db import models


class AuditEntry(models.Model):
    """One change or reading. ``seq``, ``at`` and the hashes are set by the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.CharField(max_length=64, db_column="authority_id")
    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=64, null=True)
    verb = models.CharField(max_length=64)
    obj_type = models.CharField(max_length=64)
    obj_id = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    payload = models.TextField(default="{}")
    previous_hash = models.BinaryField(default=b"")
    hash = models.BinaryField(default=b"")

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ["authority", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "seq"], name="audit_one_seq"),
        ]
        indexes = [
            models.Index(fields=["authority", "obj_type", "obj_id", "seq"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.seq} {self.verb}"


class ChainHead(models.Model):
    """Where an authority's chain ends. Written by the entries' trigger alone."""

    authority = models.CharField(max_length=64, primary_key=True, db_column="authority_id")
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"{self.authority} {self.seq}"


class Checkpoint(models.Model):
    """A signed statement of where chains ended at a time. Append-only.

    ``document`` is canonical JSON: number, time, hash of the previous checkpoint, and the
    chains that grew since, each with its last seq and hash.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    document = models.TextField()
    signature = models.BinaryField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Checkpoint {self.number}"
