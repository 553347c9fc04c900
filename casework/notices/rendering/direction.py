"""Reading direction of a text, by its first letter that has one (Unicode rules P2, P3).

The printer knows ``ltr`` and ``rtl`` and no ``auto``.
"""

from __future__ import annotations

from unicodedata import bidirectional

LEFT, RIGHT = "ltr", "rtl"
_RIGHT_TO_LEFT = {"R", "AL"}


def direction_of(text: str, default: str = LEFT) -> str:
    """``ltr`` or ``rtl``; ``default`` where no letter decides.

    >>> direction_of("(12) שלום"), direction_of("+353 1"), direction_of("a ש")
    ('rtl', 'ltr', 'ltr')
    """
    for character in text:
        kind = bidirectional(character)
        if kind == "L":
            return LEFT
        if kind in _RIGHT_TO_LEFT:
            return RIGHT
    return default
