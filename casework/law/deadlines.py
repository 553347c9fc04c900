"""Due dates: rule, authority and start give the last day or instant in time, with a trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from casework.law.arithmetic import add_hours, last_day, next_working_day
from casework.law.calendars import Calendar, calendar_of
from casework.law.directory import Authority, Directory
from casework.law.errors import BadStart
from casework.law.periods import Period

if TYPE_CHECKING:
    from casework.law.book import Law

FIRST_YEAR = 1990
LAST_YEAR = 2099
"""Starts outside these years are mistyped: no period here is that old or that far away."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When acting is last in time under one rule, and how that was reached."""

    rule: str
    authority: str
    due: date | datetime
    """A date in the authority's zone, or for hours an instant with the zone's offset."""
    due_is_instant: bool
    trace: tuple[str, ...]
    starts_on: date
    in_force: bool
    zone: str
    still_accepted_until: date | None = field(default=None)
    """A later day on which acting is accepted although the period itself does not roll."""

    @property
    def due_text(self) -> str:
        """The due day (YYYY-MM-DD) or instant (RFC 3339)."""
        return self.due.isoformat()

    @property
    def ends_at(self) -> datetime:
        """The first instant that is too late (for a day: midnight after it in the zone)."""
        if isinstance(self.due, datetime):
            return self.due + timedelta(microseconds=1)
        return datetime.combine(self.due + timedelta(days=1), time(), ZoneInfo(self.zone))

    def as_clock(self) -> dict[str, object]:
        """The clock in the form of the routing decision's contract."""
        return {
            "rule": self.rule,
            "authority": self.authority,
            "due": self.due_text,
            "trace": list(self.trace),
        }


def legal_day(start: datetime | date, authority: Authority) -> date:
    """The day of an event in the authority's zone; a plain date is taken as that day."""
    if isinstance(start, datetime):
        return checked_start(start).astimezone(authority.zone).date()
    return start


def checked_start(start: datetime | date) -> datetime:
    """``start`` as an instant; raises BadStart for a date or a time without an offset."""
    if not isinstance(start, datetime):
        raise BadStart("start: an instant with an offset is needed, such as 2026-12-24T09:30:00Z")
    if start.utcoffset() is None:
        raise BadStart("start: the time needs an offset, such as +01:00 or Z")
    return start


def calendar_for(law: Law, authority: Authority) -> Calendar:
    """The calendar of working days that an authority lives by."""
    exception = law.calendar_exceptions.get(authority.slug)
    if exception is not None:
        return calendar_of(exception.country, exception.subdivision)
    return calendar_of(authority.country, authority.subdivision)


def compute(
    law: Law,
    directory: Directory,
    rule_id: str,
    authority_slug: str,
    start: datetime | date,
    on: date | None = None,
) -> Deadline:
    """When acting is last in time under ``rule_id`` for an authority, from ``start``.

    ``start`` is the instant (with offset) or the day of the event. Instants are turned into
    the authority's own zone before the day is taken. Periods in hours need an instant.
    ``on`` is the day whose law is asked for, where that is not the day of the event: whether
    the period is in force is told for it, the counting is the same.

    Raises UnknownName for an unknown rule or authority, BadStart for a start that does not fit.
    """
    period, authority = law.period(rule_id), directory.authority(authority_slug)
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise BadStart(f"start: the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    calendar = calendar_for(law, authority)
    trace = [_opening(period, authority)]
    if period.is_hours:
        instant = checked_start(start)
        due_at = add_hours(instant, period.amount, authority.zone)
        local = instant.astimezone(authority.zone)
        trace.append(f"start: {local.isoformat()} ({authority.timezone}), {period.starts}")
        trace.append(period.calculator.steps["hours"])
        trace.append(f"{period.length()} later: {due_at.isoformat()}")
        day = local.date()
        trace.extend(_caveats(law, period, authority, on or day, due_at.date(), calendar))
        return Deadline(
            rule=period.id,
            authority=authority.slug,
            due=due_at,
            due_is_instant=True,
            trace=tuple(trace),
            starts_on=day,
            in_force=period.in_force_on(on or day),
            zone=authority.timezone,
        )
    day = legal_day(start, authority)
    trace.append(f"event: {day.isoformat()} ({day:%A}, {authority.timezone}), {period.starts}")
    due, steps = last_day(day, period, calendar)
    trace.extend(steps)
    word = "earliest allowed end" if period.bound == "minimum" else "last day"
    trace.append(f"{word}: {due.isoformat()} ({due:%A})")
    accepted = None
    if period.accepted_on_next_working_day is not None:
        later = next_working_day(due, calendar)
        if later != due:
            accepted = later
            trace.append(
                f"still accepted on {later.isoformat()}, the next working day"
                f" ({period.accepted_on_next_working_day})"
            )
    trace.extend(_caveats(law, period, authority, on or day, due, calendar))
    return Deadline(
        rule=period.id,
        authority=authority.slug,
        due=due,
        due_is_instant=False,
        trace=tuple(trace),
        starts_on=day,
        in_force=period.in_force_on(on or day),
        zone=authority.timezone,
        still_accepted_until=accepted,
    )


def _opening(period: Period, authority: Authority) -> str:
    counted = "counted back from" if period.direction == "before" else "from"
    least = "at least " if period.bound == "minimum" else ""
    return f"{period.citation}: {least}{period.length()} {counted} the event, for {authority.slug}"


def _caveats(
    law: Law, period: Period, authority: Authority, day: date, due: date, calendar: Calendar
) -> list[str]:
    """What a reader must know beside the date: force, verification, gaps in the calendar."""
    notes: list[str] = []
    if period.valid_from and day < period.valid_from:
        notes.append(f"not in force on {day.isoformat()}: valid from {period.valid_from}")
    elif period.applies is not None and not period.applies.covers(day):
        notes.append(f"not applicable: only to what was {period.applies.sentence()}")
    if period.valid_until and day > period.valid_until:
        notes.append(f"no longer in force on {day.isoformat()}: valid until {period.valid_until}")
    if not period.verified:
        notes.append(f"not verified: {period.note}")
    if period.kind == "target":
        notes.append("a target, not a statutory period")
    if period.rolls and not calendar.covers(due.year):
        notes.append(f"not all public holidays of {calendar.name} in {due.year} are known")
    exception = law.calendar_exceptions.get(authority.slug)
    if exception is not None and period.rolls:
        notes.append(f"calendar: {exception.note}")
    return notes
