"""Nothing personal reaches the log, whoever writes there."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import IntegrityError

from casework.privacy_filter import PrivacyFilter, blanked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail to aoife@mail.example failed", "mail to ‹address› failed"),
        ("<aoife.o'x@mail.example>", "<‹address›>"),
        ("GET /follow/?reference=RD-1&code=2 HTTP", "GET /follow/?… HTTP"),
        ("see https://a.example/x?y=secret now", "see https://a.example/x?… now"),
        ("Invalid request from ip=203.0.113.9: x", "Invalid request from ip=‹network›: x"),
        ("from 2001:db8:1:2::7 again", "from ‹network› again"),
        ("/desk/account/password/reset/key/ab12-xyz-99/", "/desk/account/password/reset/key/…/"),
        ("case 3f2b8c4e-0d3b-4c55-9b64-2f1d0c6e0a11 due 10:12:31", None),
        ("2026-11-23 10:12:31,995 worker 2 started", None),
        ("complaint.submitted 42 in casework.audit", None),
    ],
)
def test_what_is_blanked_and_what_is_not(text: str, expected: str | None) -> None:
    assert blanked(text) == (text if expected is None else expected)


def printed(log: Any, *args: Any, **kwargs: Any) -> str:
    """What a log call prints with the filter in place."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    logger = logging.getLogger("tests.privacy")
    handler = Keep()
    handler.addFilter(PrivacyFilter())
    logger.addHandler(handler)
    logger.propagate = False
    try:
        getattr(logger, log)(*args, **kwargs)
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
    (line,) = lines
    return line


def test_arguments_are_filled_in_before_blanking() -> None:
    assert printed("warning", "to %s", "aoife@mail.example") == "to ‹address›"
    assert printed("warning", "%d of %s", 3, "cases") == "3 of cases"


def test_the_words_of_errors_are_left_out_and_the_code_is_kept() -> None:
    name = "Aoife Secretname"
    try:
        try:
            raise IntegrityError(f"DETAIL: Key (name)=({name}) already exists")
        except IntegrityError as error:
            raise ValueError(f"not a date: the birthday of {name}") from error
    except ValueError as error:
        line = printed("exception", "Task failed: %r", error)
    assert name not in line
    assert "builtins.ValueError" in line
    assert "django.db.utils.IntegrityError" in line
    assert "test_logging.py" in line
    assert "Task failed: ValueError" in line


def test_errors_of_the_program_keep_their_words() -> None:
    try:
        None.missing  # type: ignore[attr-defined]  # noqa: B018
    except AttributeError:
        line = printed("exception", "oops")
    assert "has no attribute 'missing'" in line


def test_the_product_uses_it(settings: Any) -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["private"]
    filters = settings.LOGGING["filters"]["private"]
    assert filters["()"] == "casework.privacy_filter.PrivacyFilter"
    assert {"handlers", "level"} <= set(settings.LOGGING["root"])
