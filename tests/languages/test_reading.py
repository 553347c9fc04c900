"""A twelve-year-old can read it: sentences are short and words are plain, in English."""

from __future__ import annotations

import pytest

from casework.languages import catalogues
from casework.languages.extraction import source_catalogue
from complaints.data_strings import data_strings
from tests.languages import reading

LONGEST_SENTENCE = 25
LONGEST_MEDIAN = 14
HARDEST_GRADE = 7.0
"""Flesch-Kincaid: the school year that is needed; twelve-year-olds are in the seventh."""
OF_SUBSTANCE = 60
"""Words from which on a measure of a file says anything."""
FOR_OTHERS = (
    "complaints/letters/",
    "templates/complaints/letter/",
    "casework/notices/",
    "templates/notices/letter.html",
)
"""Letters to services and companies, in the law's own terms: not what a person has to read
to get help. What they are shown beside them is measured."""


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    """The public's strings by file."""
    found: dict[str, list[str]] = {}
    for message in catalogues.strings(source_catalogue(data_strings())):
        if message.context == "place":
            continue
        for file in sorted({file for file, _line in message.locations}):
            if not file.startswith(FOR_OTHERS):
                found.setdefault(file, []).append(catalogues.key_of(message)[1])
    return found


def test_the_measure_itself() -> None:
    easy = reading.measure("The cat sat on the mat. It was a big mat. The cat was glad.")
    hard = reading.measure(
        "Notwithstanding the aforementioned considerations, supervisory authorities retain"
        " discretionary competence concerning proportionality."
    )
    assert (easy.words, easy.median_length) == (15, 5)
    assert easy.grade < 2 < 15 < hard.grade


def test_no_sentence_is_long(texts: dict[str, list[str]]) -> None:
    long = [
        f"{file}: {' '.join(words)}"
        for file, strings in texts.items()
        for text in strings
        for words in reading.sentences(text)
        if len(words) > LONGEST_SENTENCE
    ]
    assert long == []


def test_pages_are_easy(texts: dict[str, list[str]]) -> None:
    measured = {file: reading.measure("\n".join(strings)) for file, strings in texts.items()}
    hard = {
        file: one
        for file, one in measured.items()
        if one.words >= OF_SUBSTANCE
        and (one.grade > HARDEST_GRADE or one.median_length > LONGEST_MEDIAN)
    }
    assert hard == {}
