"""A language made for tests: every string of the catalogues stands between marks.

What a page shows outside marks was never translated. Country names have marks too; names
from data (offices, services, bodies) and what a person typed are allowed outside.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import translation

from casework.languages import catalogues
from casework.languages.extraction import source_catalogue
from complaints.data_strings import data_strings
from complaints.places import countries

OPEN, CLOSE = "⟦", "⟧"
SHOWN_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "aria-description")
LETTERS = re.compile(r"[^\W\d_]")
HIDDEN_TAGS = {"script", "style", "svg", "textarea", "meta", "link"}
VOID = {"input", "br", "hr", "img", "meta", "link", "path", "source", "wbr", "area", "col", "base"}
OURS = ("rd-code", "rd-ltr", "rd-language__now")
"""Classes of elements that hold a code, a number or an address, or a language's own name."""


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make everything that is translated come between marks."""
    known = {
        catalogues.key_of(message)
        for message in catalogues.strings(source_catalogue(data_strings()))
    }
    trans = translation._trans
    plain = trans.gettext

    def ours_or_djangos(message: str, context: str = "") -> bool:
        if (context, message.replace("\r\n", "\n")) in known:
            return True
        with translation.override("ko"):
            return not context and bool(message) and plain(message) != message

    def gettext(message: str) -> str:
        return _marked(message) if ours_or_djangos(message) else message

    def ngettext(one: str, many: str, number: int) -> str:
        chosen = one if number == 1 else many
        return _marked(chosen) if ours_or_djangos(one) else chosen

    def pgettext(context: str, message: str) -> str:
        return _marked(message) if ours_or_djangos(message, context) else message

    def npgettext(context: str, one: str, many: str, number: int) -> str:
        chosen = one if number == 1 else many
        return _marked(chosen) if ours_or_djangos(one, context) else chosen

    for name, function in {
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "npgettext": npgettext,
    }.items():
        getattr(trans, name)
        monkeypatch.setattr(trans, name, function)
    named = {code: _marked(name) for code, name in countries.ENGLISH.items()}
    monkeypatch.setattr(countries, "_names", lambda code: named)


def _marked(text: str) -> str:
    body = text.strip("\n")
    before, _, after = text.partition(body) if body else (text, "", "")
    return f"{before}{OPEN}{body}{CLOSE}{after}"


def untranslated(page: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """Words that a page shows outside marks, less those that are allowed."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [found for text in reader.shown() if (found := _bare(text, allowed))]


def outside(text: str) -> str:
    """What is left of a text without everything between marks."""
    left, depth = [], 0
    for character in text:
        if character == OPEN:
            depth += 1
        elif character == CLOSE:
            depth -= 1
        elif depth == 0:
            left.append(character)
    return "".join(left)


def _bare(text: str, allowed: tuple[str, ...]) -> str:
    left = outside(text)
    for name in allowed:
        left = left.replace(name, "")
    left = re.sub(r"https?://\S+|RD-[0-9A-Z-]+|SHA-256|\S+@\S+", "", left)
    return left.strip() if LETTERS.search(left) else ""


class _Reader(HTMLParser):
    """Collects what is shown: text by block, and attributes that are read out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, bool]] = []
        self.text: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        given = dict(attrs)
        self.others += [given[name] for name in SHOWN_ATTRIBUTES if given.get(name)]
        self.others += [
            value
            for name, value in attrs
            if value and name.startswith("data-i18n") and not name.endswith("-id")
        ]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.others.append(given.get("value") or "")
        if tag in VOID:
            return
        classes = (given.get("class") or "").split()
        foreign = "lang" in given and tag != "html"
        own = tag == "bdi" or given.get("dir") == "auto"
        hidden = tag in HIDDEN_TAGS or own or foreign or any(c in OURS for c in classes)
        self.stack.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and tag not in VOID:
            opened, _ = self.stack.pop()
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if any(hidden for _, hidden in self.stack):
            # Marks are counted all the same: a name may stand inside a sentence.
            data = "".join(c for c in data if c in (OPEN, CLOSE))
        self.text.append(data)

    def shown(self) -> list[str]:
        """Texts in order; a sentence that is marked up inside stays one."""
        whole: list[str] = []
        depth, current = 0, ""
        for piece in self.text:
            current += piece
            depth += piece.count(OPEN) - piece.count(CLOSE)
            if depth == 0:
                whole.append(current)
                current = ""
        return [*whole, current, *self.others]
