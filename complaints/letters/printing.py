"""A letter on paper: tagged PDF, unsigned, with nothing in it that looks official."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override

from casework.notices.rendering.direction import direction_of
from casework.notices.rendering.printer import Printed, print_letter
from complaints.letters.content import LetterContent
from complaints.letters.wording import compose

STYLESHEET = Path(__file__).parent / "own_letter.css"


def letter_html(content: LetterContent, *, made_at: datetime) -> str:
    """The letter's HTML in its own language. Its title, which file managers show, is
    neutral."""
    letter = compose(content)
    base = text_direction(content.language)
    with override(content.language):
        return render_to_string(
            "complaints/letter/paper.html",
            {
                "letter": letter,
                "language": content.language,
                "direction": base,
                "to": _lines(letter.to),
                "parts": [
                    {
                        "heading": part.heading,
                        "sentences": _lines(part.sentences, base),
                        "places": _lines(part.places),
                        "filled": [
                            (words, _lines(value.split("\n"))) for words, value in part.filled
                        ],
                        "blanks": part.blanks,
                    }
                    for part in letter.parts
                ],
                "made_at": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )


def _lines(lines: Iterable[str], default: str = "ltr") -> list[tuple[str, str]]:
    """Each with its own direction: the printer keeps no run of text apart within a line."""
    return [(line, direction_of(line, default)) for line in lines]


def print_own_letter(content: LetterContent, *, made_at: datetime) -> Printed:
    """The letter as PDF/UA-1 and PDF/A-3a. Raises as ``print_letter``."""
    html = letter_html(content, made_at=made_at)
    return print_letter(html, made_at=made_at, stylesheet=STYLESHEET)


def text_direction(language: str) -> str:
    """``rtl`` for languages that are written from right to left, else ``ltr``."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"
