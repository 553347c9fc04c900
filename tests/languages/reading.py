"""How hard a text is to read, in English: the length of its sentences, and the school grade
of Flesch and Kincaid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
FILLED = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CITATION = re.compile(r"\([^()]*(?:GDPR|Regulation|Article|Art\.)[^()]*(?:\([^()]*\)[^()]*)*\)")
ENDS = re.compile(r"(?<=[.!?:;])[”’)]*\s+|\n+")


@dataclass(frozen=True)
class Reading:
    """Measures of a text."""

    words: int
    median_length: float
    grade: float


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence. What the product fills in is one word; a citation in
    brackets, which stands there for those who want it, is none."""
    text = CITATION.sub("", FILLED.sub("Anna", re.sub(r"<[^>]+>", "", text)))
    return [words for part in ENDS.split(text) if (words := WORD.findall(part))]


def measure(text: str) -> Reading:
    """Measures of a text of some length."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    syllables = sum(map(_syllables, words))
    grade = 0.39 * len(words) / len(found) + 11.8 * syllables / len(words) - 15.59
    return Reading(len(words), median(map(len, found)), round(grade, 1))


@lru_cache(maxsize=10_000)
def _syllables(word: str) -> int:
    """Groups of vowels, less endings that are not spoken."""
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    if re.search(r"[^aeiouydt]ed$", word) and groups > 1:
        groups -= 1
    return max(1, groups)
