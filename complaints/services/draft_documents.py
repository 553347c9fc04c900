"""Documents beside a draft: sealed under the key that only the person can yield."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from casework import vault
from complaints.answers import is_young
from complaints.documents import limits
from complaints.documents.cleaning import Cleaned
from complaints.documents.names import clean_name
from complaints.models import DraftDocument
from complaints.services.drafts import OpenDraft, lock_draft, touch
from complaints.services.errors import NotPossible

_ABOUT = "complaints_draftdocument.sealed_about"
_FILE = "complaints_draftdocument.sealed_file"


@dataclass(frozen=True)
class DraftedDocument:
    """A document beside a draft, as its person sees it."""

    id: str
    purpose: str
    kind: str
    name: str
    size: int
    pictures: int
    others: int


@transaction.atomic
def add_document(*, token: str, cleaned: Cleaned, name: str, purpose: str) -> DraftedDocument:
    """Keep a document beside the draft that a token opens.

    The draft's row is locked, so that two at once stay within the limits. Raises
    DraftGone, AlreadySent, and NotPossible ("too_many", "too_much", "child").
    """
    draft = lock_draft(token)
    if is_young(draft.answers):
        raise NotPossible("child")
    there = draft.row.documents.all()
    if there.count() >= limits.MOST_IN_FORM:
        raise NotPossible("too_many")
    held = there.aggregate(bytes=Sum("size"))["bytes"] or 0
    if held + len(cleaned.content) > limits.MOST_BYTES_IN_FORM:
        raise NotPossible("too_much")
    row = DraftDocument(draft=draft.row, size=len(cleaned.content), added_at=timezone.now())
    kept = DraftedDocument(
        id=str(row.pk),
        purpose=purpose,
        kind=cleaned.kind,
        name=clean_name(name),
        size=row.size,
        pictures=cleaned.pictures,
        others=cleaned.others,
    )
    row.sealed_about = _seal(token, _ABOUT, row, json.dumps(asdict(kept), ensure_ascii=False))
    row.sealed_file = _seal(token, _FILE, row, cleaned.content)
    row.save(force_insert=True)
    touch(draft)
    return kept


@transaction.atomic
def remove_document(*, token: str, document: str) -> bool:
    """Take a document out again, for good; False if it is not there. DraftGone, AlreadySent."""
    draft = lock_draft(token)
    try:
        wanted = UUID(document)
    except ValueError:
        return False
    removed, _ = draft.row.documents.filter(pk=wanted).delete()
    touch(draft)
    return bool(removed)


def drafted_documents(draft: OpenDraft) -> tuple[DraftedDocument, ...]:
    """The documents beside an open draft, in the order in which they came."""
    if draft.sent:
        return ()
    rows = draft.row.documents.defer("sealed_file")
    return tuple(DraftedDocument(**_about(draft.token, row)) for row in rows)


def opened_documents(draft: OpenDraft) -> list[tuple[DraftedDocument, bytes]]:
    """The documents with their bytes, for the transaction that submits. At most
    MOST_BYTES_IN_FORM of them."""
    return [
        (
            DraftedDocument(**_about(draft.token, row)),
            vault.open_with_token(draft.token, place=_FILE, row=row.pk, sealed=row.sealed_file),
        )
        for row in draft.row.documents.all()
    ]


def _about(token: str, row: DraftDocument) -> dict[str, Any]:
    raw = vault.open_with_token(token, place=_ABOUT, row=row.pk, sealed=row.sealed_about)
    return dict(json.loads(raw))


def _seal(token: str, place: str, row: DraftDocument, data: str | bytes) -> bytes:
    return vault.seal_with_token(token, place=place, row=row.pk, data=data)
