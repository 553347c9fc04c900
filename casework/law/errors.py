"""What can go wrong with law data, and with questions put to it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class LawDataError(Exception):
    """A data file of the law room is wrong; names the file and the key.

    Raised while loading, so that a mistake in a statute's data stops the product at
    start-up instead of reaching a due date.
    """

    def __init__(self, file: str, key: str, problem: str) -> None:
        self.file = file
        self.key = key
        self.problem = problem
        super().__init__(f"{file}: {key}: {problem}")


class UnknownName(LookupError):
    """A rule, power, authority or other name that the data does not hold.

    ``nearest`` holds up to three known names that look alike, for the person who mistyped.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.nearest = nearest_names(name, known)
        hint = f"; nearest known: {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"unknown {kind} {name!r}{hint}")

    def __str__(self) -> str:
        return str(self.args[0])


class BadStart(ValueError):
    """A period cannot be computed from the given start; the message names the field."""


def nearest_names(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The known names most like ``name``, best first; never empty while any name is known."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name[:200], names, n=count, cutoff=0.45)
    if not close:
        close = difflib.get_close_matches(name[:200], names, n=count, cutoff=0.0)
    return tuple(close)
