"""Names of files: cleaned to be shown, and neutral to be saved under."""

from __future__ import annotations

from complaints.documents.limits import LONGEST_NAME
from complaints.plain_text import clean

_ENDINGS = {"pdf": "pdf", "text": "txt", "email": "eml"}
_TYPES = {
    "pdf": "application/pdf",
    "text": "text/plain; charset=utf-8",
    "email": "message/rfc822",
}


def clean_name(given: str) -> str:
    """The name a person's file had, on one line, without folders; "" where none is left."""
    last = clean(given.replace("\\", "/")).rsplit("/", 1)[-1]
    return " ".join(last.split()).strip(". ")[:LONGEST_NAME]


def neutral_name(kind: str) -> str:
    """The name under which a document is saved: it says nothing."""
    return f"document.{_ENDINGS[kind]}"


def media_type(kind: str) -> str:
    """As which it is handed out."""
    return _TYPES[kind]
