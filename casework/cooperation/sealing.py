"""What a share seals.

A disclosure and its documents, under the share's own key: held by the originator, granted
to the recipient, destroyed when the share ends. The conversation beside it, under a key of
its own that the originator keeps; the recipient's copy goes with the last share of it.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from casework import vault
from casework.cooperation.models import DisclosedDocument, Disclosure, ShareComment, ShareExport

PLACE = "cooperation_disclosure.sealed_fields"
FILE = "cooperation_discloseddocument.sealed_file"
BODY = "cooperation_sharecomment.sealed_body"
COPY = "cooperation_shareexport.sealed_file"


def make_key(*, share_id: UUID, originator: str, recipient: str) -> None:
    """The share's key, held by the originator and granted to the recipient."""
    vault.create_key(subject=share_id, authority=originator)
    vault.grant(subject=share_id, authority=originator, to_authority=recipient)


def seal_fields(*, share_id: UUID, originator: str, fields: dict[str, Any]) -> bytes:
    """The fields of a disclosure, sealed under the share's key."""
    return vault.seal(
        subject=share_id,
        authority=originator,
        place=PLACE,
        row=share_id,
        text=json.dumps(fields, ensure_ascii=False, sort_keys=True),
    )


def open_fields(disclosure: Disclosure, *, authority: str) -> dict[str, Any]:
    """Everything the disclosure says, for one of its two sides. vault.Unreadable (or
    KeyDestroyed) for anybody else, and for everybody once the share has ended."""
    fields: dict[str, Any] = dict(disclosure.plain)
    if disclosure.sealed_fields is not None:
        text = vault.open_sealed(
            subject=disclosure.share_id,
            authority=authority,
            place=PLACE,
            row=disclosure.share_id,
            sealed=bytes(disclosure.sealed_fields),
        )
        fields.update(json.loads(text))
    return fields


def seal_document(row: DisclosedDocument, content: bytes) -> bytes:
    """A document's copy, sealed under the share's key."""
    return vault.seal(
        subject=row.share_id, authority=row.authority_id, place=FILE, row=row.pk, text=content
    )


def open_document(row: DisclosedDocument, *, authority: str) -> bytes:
    """The copy, for one of the two sides. vault.Unreadable once the share has ended."""
    return vault.open_sealed_bytes(
        subject=row.share_id,
        authority=authority,
        place=FILE,
        row=row.pk,
        sealed=bytes(row.sealed_file),
    )


def seal_copy(row: ShareExport, content: bytes, *, authority: str) -> bytes:
    """An export, encrypted for the recipient already, sealed under the share's key too."""
    return vault.seal(
        subject=row.share_id, authority=authority, place=COPY, row=row.pk, text=content
    )


def open_copy(row: ShareExport, *, authority: str) -> bytes:
    """The encrypted export. vault.Unreadable once the share has ended."""
    return vault.open_sealed_bytes(
        subject=row.share_id,
        authority=authority,
        place=COPY,
        row=row.pk,
        sealed=bytes(row.sealed_file or b""),
    )


def begin_thread(*, thread: UUID, originator: str, recipient: str) -> None:
    """The key of a conversation: made once, and granted to the recipient."""
    vault.create_key(subject=thread, authority=originator)
    vault.grant(subject=thread, authority=originator, to_authority=recipient)


def seal_comment(row: ShareComment, body: str, *, authority: str) -> bytes:
    """A comment, sealed by the side that writes it."""
    return vault.seal(subject=row.thread, authority=authority, place=BODY, row=row.pk, text=body)


def open_comment(row: ShareComment, *, authority: str) -> str:
    """A comment's words, for a side that still holds the conversation's key."""
    return vault.open_sealed(
        subject=row.thread,
        authority=authority,
        place=BODY,
        row=row.pk,
        sealed=bytes(row.sealed_body),
    )
