"""Fingerprints of pictures (PDQ), as a person's browser makes them. Pure.

A fingerprint is 256 bits that are nearly the same for copies of one picture. It is made on
the person's device and sent as text; the picture never is. It is personal data, and partly
shows what it was made of: it is sealed, on no page, and never taken where somebody was, or
may have been, under 18 when depicted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from complaints.answers import Answers, role, value

LEAST_QUALITY = 50
"""What PDQ's description says to discard: below, too much else looks the same."""
MOST = 10
"""Fingerprints in one complaint."""
PICTURE, FRAME = "picture", "frame"
_LINE = re.compile(r"([0-9a-f]{64}) (100|[0-9]{1,2}) (picture|frame)")
_LEAST_BITS, _MOST_BITS = 112, 128
"""PDQ sets the bits of what lies above the median: half of the 256, less only where many
numbers are equal."""
_ACTING = frozenset({"self", "parent_or_guardian", "authorised_person", "organisation"})


@dataclass(frozen=True)
class Made:
    """A fingerprint as it was made: 64 hexadecimal digits, quality 0 to 100, and whether
    of a picture or of a video's frame."""

    bits: str
    quality: int
    source: str

    @property
    def poor(self) -> bool:
        """Whether it would look like too much else."""
        return self.quality < LEAST_QUALITY


class NotAFingerprint(ValueError):
    """A line that no fingerprint looks like."""


def allowed(answers: Answers) -> bool:
    """Whether a fingerprint may be made and kept at all: only where it is known that the
    person shown was an adult then, and lives; only for them or who acts for them."""
    return (
        value(answers, "age", "age") == "adult"
        and role(answers) in _ACTING
        and value(answers, "alive", "alive") != "no"
    )


def read_made(text: str) -> list[Made]:
    """The fingerprints of a text, one a line ("bits quality source"), each once. Raises
    NotAFingerprint for anything else; poor ones are among them."""
    found: dict[str, Made] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if not match:
            raise NotAFingerprint
        bits, quality, source = match.groups()
        if not _LEAST_BITS <= int(bits, 16).bit_count() <= _MOST_BITS:
            raise NotAFingerprint
        found.setdefault(bits, Made(bits, int(quality), source))
    return list(found.values())


def kept_in(answers: Answers) -> list[Made]:
    """The fingerprints that the answers hold; none where they may not."""
    if not allowed(answers):
        return []
    return from_answer(value(answers, "fingerprint", "fingerprints", []))


def from_answer(kept: Iterable[dict[str, object]]) -> list[Made]:
    """Fingerprints as a draft keeps them."""
    return [Made(str(one["bits"]), int(str(one["quality"])), str(one["source"])) for one in kept]
