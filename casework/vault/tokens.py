"""Sealing under a secret that only the person's browser holds.

The key comes from the token and a server-side pepper together: neither the database
nor the server's keys alone open what was sealed, and a stolen token is worth nothing
without the server.
"""

from __future__ import annotations

from casework.vault.cipher import decrypt, derive, encode, encrypt
from casework.vault.indexes import index_key

_SHORTEST = 16


def seal_with_token(token: str | bytes, *, place: str, row: object, data: str | bytes) -> bytes:
    """Seal ``data`` under the token's key, bound to ``place`` (table.column) and ``row``.

    ValueError if the token is shorter than 16 bytes (128 bits are expected).
    """
    raw = data.encode() if isinstance(data, str) else data
    return encrypt(_key(token), raw, encode("token", place, str(row)))


def open_with_token(
    token: str | bytes, *, place: str, row: object, sealed: bytes | memoryview
) -> bytes:
    """Open what ``seal_with_token`` made; Unreadable with another token, place or row."""
    return decrypt(_key(token), bytes(sealed), encode("token", place, str(row)))


def _key(token: str | bytes) -> bytes:
    raw = token.encode() if isinstance(token, str) else token
    if len(raw) < _SHORTEST:
        raise ValueError("A token of at least 16 bytes is needed")
    return derive(raw, "token", salt=index_key("token-pepper"))
