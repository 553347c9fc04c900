"""Finds every string that the public may read, in Python, in templates and in data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from casework.languages.sources import ROOT, public_files

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
"""How strings are marked, and which arguments hold them."""
FOR_TRANSLATORS = ("Translators:",)
"""Comments that begin like this are for translators and go into the catalogues."""


@dataclass(frozen=True)
class DataString:
    """A string of the data files that a public page shows, and which data it is from."""

    text: str
    where: str


def source_catalogue(data: Iterable[DataString] = (), root: Path = ROOT) -> Catalog:
    """Every string for the public, in the order of the files, each with the files it is in.

    ``data`` are strings of data files that pages show. Reads files and changes none.
    """
    found = Catalog(fuzzy=False)
    for path in public_files(root):
        where = path.relative_to(root).as_posix()
        for message, context, comments in _strings_of(path):
            found.add(
                message,
                context=context,
                auto_comments=comments,
                locations=[(where, 0)],
            )
    for entry in data:
        found.add(entry.text, locations=[(entry.where, 0)], auto_comments=["Shown from data."])
    return found


def _strings_of(path: Path) -> Iterator[tuple[Any, str | None, list[str]]]:
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        # Indentation means nothing in a template and everything to Python's tokenizer.
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    found = extract("python", BytesIO(text.encode()), KEYWORDS, FOR_TRANSLATORS)
    for _line, message, comments, context in found:
        yield message, context, [line.removeprefix("Translators:").strip() for line in comments]
