"""Counting a period: from the day or instant of an event to the last day or instant in time.

Pure functions. Days are dates in the authority's zone; instants carry an offset. What the
moves are called and which provision they follow comes from the calculator's ``steps``.
"""

from __future__ import annotations

import calendar as month_lengths
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from casework.law.calendars import ONE_DAY, SUNDAY, Calendar
from casework.law.periods import Calculator, Period

MONTHS_IN_YEAR = 12
DAYS_IN_WEEK = 7


def add_hours(start: datetime, hours: int, zone: ZoneInfo) -> datetime:
    """``start`` plus real hours, shown in ``zone``: summer time does not lengthen or shorten it."""
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)


def add_months(day: date, months: int) -> tuple[date, bool]:
    """The same date ``months`` later (or earlier), and False where that month has no such date.

    Without such a date the month's last day is given.
    """
    index = day.year * MONTHS_IN_YEAR + (day.month - 1) + months
    year, month = divmod(index, MONTHS_IN_YEAR)
    month += 1
    last = month_lengths.monthrange(year, month)[1]
    return date(year, month, min(day.day, last)), day.day <= last


def rolls_off(day: date, calculator: Calculator, calendar: Calendar) -> str | None:
    """Why a period cannot end on ``day`` under this calculator; None where it can."""
    if "holiday" in calculator.rolls_on and calendar.holiday(day) is not None:
        return calendar.why_off(day)
    if "weekend" in calculator.rolls_on and calendar.is_weekend(day):
        return calendar.why_off(day)
    if "sunday" in calculator.rolls_on and day.weekday() == SUNDAY:
        return "a Sunday"
    return None


def next_day_in_time(day: date, calculator: Calculator, calendar: Calendar) -> date:
    """``day`` itself, or the first later day on which a period may end."""
    while rolls_off(day, calculator, calendar) is not None:
        day += ONE_DAY
    return day


def next_working_day(day: date, calendar: Calendar) -> date:
    """``day`` itself, or the first later working day."""
    while not calendar.is_working(day):
        day += ONE_DAY
    return day


def last_day(event: date, period: Period, calendar: Calendar) -> tuple[date, list[str]]:
    """The last day in time of a period in days or longer, with the steps that led to it."""
    if period.direction == "before":
        return _counted_back(event, period)
    calculator, steps = period.calculator, [period.calculator.steps["first_day"]]
    due = _counted(event, period, calendar, steps)
    moved = next_day_in_time(due, calculator, calendar)
    if moved != due:
        reason = rolls_off(due, calculator, calendar)
        steps.append(f"{due.isoformat()} is {reason}; {calculator.steps['roll']}")
        due = moved
    due = _with_minimum(event, due, period, calendar, steps)
    return due, steps


def _counted(event: date, period: Period, calendar: Calendar, steps: list[str]) -> date:
    calculator = period.calculator
    including = calculator.first_day == "including"
    if period.unit == "working_days":
        steps.append(calculator.steps["working_days"])
        day, left = (event - ONE_DAY if including else event), period.amount
        while left:
            day += ONE_DAY
            left -= calendar.is_working(day)
        return day
    if period.unit in {"months", "years"}:
        months = period.amount * (MONTHS_IN_YEAR if period.unit == "years" else 1)
        due, exists = add_months(event, months)
        steps.append(calculator.steps["same_day" if exists else "month_end"])
        return due - ONE_DAY if including and exists else due
    days = period.amount * (DAYS_IN_WEEK if period.unit == "weeks" else 1)
    steps.append(calculator.steps["days" if period.unit == "days" else "same_day"])
    return event + timedelta(days=days - including)


def _with_minimum(
    event: date, due: date, period: Period, calendar: Calendar, steps: list[str]
) -> date:
    calculator = period.calculator
    needed = calculator.minimum_working_days
    if not needed or (
        period.unit in {"days", "working_days"}
        and period.amount < calculator.minimum_applies_from_days
    ):
        return due
    short = needed - calendar.working_days(event + ONE_DAY, due, needed)
    if short <= 0:
        return due
    while short > 0:
        due += ONE_DAY
        short -= calendar.is_working(due)
    steps.append(f"{calculator.steps['minimum']}: moved to {due.isoformat()}")
    return due


def _counted_back(event: date, period: Period) -> tuple[date, list[str]]:
    if period.unit in {"months", "years"}:
        months = period.amount * (MONTHS_IN_YEAR if period.unit == "years" else 1)
        due, _ = add_months(event, -months)
    else:
        due = event - timedelta(
            days=period.amount * (DAYS_IN_WEEK if period.unit == "weeks" else 1)
        )
    return due, [period.calculator.steps["before"]]
