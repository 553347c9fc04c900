"""Handing strings to translators as JSON, and taking their translations back."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from babel.messages.catalog import Catalog, Message

from casework.languages import catalogues, checking

SEPARATOR = "\x04"
"""Between a context and its string, as gettext writes it."""


def listed(
    catalogue: Catalog, source: Catalog, *, everything: bool = False
) -> dict[str, dict[str, Any]]:
    """What has no translation (with ``everything``: all strings, with what they are now).

    In the order of the files. Keyed by the string's mark, which is made of the string alone:
    what was handed out can be filled in whatever has been added to the product meanwhile.
    """
    known = {catalogues.key_of(message): message for message in catalogues.strings(catalogue)}
    found: dict[str, dict[str, Any]] = {}
    for wanted in catalogues.strings(source):
        message = known.get(catalogues.key_of(wanted))
        unsure = message is None or catalogues.is_missing(message) or message.fuzzy
        if not unsure and not everything:
            continue
        entry: dict[str, Any] = {"msgid": catalogues.key_of(wanted)[1]}
        if not isinstance(wanted.id, str):
            entry["plural"] = wanted.id[1]
            entry["forms"] = catalogue.num_plurals
        if wanted.context:
            entry["context"] = wanted.context
        if wanted.auto_comments:
            entry["note"] = " ".join(wanted.auto_comments)
        entry["where"] = sorted({file for file, _line in wanted.locations})
        if message is not None and not catalogues.is_missing(message):
            entry["now"] = message.string
        found[mark(catalogues.key_of(wanted))] = entry
    return found


def part(found: dict[str, dict[str, Any]], number: int, size: int) -> dict[str, dict[str, Any]]:
    """One part of what was listed: the first has the number 1."""
    return dict(list(found.items())[(number - 1) * size : number * size])


def mark(key: catalogues.Key) -> str:
    """The short mark of a string: always the same for the same context and English text."""
    return sha256(SEPARATOR.join(key).encode()).hexdigest()[:10]


def fill(catalogue: Catalog, source: Catalog, given: dict[str, Any]) -> tuple[int, list[str]]:
    """Put translations into a catalogue that was brought to the product's strings.

    ``given`` holds by mark, or by the English string itself (after its context and a
    U+0004 where it has one), a translation: text, or a list with every plural form. Gives how
    many were taken, and a line for each that was refused; those leave the catalogue as it was.
    """
    marks = {
        mark(key): key for key in (catalogues.key_of(one) for one in catalogues.strings(source))
    }
    by_key = {catalogues.key_of(message): message for message in catalogues.strings(catalogue)}
    taken, refused = 0, []
    for name, value in given.items():
        value = value.get("now", value.get("translation")) if isinstance(value, dict) else value
        message = by_key.get(marks.get(name) or _key(name))
        if message is None:
            refused.append(f"{name[:60]}: no such string in the product")
            continue
        fault = _put(message, value, catalogue.num_plurals)
        if fault:
            refused.append(f"{name[:60]}: {fault}")
        else:
            taken += 1
    return taken, refused


def _key(name: str) -> catalogues.Key:
    context, _separator, text = name.rpartition(SEPARATOR)
    return (context, text)


def _put(message: Message, value: object, plural_count: int) -> str:
    """Set the translation; what is wrong with it, and then nothing is changed."""
    plural = not isinstance(message.id, str)
    if plural and isinstance(value, str) and plural_count == 1:
        value = [value]
    if plural:
        if not isinstance(value, list) or not all(isinstance(form, str) for form in value):
            return f"needs a list of {plural_count} texts"
        candidate = Message(message.id, tuple(value))
    else:
        if not isinstance(value, str):
            return "needs one text"
        candidate = Message(message.id, value)
    if catalogues.is_missing(candidate):
        return "is empty"
    faults = list(checking.problems_of(candidate, plural_count))
    if faults:
        return "; ".join(str(fault) for fault in faults)
    message.string = candidate.string
    message.flags.discard("fuzzy")
    return ""
