"""Letters that a person sends themselves, read from ``data/letters.toml`` and checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casework.law.errors import LawDataError
from casework.law.periods import Period
from casework.law.table import read_table

ONE_STOP_SHOP = "one-stop-shop"
PARTS = frozenset(
    {
        "request-removal",
        "request-erasure",
        "places",
        "description",
        "good-faith",
        "presence",
        "by-the-subject",
        "no-consent",
        "tell-others",
        "period",
        "period-answer",
        "contact",
        "signature",
    }
)
RESPONDENTS = frozenset({"platform", "host", "ai_provider", "organisation"})


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter: whom it is for, what stands in it, by which provision."""

    id: str
    title: str
    citation: str
    citation_others: str | None
    people: tuple[str, ...]
    services: tuple[str, ...]
    respondents: frozenset[str]
    intimate: bool
    controller: str | None
    parts: tuple[str, ...]
    needed: frozenset[str]
    period: str
    say_period: bool
    valid_from: date | None
    valid_until: date | None
    verified: bool
    note: str | None
    sentence: str

    def in_force_on(self, day: date) -> bool:
        """Whether such a letter has its ground in law on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


def read_letters(
    root: Path, periods: dict[str, Period], countries: dict[str, str]
) -> dict[str, LetterKind]:
    """Read ``letters.toml``; raises LawDataError that names file and key."""
    file = read_table(root / "letters.toml", root)
    found: dict[str, LetterKind] = {}
    for table in file.tables("letter"):
        start, end = table.validity()
        letter = LetterKind(
            id=table.text("id"),
            title=table.text("title"),
            citation=table.text("citation"),
            citation_others=table.optional_text("citation_others"),
            people=table.texts("people"),
            services=table.texts("services"),
            respondents=frozenset(table.choices("respondents", RESPONDENTS)),
            intimate=table.boolean("intimate", default=False),
            controller=table.optional_text("controller"),
            parts=table.choices("parts", PARTS),
            needed=frozenset(table.choices("needed", PARTS)),
            period=table.text("period"),
            say_period=table.boolean("say_period", default=True),
            valid_from=start,
            valid_until=end,
            verified=table.boolean("verified", default=True),
            note=table.optional_text("note"),
            sentence=table.text("sentence"),
        )
        if letter.id in found:
            raise table.fail("id", f"{letter.id!r} is given twice")
        if letter.period not in periods:
            raise table.fail("period", f"names no period: {letter.period!r}")
        if letter.controller not in {None, "eu", "uk"}:
            raise table.fail("controller", "must be eu or uk")
        if not letter.needed <= set(letter.parts):
            raise table.fail("needed", "holds a part that does not stand in the letter")
        for name, places in (("people", letter.people), ("services", letter.services)):
            for place in places:
                if place != ONE_STOP_SHOP and place not in countries:
                    raise table.fail(name, f"names no country: {place!r}")
        table.close()
        found[letter.id] = letter
    file.close()
    if not found:
        raise LawDataError("letters.toml", "letter", "holds no letter")
    return found
