"""The catalogues of the public's words: complete where they say so, and right everywhere."""

from datetime import date
from gettext import GNUTranslations

import pytest
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from casework.languages import LANGUAGES, catalogues, checking
from casework.languages.extraction import source_catalogue
from casework.languages.same_words import SAME
from casework.languages.sources import ROOT, public_files
from complaints.data_strings import data_strings

TWELVE = {"en", "fr", "de", "es", "it", "nl", "pl", "pt", "el", "sv", "ko", "ar"}
UNFINISHED = {"missing", "new", "fuzzy"}


@pytest.fixture(scope="module")
def source():
    return source_catalogue(data_strings())


def test_the_twelve_languages_are_there():
    assert set(LANGUAGES) >= TWELVE
    assert [code for code, one in LANGUAGES.items() if one.right_to_left] == ["ar"]


def test_the_twelve_languages_are_complete():
    assert {code for code, one in LANGUAGES.items() if one.complete} >= TWELVE


def test_no_page_of_the_public_is_forgotten():
    """A template that takes the public layout holds words for the public."""
    known = set(public_files())
    pages = [
        file
        for file in (ROOT / "templates").rglob("*.html")
        if '{% extends "layouts/public.html" %}' in file.read_text("utf-8")
    ]
    assert len(pages) > 20
    assert [str(file) for file in pages if file not in known] == []


@pytest.mark.parametrize("code", catalogues.translated_languages())
def test_catalogue_is_right_and_where_it_says_so_complete(code, source):
    catalogue = catalogues.read(code)
    found = checking.check(code, catalogue, source, SAME.get(code, frozenset()))
    if not LANGUAGES[code].complete:
        found = [problem for problem in found if problem.kind not in UNFINISHED]
    assert [str(problem) for problem in found] == []


@pytest.mark.parametrize("code", catalogues.translated_languages())
def test_catalogue_is_written_as_it_is_read(code, tmp_path):
    written = catalogues.write(code, catalogues.read(code), tmp_path)
    assert written.read_bytes() == catalogues.file_of(code).read_bytes()


def test_strings_of_pages_forms_mails_and_data_are_found(source):
    found = {catalogues.key_of(message) for message in catalogues.strings(source)}
    for text in (
        "Skip to main content",
        "What happened, in your own words?",
        "Your form has arrived",
        "This is not available at the moment",
        "It arrived safely. The office will look at it and decide who deals with it.",
        "For adults. The fingerprint is made on your own device.",
    ):
        assert ("", text) in found
    assert ("place", "Bavaria") in found


def test_strings_of_the_desk_are_not(source):
    found = {catalogues.key_of(message)[1] for message in catalogues.strings(source)}
    assert "Sign out" not in found
    assert "Stay signed in" not in found


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("ko", [{0, 1, 2, 11}]),
        ("de", [{1}, {0, 2, 11}]),
        ("fr", [{0, 1}, {2, 11}]),
        ("pl", [{1}, {2, 3, 22}, {0, 5, 11, 12, 21}]),
        ("ar", [{0}, {1}, {2}, {3, 10, 103}, {11, 99}, {100, 102}]),
    ],
)
def test_plurals_are_those_of_the_language(code, numbers, tmp_path):
    catalogue = catalogues.new_catalogue(code)
    catalogue.add(("one", "many"), tuple(f"form {form}" for form in range(len(numbers))))
    catalogues.write(code, catalogue, tmp_path)
    binary = catalogues.compile_all(tmp_path)[0]
    with binary.open("rb") as file:
        translated = GNUTranslations(file)
    for form, group in enumerate(numbers):
        for number in group:
            assert translated.ngettext("one", "many", number) == f"form {form}", number


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("en", "4 November 2026"),
        ("de", "4. November 2026"),
        ("pl", "4 listopada 2026"),
        ("el", "4 Νοεμβρίου 2026"),
        ("ko", "2026년 11월 4일"),
        ("ar", "4 نوفمبر 2026"),
    ],
)
def test_dates_are_written_as_people_write_them(code, day):
    with override(code):
        assert date_format(date(2026, 11, 4), "DATE_FORMAT") == day


@pytest.mark.parametrize("code", sorted(TWELVE - {"en"}))
def test_the_forms_own_messages_are_translated(code):
    """Django ships them; they show where a form has no message of its own."""
    with override(code):
        assert gettext("This field is required.") != "This field is required."
