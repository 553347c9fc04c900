"""What people type, made safe to keep and show."""

from __future__ import annotations

import json
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from complaints.typed_text import StoryField, WordsField, clean


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(st.text(st.characters(codec="utf-8")))
def test_nothing_invisible_is_left(text: str) -> None:
    kept = clean(text)
    assert "\x00" not in kept
    assert not any(c in kept for c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\ufeff")
    allowed = {"\n", "\t"}
    assert all(c in allowed or unicodedata.category(c) not in {"Cc", "Cs"} for c in kept)
    json.dumps(kept).encode()


def test_words_of_all_scripts_stay() -> None:
    for words in (
        "Ça va, Zoë?",
        "می\u200cخواهم",
        "क्\u200dष",
        "👩\u200d👧",
        "日本語",
        "ﷺ",
        "a\tb\nc",
    ):
        assert clean(words) == unicodedata.normalize("NFC", words)


def test_writing_turned_around_is_turned_back() -> None:
    assert clean("photo\u202egpj.exe") == "photogpj.exe"


def test_towers_of_marks_are_cut() -> None:
    assert len(clean("e" + "\u0301" * 500)) <= 6


def test_a_line_is_one_line() -> None:
    assert WordsField().clean(" Ann \r\n\x00 Example ") == "Ann Example"


def test_a_story_keeps_its_lines_and_says_by_how_much_it_is_too_long() -> None:
    field = StoryField(max_length=10)
    assert field.clean("one\r\ntwo") == "one\ntwo"
    with pytest.raises(ValidationError, match="3 characters too long"):
        field.clean("x" * 13)


def test_only_spaces_is_nothing() -> None:
    with pytest.raises(ValidationError):
        StoryField().clean(" \n\u200b ")
