"""What can be wrong with a translation: told in a line that a translator can act on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from babel.messages.catalog import Catalog, Message

from casework.languages import catalogues

NAMED = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|(?<!\{)\{(\w*)\}(?!\})")
"""Places that the product fills: %(name)s, %s, {name}."""
PERCENT = re.compile(r"%(?!\(\w+\)[sd]|%|[sd])")
HIDDEN = re.compile("[\\u202a-\\u202e\\u2066-\\u2069\\u200b\\ufeff\\x00-\\x08\\x0b-\\x1f]")
"""Characters that no keyboard makes on purpose; direction is for the page to say."""
LETTERS = re.compile(r"[^\W\d_]{2,}")
FORBIDDEN = re.compile(r"revenge[\s-]?porn|racheporno|porno.?vengan|pornovendetta", re.IGNORECASE)
"""Words that blame, in any language."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: with which string, and what."""

    kind: str
    text: str
    said: str

    def __str__(self) -> str:
        shown = self.text if len(self.text) < 70 else f"{self.text[:67]}…"
        return f"{self.kind}: “{shown}” – {self.said}"


def problems_of(message: Message, plural_count: int, code: str = "") -> Iterator[Problem]:
    """What is wrong with the translation of one string; nothing where it has none."""
    if catalogues.is_missing(message):
        return
    given = catalogues.forms(message)
    sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    if len(sources) == 2 and len(given) != plural_count:
        said = f"needs {plural_count} plural forms, has {len(given)}"
        yield Problem("plural", sources[0], said)
        return
    for form in given:
        for kind, check in CHECKS.items():
            said = check(sources, form, len(given))
            if said:
                yield Problem(kind, sources[0], said)


def _placeholders(sources: tuple[str, ...], form: str, count: int) -> str:
    wanted = [_named(source) for source in sources]
    found = _named(form)
    if found in wanted:
        return ""
    allowed = wanted[0] | wanted[-1]
    # "One link" may leave the number out; a word that is not filled may never come in.
    if count > 1 and not found - allowed and len(sources) == 2:
        return ""
    lost, strange = allowed - found, found - allowed
    if count == 1 and len(sources) == 2 and not lost and not strange:
        return ""
    parts = [f"lacks {_listed(lost)}"] if lost else []
    parts += [f"has {_listed(strange)}, which is not in the source"] if strange else []
    return " and ".join(parts)


def _percent(sources: tuple[str, ...], form: str, count: int) -> str:
    formatted = any("%(" in source or "%s" in source or "%%" in source for source in sources)
    return "a lone % must be written %%" if formatted and PERCENT.search(form) else ""


def _markup(sources: tuple[str, ...], form: str, count: int) -> str:
    found = _tags(form)
    if any(found == _tags(source) for source in sources):
        return ""
    return f"markup differs: {_listed(_tags(sources[-1]))} in the source, {_listed(found)} here"


def _edges(sources: tuple[str, ...], form: str, count: int) -> str:
    source = sources[0]
    for side, name in ((str.startswith, "begin"), (str.endswith, "end")):
        if side(source, "\n") != side(form, "\n"):
            return f"must {name} with a line break exactly where the source does"
    if form.strip() != form.strip("\n") and source.strip() == source.strip("\n"):
        return "begins or ends with a space"
    return ""


def _hidden(sources: tuple[str, ...], form: str, count: int) -> str:
    found = HIDDEN.search(form)
    return f"has a hidden character U+{ord(found[0]):04X}" if found else ""


def _blaming(sources: tuple[str, ...], form: str, count: int) -> str:
    found = FORBIDDEN.search(form)
    return f"“{found[0]}” blames; say it in neutral words" if found else ""


CHECKS: dict[str, Callable[[tuple[str, ...], str, int], str]] = {
    "placeholder": _placeholders,
    "percent": _percent,
    "markup": _markup,
    "edge": _edges,
    "hidden": _hidden,
    "words": _blaming,
}


def check(code: str, catalogue: Catalog, source: Catalog, same: frozenset[str]) -> list[Problem]:
    """Everything that keeps a catalogue from being complete and right.

    Missing, fuzzy, wrong placeholders and the like; strings that are the same as in English
    though they have words, but for those in ``same``; and strings of the product that the
    catalogue does not have yet.
    """
    found: list[Problem] = []
    known = {catalogues.key_of(message): message for message in catalogues.strings(catalogue)}
    for wanted in catalogues.strings(source):
        message = known.get(catalogues.key_of(wanted))
        text = catalogues.key_of(wanted)[1]
        if message is None or isinstance(message.id, str) != isinstance(wanted.id, str):
            found.append(Problem("new", text, "not in the catalogue: run catalogue extract"))
        elif catalogues.is_missing(message):
            found.append(Problem("missing", text, "has no translation"))
        else:
            if message.fuzzy:
                found.append(Problem("fuzzy", text, "marked as unsure"))
            found += problems_of(message, catalogue.num_plurals, code)
            if text not in same and _unchanged(text, message):
                found.append(Problem("same", text, "the same as in English"))
    return found


def gone(catalogue: Catalog, source: Catalog) -> list[str]:
    """Strings that the catalogue has and the product no longer."""
    wanted = {catalogues.key_of(message) for message in catalogues.strings(source)}
    return [
        catalogues.key_of(message)[1]
        for message in catalogues.strings(catalogue)
        if catalogues.key_of(message) not in wanted
    ]


def _named(text: str) -> Counter[str]:
    return Counter(match[0] for match in NAMED.finditer(text.replace("%%", "")))


def _unchanged(text: str, message: Message) -> bool:
    """Whether a string with words in it is the same as its source; a place's name may be."""
    has_words = LETTERS.search(NAMED.sub("", text)) is not None
    return has_words and message.context != "place" and text in catalogues.forms(message)


def _listed(found: Counter[str]) -> str:
    return ", ".join(sorted(found)) or "nothing"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[f"<{tag}>"] += 1

    def handle_endtag(self, tag: str) -> None:
        self.found[f"</{tag}>"] += 1


def _tags(text: str) -> Counter[str]:
    reader = _Tags()
    reader.feed(text)
    reader.close()
    return reader.found
