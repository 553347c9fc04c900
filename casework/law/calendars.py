"""Working days by authority: weekends and public holidays, from the holidays library.

Calendars are built on first use and kept for the life of the process: one per country and
subdivision, years added as they are asked for.
"""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays

from casework.law.table import read_table

ONE_DAY = timedelta(days=1)
SUNDAY = 6
_building = threading.Lock()


@dataclass(frozen=True, slots=True)
class CalendarException:
    """An authority whose calendar is not simply that of its country and subdivision."""

    authority: str
    country: str
    subdivision: str | None
    note: str


class Calendar:
    """The working days of one place. Days are plain dates in the place's own zone."""

    def __init__(self, country: str, subdivision: str | None = None) -> None:
        self.country = country
        supported = holidays.list_supported_countries(include_aliases=False).get(country, [])
        short = subdivision.split("-", 1)[1] if subdivision and "-" in subdivision else None
        self.subdivision = short if short in supported else None
        self._by_year: dict[int, dict[date, str]] = {}
        self._weekends: dict[date, bool] = {}
        self._incomplete: set[int] = set()
        self._source: Any = None
        if country in holidays.list_supported_countries(include_aliases=False):
            self._source = holidays.country_holidays(
                country, subdiv=self.subdivision, expand=False, language="en_US"
            )

    @property
    def name(self) -> str:
        """The place the calendar belongs to, such as "DE-BE"."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country

    def _year(self, year: int) -> dict[date, str]:
        known = self._by_year.get(year)
        if known is not None:
            return known
        with _building:
            found: dict[date, str] = {}
            if self._supports(year):
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    built = holidays.country_holidays(
                        self.country,
                        subdiv=self.subdivision,
                        years=year,
                        expand=False,
                        language="en_US",
                    )
                found = {day: str(name) for day, name in built.items() if day.year == year}
                if caught:
                    self._incomplete.add(year)
            self._by_year[year] = found
            return found

    def _supports(self, year: int) -> bool:
        return self._source is not None and bool(
            self._source.start_year <= year <= self._source.end_year
        )

    def covers(self, year: int) -> bool:
        """Whether the library knows all holidays of ``year`` here; it warns where it does not."""
        self._year(year)
        return self._supports(year) and year not in self._incomplete

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday on ``day``, or None."""
        return self._year(day.year).get(day)

    def is_weekend(self, day: date) -> bool:
        """Whether ``day`` is a day of the country's own weekend, which some have changed."""
        known = self._weekends.get(day)
        if known is None:
            saturday_on = day.weekday() >= SUNDAY - 1
            known = saturday_on if self._source is None else bool(self._source.is_weekend(day))
            self._weekends[day] = known
        return known

    def is_working(self, day: date) -> bool:
        """Neither weekend nor public holiday; a Saturday worked in exchange does not count."""
        return not self.is_weekend(day) and self.holiday(day) is None

    def why_off(self, day: date) -> str | None:
        """Why ``day`` is not a working day, in words; None where it is one."""
        name = self.holiday(day)
        if name is not None:
            return f"a public holiday in {self.name} ({name})"
        if self.is_weekend(day):
            return f"a {day:%A}, which is weekend in {self.country}"
        return None

    def working_days(self, first: date, last: date, needed: int) -> int:
        """How many working days lie from ``first`` to ``last``, counting no further than needed."""
        found, day = 0, first
        while day <= last and found < needed:
            found += self.is_working(day)
            day += ONE_DAY
        return found


@lru_cache(maxsize=512)
def calendar_of(country: str, subdivision: str | None = None) -> Calendar:
    """The shared calendar of a country and subdivision (ISO 3166)."""
    return Calendar(country, subdivision)


def read_calendar_exceptions(root: Path) -> dict[str, CalendarException]:
    """Read ``calendars.toml``; raises LawDataError that names file and key."""
    table = read_table(root / "calendars.toml", root)
    found: dict[str, CalendarException] = {}
    for entry in table.tables("calendar"):
        exception = CalendarException(
            authority=entry.text("authority"),
            country=entry.text("country"),
            subdivision=entry.optional_text("subdivision"),
            note=entry.text("note"),
        )
        entry.close()
        found[exception.authority] = exception
    table.close()
    return found
