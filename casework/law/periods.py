"""Clock rules and the calculators that count them, read from ``data/periods`` and checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast

from casework.law.errors import LawDataError
from casework.law.table import Table, read_folder, read_table

Unit = Literal["hours", "days", "working_days", "weeks", "months", "years"]
UNITS = frozenset({"hours", "days", "working_days", "weeks", "months", "years"})
STEPS = frozenset({"first_day", "same_day", "month_end", "days", "roll", "working_days", "hours"})


@dataclass(frozen=True, slots=True)
class Calculator:
    """How one legal system counts a period; the sentences of a trace come from ``steps``."""

    id: str
    title: str
    first_day: Literal["after", "including"]
    rolls_on: frozenset[str]
    minimum_working_days: int
    minimum_applies_from_days: int
    steps: dict[str, str]

    @property
    def rolls(self) -> bool:
        """True where a period cannot end on some days."""
        return bool(self.rolls_on)


@dataclass(frozen=True, slots=True)
class Applicability:
    """To which events a period applies: those on or after ``first_day``."""

    event: str
    first_day: date
    inclusive: bool
    """False where the statute says "after" a day: the day itself is outside."""

    def covers(self, day: date) -> bool:
        """Whether an event on ``day`` (in the authority's zone) is covered."""
        return day >= self.first_day if self.inclusive else day > self.first_day

    def sentence(self) -> str:
        """The condition in words, for a trace."""
        word = "on or after" if self.inclusive else "after"
        return f"{self.event} {word} {self.first_day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Period:
    """One clock rule: how long, counted how, from what event, by which provision."""

    id: str
    title: str
    amount: int
    unit: Unit
    calculator: Calculator
    direction: Literal["after", "before"]
    citation: str
    starts: str
    who: str
    kind: Literal["statutory", "target"]
    bound: Literal["maximum", "minimum"]
    regimes: tuple[str, ...]
    authorities: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    applies: Applicability | None
    cross_border: bool
    extension: str | None
    accepted_on_next_working_day: str | None
    verified: bool
    note: str | None
    sentence: str

    @property
    def is_hours(self) -> bool:
        """True where the period runs hour to hour and its end is an instant."""
        return self.unit == "hours"

    @property
    def rolls(self) -> bool:
        """True where the end moves off days that are not working days."""
        return self.calculator.rolls and not self.is_hours and self.direction == "after"

    def length(self) -> str:
        """The amount in words, such as "3 months"."""
        words = self.unit.replace("_", " ")
        return f"{self.amount} {words[:-1] if self.amount == 1 else words}"

    def in_force_on(self, day: date) -> bool:
        """Whether the period exists on ``day`` and covers an event of that day."""
        if self.valid_from and day < self.valid_from:
            return False
        if self.valid_until and day > self.valid_until:
            return False
        return self.applies is None or self.applies.covers(day)


def _read_calculator(table: Table) -> Calculator:
    steps = table.text_map("steps")
    for step in sorted(STEPS - steps.keys()):
        raise table.fail(f"steps.{step}", "is missing")
    calculator = Calculator(
        id=table.text("id"),
        title=table.text("title"),
        first_day=cast(
            Literal["after", "including"],
            table.choice("first_day", frozenset({"after", "including"})),
        ),
        rolls_on=frozenset(
            table.choices("rolls_on", frozenset({"weekend", "sunday", "holiday"})),
        ),
        minimum_working_days=table.optional_integer("minimum_working_days") or 0,
        minimum_applies_from_days=table.optional_integer("minimum_applies_from_days") or 0,
        steps=steps,
    )
    if calculator.minimum_working_days and "minimum" not in steps:
        raise table.fail("steps.minimum", "is missing")
    table.close()
    return calculator


def read_calculators(root: Path) -> dict[str, Calculator]:
    """Read ``calculators.toml``; raises LawDataError that names file and key."""
    table = read_table(root / "calculators.toml", root)
    found: dict[str, Calculator] = {}
    for entry in table.tables("calculator"):
        calculator = _read_calculator(entry)
        if calculator.id in found:
            raise entry.fail("id", f"{calculator.id!r} is given twice")
        found[calculator.id] = calculator
    table.close()
    if not found:
        raise LawDataError(table.file, "calculator", "is missing")
    return found


def _read_applicability(table: Table) -> Applicability | None:
    inner = table.optional_table("applies")
    if inner is None:
        return None
    event = inner.choice("event", frozenset({"lodged", "opened", "referred"}))
    start, after = inner.optional_day("from"), inner.optional_day("after")
    inner.close()
    if start is not None and after is None:
        return Applicability(event=event, first_day=start, inclusive=True)
    if after is not None and start is None:
        return Applicability(event=event, first_day=after, inclusive=False)
    raise inner.fail("from", "give exactly one of from and after")


def _read_period(table: Table, calculators: dict[str, Calculator]) -> Period:
    name = table.text("calculator")
    if name not in calculators:
        raise table.fail("calculator", f"names no calculator: {name!r}")
    valid_from, valid_until = table.validity()
    period = Period(
        id=table.text("id"),
        title=table.text("title"),
        amount=table.integer("amount"),
        unit=cast(Unit, table.choice("unit", UNITS)),
        calculator=calculators[name],
        direction=cast(
            Literal["after", "before"],
            table.choice("direction", frozenset({"after", "before"}), "after"),
        ),
        citation=table.text("citation"),
        starts=table.text("starts"),
        who=table.text("who"),
        kind=cast(
            Literal["statutory", "target"],
            table.choice("kind", frozenset({"statutory", "target"}), "statutory"),
        ),
        bound=cast(
            Literal["maximum", "minimum"],
            table.choice("bound", frozenset({"maximum", "minimum"}), "maximum"),
        ),
        regimes=table.texts("regimes"),
        authorities=table.texts("authorities"),
        valid_from=valid_from,
        valid_until=valid_until,
        applies=_read_applicability(table),
        cross_border=table.boolean("cross_border", default=False),
        extension=table.optional_text("extension"),
        accepted_on_next_working_day=table.optional_text("accepted_on_next_working_day"),
        verified=table.boolean("verified", default=True),
        note=table.optional_text("note"),
        sentence=table.text("sentence"),
    )
    if period.amount == 0:
        raise table.fail("amount", "must be at least 1")
    if not period.verified and period.note is None:
        raise table.fail("note", "is missing: say what has not been verified")
    if period.is_hours and period.direction == "before":
        raise table.fail("direction", "hours are never counted back")
    if period.direction == "before" and "before" not in period.calculator.steps:
        raise table.fail("direction", f"calculator {name!r} has no step for counting back")
    table.close()
    return period


def read_periods(root: Path, calculators: dict[str, Calculator]) -> dict[str, Period]:
    """Read every file of ``data/periods``; raises LawDataError that names file and key."""
    found: dict[str, Period] = {}
    tables: dict[str, Table] = {}
    for table in read_folder(root / "periods", root):
        for entry in table.tables("period"):
            period = _read_period(entry, calculators)
            if period.id in found:
                raise entry.fail("id", f"{period.id!r} is given twice")
            found[period.id] = period
            tables[period.id] = entry
        table.close()
    for period in found.values():
        if period.extension is not None and period.extension not in found:
            raise tables[period.id].fail("extension", f"names no period: {period.extension!r}")
    return found
