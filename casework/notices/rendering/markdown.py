"""Restricted Markdown: what staff may write in a section, made into safe HTML.

Paragraphs, lists, emphasis, quotes, tables and sub-headings; no HTML, images, links or
addresses made into links. Everything else is printed as it was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from casework.notices.rendering.direction import direction_of

_RULES = ["list", "blockquote", "heading", "table", "emphasis", "escape", "newline"]
_SUBHEADING = "h3"
_ISOLATED = {"p", "li", "blockquote", "td", "th", _SUBHEADING}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True}).enable(_RULES)


def to_html(text: str) -> SafeString:
    """HTML of one section's text. Safe by construction: the parser escapes all text and
    knows no rule that makes anything but the tags named above."""
    parser = _parser()
    tokens = parser.parse(text)
    _prepare(tokens)
    return mark_safe(parser.renderer.render(tokens, parser.options, {}))  # noqa: S308


def _prepare(tokens: Sequence[Token]) -> None:
    """Headings one level below the section's own, so that no level is left out; cells say
    what they head; each block finds its own reading direction."""
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = _SUBHEADING
        if token.nesting != 1 or token.tag not in _ISOLATED:
            continue
        token.attrSet("dir", direction_of(_words(tokens[place + 1 :], token)))
        if token.tag == "th":
            token.attrSet("scope", "col")
        # The only style the parser writes is a column's alignment.
        style = str(token.attrs.pop("style", ""))
        if style.startswith("text-align:"):
            token.attrSet("class", f"align-{style.removeprefix('text-align:')}")


def _words(following: Sequence[Token], opened: Token) -> str:
    """The text of a block: the first that follows before the block is closed."""
    for token in following:
        if token.level == opened.level and token.nesting == -1:
            return ""
        if token.type == "inline" and token.content.strip():
            return token.content
    return ""
