"""Tokens: what a value looks like to somebody who has the tables and not the key. Pure.

A link and a respondent become one token each; equal values meet, nothing else does. A
fingerprint has 256 bits of which copies of a picture differ in up to 31 (PDQ), so equality
of the whole would miss most of them. It becomes ``SLOTS`` tokens, each of ``SAMPLE`` bits at
places that only the key knows. Two fingerprints that share at least ``LEAST`` tokens are
*perhaps* alike: the worker then compares the bits themselves (:func:`distance`). Of pairs at
a distance of 31 about one in fifteen is missed so, at 20 one in ten thousand, at 12 and
below practically none; docs/cooperation.md has the figures.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from casework.vault.cipher import encode

BITS = 256
ALIKE = 31
"""Greatest Hamming distance of what PDQ's description calls a match."""
SLOTS = 48
SAMPLE = 16
LEAST = 3
"""Tokens two fingerprints must share before their bits are compared at all; the function in
``access.py`` says the same number."""
_LENGTH = 16


def link_token(key: bytes, normal: str) -> bytes:
    """The token of a normalised link."""
    return _token(key, "link", normal)


def respondent_token(key: bytes, respondent: UUID) -> bytes:
    """The token of a respondent of the directory."""
    return _token(key, "respondent", str(respondent))


def fingerprint_tokens(key: bytes, bits: str) -> list[bytes]:
    """The tokens of a fingerprint (64 hexadecimal digits), by slot."""
    number = int(bits, 16)
    return [
        _token(key, "fingerprint", str(slot), "".join(str(number >> place & 1) for place in places))
        for slot, places in enumerate(_places(key))
    ]


def distance(one: str, other: str) -> int:
    """In how many bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _token(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, encode("match", *parts), sha256)[:_LENGTH]


@lru_cache(maxsize=2)
def _places(key: bytes) -> tuple[tuple[int, ...], ...]:
    """Which bits each slot looks at: for each slot the first of a shuffle that the key makes."""

    def shuffled(slot: int) -> list[int]:
        return sorted(range(BITS), key=lambda bit: _token(key, "place", str(slot), str(bit)))

    return tuple(tuple(shuffled(slot)[:SAMPLE]) for slot in range(SLOTS))
