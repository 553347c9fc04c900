"""Where the person can turn, and until when: from the law's data and the authority's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.law import load_law
from complaints.clock_words import court_in_words
from complaints.models import Complaint, Outcome


@dataclass(frozen=True)
class WayOn:
    """A remedy in plain words. ``until`` is the last day where one is known: ``by_office``
    says that the office named it, ``checked`` is False for a day whose rule nobody has
    verified. ``court`` is the office's own naming of the court."""

    words: str
    citation: str
    until: date | None = None
    by_office: bool = False
    checked: bool = True
    court: str = ""


def against_silence(complaint: Complaint) -> WayOn:
    """Where to turn when the office told nothing in time."""
    return _way(complaint.authority_id, "silence")


def against_outcome(complaint: Complaint, outcome: Outcome) -> WayOn:
    """Where to turn against how it ended, and until when. The office's own day goes before
    one from the law's data: it knows when and how its decision was served."""
    found = _way(complaint.authority_id, "outcome", outcome.told_at)
    if not (outcome.court or outcome.court_until):
        return found
    return WayOn(
        words=found.words,
        citation=found.citation,
        until=outcome.court_until or found.until,
        by_office=outcome.court_until is not None,
        checked=outcome.court_until is not None or found.checked,
        court=outcome.court,
    )


def _way(authority: str, event: str, at: datetime | None = None) -> WayOn:
    law = load_law()
    if authority not in law.directory.authorities:
        return WayOn(court_in_words("", authority), "")
    remedy = law.remedy(authority, "outcome" if event == "outcome" else "silence")
    if remedy is None:
        return WayOn(court_in_words("", authority), "")
    until, checked = None, remedy.verified
    if remedy.period is not None and at is not None:
        due = law.deadline(remedy.period, authority, at).due
        until = due.date() if isinstance(due, datetime) else due
        checked = checked and law.period(remedy.period).verified
    return WayOn(court_in_words(remedy.id, authority), remedy.citation, until, checked=checked)
