"""Support lines by country: who listens to a frightened person, and how to reach them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from casework.law.table import read_table

CHILD, ADULT, IMAGE_ABUSE = "child", "adult", "image_abuse"
_FOR = frozenset({CHILD, ADULT, IMAGE_ABUSE})


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One line. ``country`` "" serves everywhere; ``number`` "" is reached by its website.
    ``verified`` is False until somebody has checked it against the line's own website."""

    id: str
    country: str
    name: str
    number: str
    website: str
    languages: tuple[str, ...]
    audience: tuple[str, ...]
    around_the_clock: bool
    verified: bool

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return re.sub(r"[^0-9+#]", "", self.number).replace("#", "%23")


def read_support_lines(root: Path) -> tuple[SupportLine, ...]:
    """Read ``support_lines.toml``; raises LawDataError that names file and key."""
    table = read_table(root / "support_lines.toml", root)
    found: dict[str, SupportLine] = {}
    for entry in table.tables("line"):
        line = SupportLine(
            id=entry.text("id"),
            country=entry.optional_text("country") or "",
            name=entry.text("name"),
            number=entry.optional_text("number") or "",
            website=entry.optional_text("website") or "",
            languages=entry.texts("languages"),
            audience=entry.choices("for", _FOR),
            around_the_clock=entry.boolean("around_the_clock", default=False),
            verified=entry.boolean("verified", default=False),
        )
        if line.id in found:
            raise entry.fail("id", "stands here twice")
        if not (line.number or line.website):
            raise entry.fail("number", "is missing, and so is a website")
        if not line.audience:
            raise entry.fail("for", "says nobody")
        if line.website and not line.website.startswith("https://"):
            raise entry.fail("website", "must begin with https://")
        if line.number and not re.fullmatch(r"[+#]?[0-9][0-9 ]*", line.number):
            raise entry.fail("number", "must hold digits and spaces only")
        entry.close()
        found[line.id] = line
    table.close()
    return tuple(found.values())
