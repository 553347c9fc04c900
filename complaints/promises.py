"""By when an authority has to tell the person how their complaint is going, and whether it
did.

What counts is what really was told: words, questions, an outcome, a step in the matter
itself. That a complaint arrived, was put on file, waits for a mandate or was given to
somebody are steps the product takes by itself; they tell nothing of how it is going.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.law import load_law
from complaints.clock_words import asked_by_law, citation_of
from complaints.models import Complaint, Message, PublicStatus
from complaints.models.request import MANDATE

PROMISES = ("gdpr-78-2", "uk-dpa-166", "eudpr-63-3", "ca-pipeda-13")
"""Periods of the law's data that are a promise to the person who complained."""
AGAIN = {"uk-dpa-166": "uk-dpa-166-again"}
"""Promises that begin anew as long as the complaint is not concluded."""

Step = PublicStatus.Step
TELLING = (
    Step.SHARED,
    Step.ACTION_TAKEN,
    Step.ANSWERED,
    Step.NOT_ANSWERED,
    Step.CLOSED,
)
"""Public steps that tell how it is going."""
_MOST_PERIODS = 200


@dataclass(frozen=True)
class Promise:
    """A rule, the last day it allows, and the sentence and citation that say why."""

    rule: str
    due: date
    why: str

    @property
    def asked(self) -> str:
        """What the law asks, in one translated sentence."""
        return asked_by_law(self.rule)

    @property
    def citation(self) -> str:
        """The provision behind it."""
        return citation_of(self.rule)


@dataclass(frozen=True)
class Kept:
    """How the promise to a person stands today.

    ``due`` is the last day of the period that runs now, or None where the law sets no
    further one; ``missed`` is the last day that passed without a word, with nothing said
    since. ``rule`` is the one of the day that is shown.
    """

    rule: str
    counted_from: date
    due: date | None
    missed: date | None
    last_told: datetime | None

    @property
    def asked(self) -> str:
        """What the law asks, in one translated sentence."""
        return asked_by_law(self.rule)

    @property
    def citation(self) -> str:
        """The provision behind it."""
        return citation_of(self.rule)


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
        due = _last_day(rule, authority, lodged_at)
        return Promise(rule, due, f"{period.sentence} ({period.citation})")
    return None


def kept(complaint: Complaint, now: datetime) -> Kept | None:
    """How the promise stands for the person, at an instant, in the authority's own zone;
    None where the law makes none (a tip, an authority without such a rule)."""
    if complaint.path == Complaint.Path.INTELLIGENCE:
        return None
    promised = promise(complaint.authority_id, complaint.submitted_at)
    if promised is None:
        return None
    zone = ZoneInfo(complaint.authority.timezone)
    return judge(
        authority=complaint.authority_id,
        rule=promised.rule,
        lodged=complaint.submitted_at.astimezone(zone).date(),
        first_due=_pushed_due(complaint, promised.rule) or promised.due,
        told=tellings(complaint),
        now=now,
        zone=zone,
    )


def judge(
    *,
    authority: str,
    rule: str,
    lodged: date,
    first_due: date,
    told: list[datetime],
    now: datetime,
    zone: ZoneInfo,
) -> Kept:
    """The rule itself, on plain values: which period runs, and whether one passed silently.

    A period is in time up to the last instant of its last day in ``zone``. Silence is
    over as soon as something is told, however late.
    """
    last_told = max((at for at in told if at <= now), default=None)
    begins, due, missed = _midnight(lodged, zone), first_due, None
    counted_from, current = lodged, rule
    for _ in range(_MOST_PERIODS):
        ends = _midnight(due + timedelta(days=1), zone)
        if now < ends:
            return Kept(current, counted_from, due, missed, last_told)
        missed = due if last_told is None or last_told < begins else None
        again = AGAIN.get(rule)
        if again is None:
            break
        begins, counted_from, current = ends, due + timedelta(days=1), again
        due = _last_day(again, authority, counted_from)
    return Kept(rule, lodged, None, missed, last_told)


def tellings(complaint: Complaint) -> list[datetime]:
    """When the person was told something of how it is going."""
    return [
        *complaint.messages.filter(sender=Message.Sender.AUTHORITY).values_list(
            "sent_at", flat=True
        ),
        *complaint.statuses.filter(step__in=TELLING).values_list("at", flat=True),
        *complaint.requests.exclude(about=MANDATE).values_list("asked_at", flat=True),
        *complaint.outcomes.values_list("told_at", flat=True),
    ]


def _pushed_due(complaint: Complaint, rule: str) -> date | None:
    """The day the authority's own clock names, where it was corrected since."""
    return (
        complaint.statuses.filter(next_rule=rule, next_due__isnull=False)
        .order_by("-at", "-id")
        .values_list("next_due", flat=True)
        .first()
    )


def _last_day(rule: str, authority: str, start: datetime | date) -> date:
    due = load_law().deadline(rule, authority, start).due
    return due.date() if isinstance(due, datetime) else due


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
