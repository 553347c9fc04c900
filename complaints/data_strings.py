"""Strings of data files that the public's pages show, for the catalogues.

They are data and change with it, so they are read from it: nothing is listed twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.languages.extraction import DataString
from casework.law import load_law

BODIES = "casework/law/data/directory/referral_bodies.json"


def data_strings() -> Iterator[DataString]:
    """What each body that helps does."""
    for body in load_law().directory.referral_bodies.values():
        if body.note:
            yield DataString(body.note, BODIES)
