"""What the product knows of each language: read once from ``languages.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "languages.toml"
DEFAULT = "en"
"""The language that the strings are written in, and that is shown where none is known."""


@dataclass(frozen=True)
class Language:
    """One language. ``complete``: its catalogue lacks nothing, and tests hold it so."""

    code: str
    name: str
    english: str
    locale: str
    direction: str
    font: str
    complete: bool

    @property
    def right_to_left(self) -> bool:
        """Whether it is read from right to left."""
        return self.direction == "rtl"


def read_languages(file: Path = DATA) -> dict[str, Language]:
    """Every language of the data file, by code, in the order in which they are offered.
    Raises TypeError for a language that lacks something, ValueError for a wrong direction."""
    found = {
        code: Language(code=code, **entry)
        for code, entry in tomllib.loads(file.read_text("utf-8")).items()
    }
    for entry in found.values():
        if entry.direction not in {"ltr", "rtl"}:
            raise ValueError(f"{entry.code}: direction is ltr or rtl, not {entry.direction}")
    return found


LANGUAGES = read_languages()


def language(code: str) -> Language:
    """The language with this code, or the one it is a variety of; English for an unknown one."""
    return LANGUAGES.get(code) or LANGUAGES.get(code.partition("-")[0]) or LANGUAGES[DEFAULT]


def offered(*, unfinished: bool) -> list[tuple[str, str]]:
    """Codes and own names of the languages to offer: those that are complete, and with
    ``unfinished`` the others as well, so that whoever translates sees the pages."""
    return [(one.code, one.name) for one in LANGUAGES.values() if one.complete or unfinished]
