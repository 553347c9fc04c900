"""Adding a language: its data, its empty catalogue, and what is left to do."""

from __future__ import annotations

import re
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.catalog import Catalog

from casework.languages import catalogues
from casework.languages.data import DATA, read_languages

FONTS = {
    "Arab": "Noto Sans Arabic",
    "Hebr": "Noto Sans Hebrew",
    "Deva": "Noto Sans Devanagari",
    "Beng": "Noto Sans Bengali",
    "Thai": "Noto Sans Thai",
    "Geor": "Noto Sans Georgian",
    "Armn": "Noto Sans Armenian",
    "Ethi": "Noto Sans Ethiopic",
    "Kore": "Noto Sans CJK KR",
    "Jpan": "Noto Sans CJK JP",
    "Hans": "Noto Sans CJK SC",
    "Hant": "Noto Sans CJK TC",
}
"""The family that has a script's letters; every other script is in Noto Sans itself."""


def add_language(
    code: str, source: Catalog, data: Path = DATA, root: Path = catalogues.LOCALE
) -> list[str]:
    """Add a language by its code ("uk", "zh-hans"): an entry in the data, not complete yet,
    and a catalogue with every string to translate. What CLDR knows of it is filled in.

    Gives what is left to do, a line each. Raises ValueError for a language that is there
    already or that CLDR does not know.
    """
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,8})?", code):
        raise ValueError(f"{code!r} is no language code in small letters, such as uk or zh-hans")
    if code in read_languages(data):
        raise ValueError(f"{code} is there already")
    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"{code} is not known to CLDR, which knows names of countries") from None
    name = locale.get_display_name() or code
    name = name[:1].upper() + name[1:]
    english = locale.get_display_name("en") or code
    font = FONTS.get(_script(locale), "Noto Sans")
    entry = (
        f'\n[{code}]\nname = "{name}"\nenglish = "{english}"\nlocale = "{locale}"\n'
        f'direction = "{locale.text_direction}"\nfont = "{font}"\ncomplete = false\n'
    )
    data.write_text(data.read_text("utf-8").rstrip("\n") + "\n" + entry, "utf-8")
    catalogue = Catalog(locale=locale, charset="utf-8", fuzzy=False)
    path = catalogues.write(code, catalogues.renew(catalogue, source), root)
    count = sum(1 for _message in catalogues.strings(source))
    return [
        f"{english} ({name}) is added. What is left:",
        f"1. Translate {count} strings in {path}: docs/languages.md says how, and which words.",
        f"2. script/manage catalogue check {code}, until nothing is said.",
        f"3. In {data.name} set complete = true under [{code}]. Then tests hold it complete, and",
        "   production offers it.",
        f"4. Letters use the font “{font}”: see that it is installed, and look at one letter.",
    ]


def _script(locale: Locale) -> str:
    """The script that a language is usually written in."""
    if locale.script:
        return locale.script
    likely = get_global("likely_subtags").get(locale.language, "")
    found = [part for part in likely.split("_") if len(part) == 4]
    return found[0] if found else "Latn"
