"""Letting nobody else move a procedure meanwhile."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def hold_procedure(pk: UUID) -> None:
    """Let nobody else take a step in this procedure until the transaction ends. Every party
    may: none has a right to lock the shared row. Taken after the lock of one's own file."""
    key = int.from_bytes(pk.bytes[8:], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
