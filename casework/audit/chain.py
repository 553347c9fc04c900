"""An entry's hash, computed apart from the database that computes it on insertion.

SHA-256 over the fields in a fixed order, each preceded by its length in bytes (four
bytes, big-endian, signed; -1 and nothing for a missing value). Numbers are eight bytes,
the time is microseconds since 1970 in UTC. The trigger ``audit_append`` does the same.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(Protocol):
    """What is hashed of an entry."""

    id: UUID
    authority: str
    seq: int
    at: datetime | None
    actor: str | None
    verb: str
    obj_type: str
    obj_id: str
    reason: str
    payload: str


def genesis(authority: str) -> bytes:
    """What the first entry of a chain follows."""
    return sha256(f"redress {authority}".encode()).digest()


def entry_hash(entry: Entry, previous: bytes) -> bytes:
    """The hash an entry must have when it follows ``previous``."""
    at = None if entry.at is None else (entry.at - _EPOCH) // timedelta(microseconds=1)
    parts = (
        previous,
        str(entry.id),
        entry.authority,
        struct.pack(">q", entry.seq),
        None if at is None else struct.pack(">q", at),
        entry.actor,
        entry.verb,
        entry.obj_type,
        entry.obj_id,
        entry.reason,
        entry.payload,
    )
    return sha256(b"".join(map(_part, parts))).digest()


def _part(part: bytes | str | None) -> bytes:
    if part is None:
        return struct.pack(">i", -1)
    raw = part.encode() if isinstance(part, str) else part
    return struct.pack(">i", len(raw)) + raw
