"""Strings of the law's data that the public's pages show, for the catalogues.

They are data and change with it, so they are read from it: nothing is listed twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.languages.extraction import DataString
from casework.law import load_law
from complaints.promises import PROMISES

PERIODS = "casework/law/data/periods"
REGIMES = "casework/law/data/regimes"
BODIES = "casework/law/data/directory"


def data_strings() -> Iterator[DataString]:
    """Why a date is promised, where one can turn afterwards, and what a body that helps does."""
    law = load_law()
    for rule in PROMISES:
        if rule in law.periods:
            yield DataString(law.periods[rule].sentence, PERIODS)
    for regime in law.regimes.values():
        if regime.appeal:
            yield DataString(regime.appeal, REGIMES)
    for body in law.directory.referral_bodies.values():
        if body.note:
            yield DataString(body.note, BODIES)
