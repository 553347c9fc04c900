"""Keeps personal data out of the log, whatever a library prints."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator

from django.core.exceptions import FieldDoesNotExist, FieldError, ImproperlyConfigured
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.urls import NoReverseMatch

_BLANKED = (
    (re.compile(r"[^\s@<>\"/=(]+@[^\s@<>\"')]+\.[^\s@<>\"')]+"), "‹address›"),
    # Keys in the links of accounts open an account.
    (re.compile(r"/(key|confirm-email)/[^\s/\"']+"), r"/\1/…"),
    (re.compile(r"(https?://[^\s?#]+|/[^\s?#]*)\?[^\s\"']+"), r"\1?…"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "‹network›"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"), "‹network›"),
)

_PLAIN = (
    AssertionError,
    AttributeError,
    FieldDoesNotExist,
    FieldError,
    ImportError,
    ImproperlyConfigured,
    NameError,
    NoReverseMatch,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    TypeError,
)
"""Errors whose words speak of the program, not of what it was given."""


def blanked(text: str) -> str:
    """The text without e-mail addresses, query strings, keys and network addresses."""
    for pattern, instead in _BLANKED:
        text = pattern.sub(instead, text)
    return text


class PrivacyFilter(logging.Filter):
    """Blanks what may be personal in every record that is printed.

    Of an error only its kind and the lines of code are kept: its words often quote what
    somebody typed, or a whole row of a table.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            text = _without_words(text, error)
            record.exc_text = "\n".join(_told(error))
        cleaned = blanked(text)
        if cleaned != record.msg:
            record.msg, record.args = cleaned, None
        return True


def _without_words(text: str, error: BaseException) -> str:
    """Libraries put the error's words into their message as well."""
    for words in (repr(error), str(error)):
        if len(words) > 3:
            text = text.replace(words, type(error).__name__)
    return text


def _told(error: BaseException) -> Iterator[str]:
    """The chain of errors, first cause first: code lines and kinds."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain and len(chain) < 8:
        chain.append(current)
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    for link in reversed(chain):
        yield "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(link.__traceback__)).rstrip()
        kind = f"{type(link).__module__}.{type(link).__qualname__}"
        yield f"{kind}: {blanked(str(link))}" if isinstance(link, _PLAIN) else kind
