"""Plain text, kept as UTF-8 with nothing invisible in it. No Django here."""

from __future__ import annotations

from complaints.documents import refusals
from complaints.documents.blobs import TAKEN_OUT, without_blobs
from complaints.documents.limits import MOST_CHARACTERS
from complaints.documents.refusals import Refused
from complaints.plain_text import clean


def rebuild(data: bytes) -> tuple[bytes, int, int]:
    """The text without long runs that are no words: bytes, how many runs, 0."""
    text = clean(data.removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
    text, blobs = without_blobs(text)
    if not text.replace(TAKEN_OUT, "").strip():
        raise Refused(refusals.PICTURES_ONLY if blobs else refusals.EMPTY)
    if len(text) > MOST_CHARACTERS:
        raise Refused(refusals.TOO_LONG)
    return text.encode(), blobs, 0
