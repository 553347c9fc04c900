"""Sorting names as the readers of a language expect them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from casework.languages.data import Language

OWN_LETTERS = {
    "sv": "åäö",
    "pl": "ąćęłńóśźż",
    "es": "ñ",
}
"""Accented letters that count as letters of their own, by language. Everywhere else, and
for all other letters, the accent is ignored, as in a dictionary of that language."""
AFTER = {"sv": {"å": "~1", "ä": "~2", "ö": "~3"}, "es": {"ñ": "n~"}}
"""Where such a letter stands; one that is not here stands right behind its plain letter."""


def sorted_by_name(items: Iterable[tuple[str, str]], language: Language) -> list[tuple[str, str]]:
    """Pairs of code and name, sorted by name."""
    return sorted(items, key=lambda item: sort_key(item[1], language))


def sort_key(name: str, language: Language) -> tuple[Any, ...]:
    """By what a name is sorted in a language."""
    own = OWN_LETTERS.get(language.code, "")
    places = AFTER.get(language.code, {})
    spelled = []
    for letter in unicodedata.normalize("NFC", name.casefold()):
        if letter in places:
            spelled.append(places[letter])
        elif letter in own:
            spelled.append(_plain(letter) + "\uffff")
        else:
            spelled.append(_plain(letter))
    return ("".join(spelled), name)


def _plain(letter: str) -> str:
    decomposed = unicodedata.normalize("NFKD", "l" if letter == "ł" else letter)
    return "".join(part for part in decomposed if not unicodedata.combining(part))
