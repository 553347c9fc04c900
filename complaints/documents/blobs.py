"""Files written with letters: pictures in base64, ``data:`` addresses, dumps. No Django."""

from __future__ import annotations

import re

TAKEN_OUT = "[…]"

_DATA_ADDRESS = re.compile(r"data:[\w.+-]{0,80}/?[\w.+;=-]{0,120},[^\s\"'<>)]{64,}", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9+/_-]{200,}={0,2}")
"""No word, link or key in a letter is as long without a break; certificates are, and lose
nothing that matters here."""
_LINES = re.compile(
    r"(?:^[^\S\n]*(?:>[^\S\n]?)*[A-Za-z0-9+/]{44,}={0,2}[^\S\n]*\n?){3,}"
    r"(?:^[^\S\n]*(?:>[^\S\n]?)*[A-Za-z0-9+/]{1,43}={1,2}[^\S\n]*\n?)?",
    re.MULTILINE,
)
_UUENCODED = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} [^\n]*\n(?:[^\n]{1,90}\n){2,}?(?:`?\n?)end[^\S\n]*$",
    re.MULTILINE,
)
_YENC = re.compile(r"^=ybegin [^\n]*\n.*?^=yend[^\n]*$", re.MULTILINE | re.DOTALL)
_HEX = re.compile(r"(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[\s,:;]{0,3}){160,}")
_NUMBERS = re.compile(r"(?:\d{1,3}[\s,;]{1,3}){400,}\d{0,3}")
_ASCII85 = re.compile(r"<~[!-uz\s]{64,}~>")


def without_blobs(text: str) -> tuple[str, int]:
    """The text with such runs replaced by ``TAKEN_OUT``, and how many there were."""
    taken = 0
    for shape in (_UUENCODED, _YENC, _DATA_ADDRESS, _ASCII85, _LINES, _RUN, _HEX, _NUMBERS):
        text, found = shape.subn(f"{TAKEN_OUT}\n" if shape is _LINES else TAKEN_OUT, text)
        taken += found
    return text, taken
