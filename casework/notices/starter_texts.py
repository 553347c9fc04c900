"""Starter texts: for every power of the law data, a text for each section that needs one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casework.law import LawDataError, Power, load_law
from casework.notices import placeholders
from casework.notices import sections as parts

FILE = Path(__file__).parent / "data" / "starter_texts.toml"
_COMMON = "common"


@dataclass(frozen=True)
class StarterTexts:
    """The texts of one language, by kind of power and section."""

    language: str
    version: int
    by_kind: dict[str, dict[str, str]]

    def body(self, power: Power) -> dict[str, str]:
        """Text by section for a power's notice: its kind's own before the common one, for
        the sections the law requires, and for its time limit where no period runs."""
        own, common = self.by_kind.get(power.kind, {}), self.by_kind[_COMMON]
        wanted = [parts.part(section.id).id for section in load_law().sections_for(power)]
        texts = {section: own.get(section) or common.get(section) for section in wanted}
        if power.response_period or power.appeal_period:
            texts.pop("deadline", None)
        return {section: text for section, text in texts.items() if text}


@cache
def read_starter_texts(path: Path = FILE) -> StarterTexts:
    """Read and check the texts. Raises LawDataError naming kind and section for an unknown
    section, an empty text or an unknown placeholder."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    language, version = data.pop("language", None), data.pop("version", None)
    if not isinstance(language, str) or not isinstance(version, int):
        raise LawDataError(path.name, "language, version", "are missing")
    for kind, texts in data.items():
        for section, text in texts.items():
            where = f"{kind}.{section}"
            if section not in parts.BY_ID:
                raise LawDataError(path.name, where, "is no section")
            if not isinstance(text, str) or not text.strip():
                raise LawDataError(path.name, where, "must be a text")
            try:
                placeholders.check(text)
            except placeholders.UnknownPlaceholder as error:
                raise LawDataError(path.name, where, str(error)) from error
            texts[section] = text.strip()
    return StarterTexts(language=language, version=version, by_kind=data)
