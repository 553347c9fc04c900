"""Every day of 2024 to 2032 in every calendar of the directory, and random periods over them.

The reference below is written apart from the product's arithmetic, from the text of
Regulation 1182/71, so that both would have to be wrong in the same way.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.law import Period, load_law
from casework.law.arithmetic import add_hours, last_day
from casework.law.calendars import Calendar
from casework.law.deadlines import calendar_for

FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
LAW = load_law()
CALENDARS = {
    calendar_for(LAW, authority).name: calendar_for(LAW, authority)
    for authority in LAW.directory.authorities.values()
}
INSTANTS = st.integers(
    int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()),
    int(datetime(2032, 12, 31, tzinfo=UTC).timestamp()),
).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC))
MONTHS, WEEKS = LAW.period("gdpr-78-2"), LAW.period("gdpr-60-4")


def reference(event: date, period: Period, off: set[date]) -> date:
    """The last day by Regulation 1182/71, from its text."""
    if period.unit == "months":
        year, month = event.year + (event.month - 1 + period.amount) // 12, event.month
        month = (month - 1 + period.amount) % 12 + 1
        due = date(year, month, min(event.day, monthrange(year, month)[1]))
    else:
        due = event + timedelta(days=7 * period.amount)
    while due in off:
        due += timedelta(days=1)
    return due


def days_off(calendar: Calendar) -> set[date]:
    """Weekends and public holidays straight from the library."""
    source = holidays.country_holidays(
        calendar.country, subdiv=calendar.subdivision, years=range(2023, 2035)
    )
    span = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 400))
    return {day for day in span if day in source or source.is_weekend(day)}


@pytest.mark.parametrize("name", sorted(CALENDARS))
def test_every_day_in_every_calendar(name: str) -> None:
    calendar = CALENDARS[name]
    off = days_off(calendar)
    before: dict[str, date] = {}
    for event in DAYS:
        for period in (MONTHS, WEEKS):
            due, steps = last_day(event, period, calendar)
            assert due == reference(event, period, off), (name, event)
            assert due not in off
            assert steps
            assert before.get(period.id, due) <= due, "a later event is never due earlier"
            before[period.id] = due


def test_every_listed_country_has_a_calendar_for_these_years() -> None:
    for calendar in CALENDARS.values():
        for year in (FIRST.year, LAST.year):
            assert calendar.covers(year), calendar.name


def periods(unit: str) -> Iterator[Period]:
    base = replace(MONTHS, unit=unit)  # type: ignore[arg-type]
    return (replace(base, amount=amount) for amount in range(1, 40))


@pytest.mark.parametrize("unit", ["days", "working_days", "weeks", "months", "years"])
@settings(max_examples=60, deadline=None)
@given(event=st.dates(FIRST, LAST), name=st.sampled_from(sorted(CALENDARS)))
def test_a_longer_period_is_never_due_earlier(unit: str, event: date, name: str) -> None:
    calendar = CALENDARS[name]
    for calculator in LAW.calculators.values():
        before = event - timedelta(days=1)
        for period in periods(unit):
            if unit == "years" and period.amount > 5:
                break
            due, _ = last_day(event, replace(period, calculator=calculator), calendar)
            assert before <= due
            before = due


@settings(max_examples=200, deadline=None)
@given(
    event=st.dates(FIRST, LAST),
    amount=st.integers(2, 30),
    name=st.sampled_from(sorted(CALENDARS)),
)
def test_two_days_or_more_hold_two_working_days(event: date, amount: int, name: str) -> None:
    calendar = CALENDARS[name]
    due, _ = last_day(event, replace(MONTHS, unit="days", amount=amount), calendar)
    between = (event + timedelta(days=n) for n in range(1, (due - event).days + 1))
    assert sum(calendar.is_working(day) for day in between) >= 2
    assert calendar.is_working(due)


def test_two_days_over_christmas() -> None:
    """24 December 2026 in Dublin: two calendar days would hold no working day at all."""
    calendar = CALENDARS["IE"]
    two = replace(MONTHS, unit="days", amount=2)
    due, steps = last_day(date(2026, 12, 24), two, calendar)
    working = [d for d in DAYS if date(2026, 12, 24) < d <= due and calendar.is_working(d)]
    assert len(working) == 2
    assert working[-1] == due
    assert any("Art. 3(5)" in step for step in steps)


@settings(max_examples=300, deadline=None)
@given(
    instant=INSTANTS,
    hours=st.integers(1, 200),
    slug=st.sampled_from(sorted(LAW.directory.authorities)),
)
def test_hours_never_roll(instant: datetime, hours: int, slug: str) -> None:
    zone = LAW.directory.authority(slug).zone
    due = add_hours(instant, hours, zone)
    assert due - instant == timedelta(hours=hours)
    assert due.tzinfo is zone


@settings(max_examples=300, deadline=None)
@given(
    instant=INSTANTS,
    offset=st.integers(-14 * 4, 14 * 4),
    slug=st.sampled_from(sorted(LAW.directory.authorities)),
)
def test_the_way_an_instant_is_written_does_not_matter(
    instant: datetime, offset: int, slug: str
) -> None:
    other = instant.astimezone(timezone(timedelta(minutes=15 * offset)))
    for rule in ("gdpr-78-2", "us-tida-48h", "uk-dpa-166"):
        assert (
            LAW.deadline(rule, slug, instant).due_text == LAW.deadline(rule, slug, other).due_text
        )


def test_nothing_rolls_in_the_united_kingdom() -> None:
    calendar = CALENDARS["GB"]
    ends = {last_day(day, LAW.period("uk-dpa-166"), calendar)[0].weekday() for day in DAYS[:400]}
    assert ends == set(range(7))
