"""Where a person who complained can turn: against how it ended, or against silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from casework.law.table import read_table

Event = Literal["outcome", "silence"]
EVENTS = frozenset({"outcome", "silence"})


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to a court or tribunal, and the period that limits it where it is recorded."""

    id: str
    event: Event
    citation: str
    regimes: tuple[str, ...]
    authorities: tuple[str, ...]
    period: str | None
    procedure_only: bool
    verified: bool
    note: str | None
    sentence: str

    def open_against(self, *, slug: str, regime: str) -> bool:
        """Whether it lies against this authority."""
        return slug in self.authorities or (not self.authorities and regime in self.regimes)


def read_remedies(root: Path, periods: Mapping[str, object]) -> dict[str, Remedy]:
    """Read ``remedies.toml`` in order; raises LawDataError that names file and key."""
    table = read_table(root / "remedies.toml", root)
    found: dict[str, Remedy] = {}
    for entry in table.tables("remedy"):
        remedy = Remedy(
            id=entry.text("id"),
            event=cast(Event, entry.choice("event", EVENTS)),
            citation=entry.text("citation"),
            regimes=entry.texts("regimes"),
            authorities=entry.texts("authorities"),
            period=entry.optional_text("period"),
            procedure_only=entry.boolean("procedure_only", default=False),
            verified=entry.boolean("verified", default=True),
            note=entry.optional_text("note"),
            sentence=entry.text("sentence"),
        )
        if remedy.id in found:
            raise entry.fail("id", f"{remedy.id!r} is given twice")
        if remedy.period is not None and remedy.period not in periods:
            raise entry.fail("period", f"names no period: {remedy.period!r}")
        if not remedy.verified and remedy.note is None:
            raise entry.fail("note", "is missing: say what has not been verified")
        if not (remedy.regimes or remedy.authorities):
            raise entry.fail("regimes", "name at least one regime or authority")
        entry.close()
        found[remedy.id] = remedy
    table.close()
    return found
