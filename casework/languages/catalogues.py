"""The catalogues: ``locale/<code>/LC_MESSAGES/django.po``, one for each language but English.

Committed as .po, with the file of each string but no line, so that a diff shows words alone.
The .mo files that are read at run time are made by set-up and never committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from casework.languages.data import DEFAULT, LANGUAGES, language
from casework.languages.sources import ROOT

LOCALE = ROOT / "locale"
Key = tuple[str, str]
"""A string as catalogues tell it apart: its context and its (singular) source."""
HEADER = """\
# {language} words of Redress. Made and kept by "script/manage catalogue"; see docs/languages.md.
#"""
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
    " n%100>=11 ? 4 : 5);"
}
"""Plural forms in CLDR's order (zero, one, two, few, many, other), where Babel's table has
another: in it 11 and 100 are changed round. Django's own catalogue is as this one."""
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
"""A date that never changes, so that running the tool changes no line."""


def translated_languages() -> list[str]:
    """Codes of the languages that have a catalogue: all but the one strings are written in."""
    return [code for code in LANGUAGES if code != DEFAULT]


def file_of(code: str, root: Path = LOCALE) -> Path:
    """The catalogue of a language."""
    return root / code.replace("-", "_") / "LC_MESSAGES" / "django.po"


def locale_of(code: str) -> str:
    """CLDR's locale of a language, which decides its plural forms."""
    return language(code).locale if code in LANGUAGES else code.replace("-", "_")


def read(code: str, root: Path = LOCALE) -> Catalog:
    """The catalogue of a language; an empty one where there is no file yet."""
    path = file_of(code, root)
    if not path.exists():
        return new_catalogue(code)
    with path.open("rb") as file:
        return _dated(read_po(file, locale=locale_of(code), abort_invalid=True))


def new_catalogue(code: str) -> Catalog:
    """An empty catalogue."""
    return _dated(Catalog(locale=locale_of(code), charset="utf-8", fuzzy=False))


def write(code: str, catalogue: Catalog, root: Path = LOCALE) -> Path:
    """Write a catalogue; the same words always make the same bytes."""
    _dated(catalogue)
    catalogue.header_comment = HEADER.format(language=language(code).english)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=96, include_lineno=False, omit_header=False)
    path = file_of(code, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return path


def compile_all(root: Path = LOCALE) -> list[Path]:
    """Make the .mo file of every catalogue that is newer than its own; those that were made.

    A string that is missing or fuzzy is left out, and so shown in English.
    """
    made = []
    for path in sorted(root.glob("*/LC_MESSAGES/django.po")):
        binary = path.with_suffix(".mo")
        if binary.exists() and binary.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        code = path.parents[1].name
        buffer = BytesIO()
        write_mo(buffer, _translated(read(code, root)), use_fuzzy=False)
        fresh = binary.with_suffix(".mo.new")
        fresh.write_bytes(buffer.getvalue())
        fresh.replace(binary)
        made.append(binary)
    return made


def key_of(message: Message) -> Key:
    """What tells a string apart from all others."""
    source = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context or "", source)


def strings(catalogue: Catalog) -> Iterator[Message]:
    """Every string of a catalogue but its header."""
    return (message for message in catalogue if message.id)


def forms(message: Message) -> tuple[str, ...]:
    """The translation's forms: one, or as many as the language has plural forms."""
    found = message.string
    return (found,) if isinstance(found, str) else tuple(found or ())


def is_missing(message: Message) -> bool:
    """Whether any form has no translation."""
    return not forms(message) or not all(form.strip() for form in forms(message))


def renew(catalogue: Catalog, source: Catalog) -> Catalog:
    """Bring a catalogue to the strings that are in the product now; every translation is kept.

    A string that is gone stays as obsolete, and comes back with its translation when the
    string does. Nothing is guessed from similar strings.
    """
    catalogue.update(source, no_fuzzy_matching=True, update_header_comment=False)
    return catalogue


def _translated(catalogue: Catalog) -> Catalog:
    """Without what has no translation, which would be shown as nothing at all."""
    for message in list(strings(catalogue)):
        if is_missing(message):
            catalogue.delete(message.id, message.context)
    return catalogue


def _dated(catalogue: Catalog) -> Catalog:
    catalogue.project, catalogue.version = "Redress", "1"
    catalogue.copyright_holder = "Redress"
    catalogue.msgid_bugs_address = ""
    catalogue.last_translator = catalogue.language_team = "Redress"
    catalogue.creation_date = catalogue.revision_date = LONG_AGO
    catalogue.fuzzy = False
    if catalogue.locale and catalogue.locale.language in PLURALS:
        catalogue.mime_headers = [("Plural-Forms", PLURALS[catalogue.locale.language])]
    return catalogue
