"""Sealing and opening a complaint's fields: places, rows and JSON in one spot."""

from __future__ import annotations

import json
from typing import Any

from casework import vault
from complaints.models import (
    Attachment,
    Complaint,
    ComplaintRespondent,
    ContactDetails,
    ContentLocation,
    Fingerprint,
    KeptWords,
    Message,
    Outcome,
    RequestQuestion,
)

IDENTITY = "complaints_complaint.sealed_identity"
CONTACT = "complaints_complaint.sealed_contact"
ACCOUNT = "complaints_complaint.sealed_account"
URL = "complaints_contentlocation.sealed_url"
NORMAL_URL = "complaints_contentlocation.sealed_normal"
RESPONDENT = "complaints_complaintrespondent.sealed_name"
BODY = "complaints_message.sealed_body"
FILE = "complaints_attachment.sealed_file"
FILE_NAME = "complaints_attachment.sealed_name"
FINGERPRINT = "complaints_fingerprint.sealed_bits"
KEPT = "complaints_keptwords.sealed_words"
NEW_CONTACT = "complaints_contactdetails.sealed_contact"
QUESTION = "complaints_requestquestion.sealed_question"
ANSWER = "complaints_requestquestion.sealed_answer"
OUTCOME = "complaints_outcome.sealed_words"

Row = (
    Attachment
    | Complaint
    | ContentLocation
    | ComplaintRespondent
    | ContactDetails
    | Fingerprint
    | KeptWords
    | Message
    | Outcome
    | RequestQuestion
)


def seal_text(row: Row, place: str, text: str | bytes) -> bytes:
    """Seal text (or bytes) for a row of a complaint under the complaint's key."""
    return vault.seal(
        subject=_subject(row), authority=row.authority_id, place=place, row=row.pk, text=text
    )


def seal_json(row: Row, place: str, content: dict[str, Any]) -> bytes | None:
    """Seal what is not empty of ``content`` as JSON; None where nothing is left."""
    kept = {name: value for name, value in content.items() if value not in ("", None, [], {})}
    return seal_text(row, place, json.dumps(kept, ensure_ascii=False)) if kept else None


def open_text(row: Row, place: str, sealed: bytes | memoryview | None) -> str:
    """Open a sealed field; "" where there is none. vault.Unreadable, vault.KeyDestroyed."""
    if sealed is None:
        return ""
    return vault.open_sealed(
        subject=_subject(row),
        authority=row.authority_id,
        place=place,
        row=row.pk,
        sealed=bytes(sealed),
    )


def open_file(row: Attachment) -> bytes:
    """Open a document. vault.Unreadable, vault.KeyDestroyed."""
    return vault.open_sealed_bytes(
        subject=row.complaint_id,
        authority=row.authority_id,
        place=FILE,
        row=row.pk,
        sealed=row.sealed_file,
    )


def open_json(row: Row, place: str, sealed: bytes | memoryview | None) -> dict[str, Any]:
    """Open a field sealed as JSON; {} where there is none."""
    text = open_text(row, place, sealed)
    return dict(json.loads(text)) if text else {}


def _subject(row: Row) -> Any:
    return row.pk if isinstance(row, Complaint) else row.complaint_id
