"""By when an authority has to tell the person how their complaint is going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.law import load_law

PROMISES = ("gdpr-78-2", "uk-dpa-166", "eudpr-63-3", "ca-pipeda-13")
"""Periods of the law's data that are a promise to the person who complained."""


@dataclass(frozen=True)
class Promise:
    """A rule, the last day it allows, and the sentence and citation that say why."""

    rule: str
    due: date
    why: str


def promise(authority: str, lodged_at: datetime) -> Promise | None:
    """The promise an authority's law makes for a complaint lodged at an instant; None
    where the law's data holds none."""
    law = load_law()
    if authority not in law.directory.authorities:
        return None
    regime = law.regime_of(authority).id
    for rule in PROMISES:
        period = law.periods.get(rule)
        if period is None or regime not in period.regimes:
            continue
        due = law.deadline(rule, authority, lodged_at).due
        last_day = due.date() if isinstance(due, datetime) else due
        return Promise(rule, last_day, f"{period.sentence} ({period.citation})")
    return None
