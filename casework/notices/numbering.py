"""Numbers without gap or repeat, and check codes nobody guesses."""

from __future__ import annotations

import secrets

from django.db import connection

from casework import vault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit."""

GROUPS, GROUP = 5, 4
"""Twenty characters of five bits each: 100 random bits."""

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def next_number(*, authority: str, year: int) -> str:
    """Count the authority's series of a year on by one, and give the number.

    Only in the transaction that writes the number to its notice: the series' row is locked
    until its end, and both stand or fall together.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_noticeseries AS s (authority_id, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT ON CONSTRAINT one_series_a_year DO UPDATE SET last = s.last + 1"
            " RETURNING last",
            [authority, year],
        )
        last = cursor.fetchone()[0]
    return f"{authority.upper()}/{year}/{last:06d}"


def new_check_code() -> str:
    """A random check code, five groups of four."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP))
    return grouped(characters)


def grouped(characters: str) -> str:
    """In groups of four, joined by hyphens."""
    return "-".join(characters[i : i + GROUP] for i in range(0, len(characters), GROUP))


def read_check_code(typed: str) -> str | None:
    """The code meant by what was typed (case, spaces and look-alikes do not matter), or
    None if it cannot be one."""
    cleaned = "".join(c for c in typed.upper() if c.isalnum()).translate(_LOOKALIKES)
    if len(cleaned) != GROUPS * GROUP or any(c not in ALPHABET for c in cleaned):
        return None
    return grouped(cleaned)


def read_number(typed: str) -> str:
    """The number meant by what was typed: capitals, no spaces."""
    return "".join(typed.upper().split())[:64]


def code_capability(*, number: str, code: str) -> bytes:
    """What stands in the database for number and check code together."""
    return vault.capability("notice", number, code)


def file_capability(sha256: str) -> bytes:
    """What stands in the database for the file itself: whoever has it may ask about it."""
    return vault.capability("notice-file", sha256.lower())
