"""Documents beside a draft: sealed like its answers, within limits, and gone with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from casework.scoping import acting_for, as_public, set_capability
from complaints.documents import limits
from complaints.documents.cleaning import Cleaned
from complaints.models import Attachment, Draft, DraftDocument
from complaints.services.draft_documents import (
    add_document,
    drafted_documents,
    opened_documents,
    remove_document,
)
from complaints.services.drafts import begin_draft, destroy_draft, open_draft
from complaints.services.errors import DraftGone, NotPossible
from complaints.tasks import destroy_old_drafts
from tests.complaints.sending import capability, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]
WORDS = b"Dear Alex, we cannot help you."


def text(content: bytes = WORDS) -> Cleaned:
    return Cleaned("text", content)


def add(token: str, content: bytes = WORDS, name: str = "C:\\Alex\\answer of Sam.txt") -> Any:
    with as_public():
        return add_document(token=token, cleaned=text(content), name=name, purpose="correspondence")


@pytest.fixture
def token() -> str:
    with as_public():
        return begin_draft().token


def test_a_document_is_kept_beside_the_draft_and_sealed(token: str) -> None:
    kept = add(token)
    assert kept.name == "answer of Sam.txt"
    with as_public():
        draft = open_draft(token)
        assert drafted_documents(draft) == (kept,)
        [(about, content)] = opened_documents(draft)
        assert (about, content) == (kept, WORDS)
        row = DraftDocument.objects.get()
        assert WORDS not in bytes(row.sealed_file)
        assert b"Sam" not in bytes(row.sealed_about)


def test_it_can_be_taken_out_again(token: str) -> None:
    kept = add(token)
    with as_public():
        assert not remove_document(token=token, document="no id")
        assert remove_document(token=token, document=kept.id)
        assert not remove_document(token=token, document=kept.id)
        assert drafted_documents(open_draft(token)) == ()


def test_nobody_else_reaches_it(token: str) -> None:
    kept = add(token)
    with as_public():
        stranger = begin_draft().token
        assert not DraftDocument.objects.exists()
        assert not remove_document(token=stranger, document=kept.id)
        with pytest.raises(DraftGone):
            remove_document(token="0" * 64, document=kept.id)
    with acting_for("ie-dpc"), pytest.raises(ProgrammingError), transaction.atomic():
        DraftDocument.objects.exists()
    with as_public():
        assert len(drafted_documents(open_draft(token))) == 1


def test_nothing_is_added_to_the_draft_of_another(token: str) -> None:
    with as_public():
        other = open_draft(token).row.pk
        begin_draft()
        with pytest.raises(ProgrammingError), transaction.atomic():
            DraftDocument.objects.create(
                draft_id=other, size=1, sealed_about=b"x", sealed_file=b"x", added_at=timezone.now()
            )


def test_it_dies_with_the_draft(token: str) -> None:
    add(token)
    with as_public():
        destroy_draft(token=token)
        begin_draft()
        assert not Draft.objects.filter(token_hash=b"x").exists()
        assert not DraftDocument.objects.exists()


def test_an_old_draft_takes_its_documents_along(token: str) -> None:
    add(token)
    with as_public():
        draft = open_draft(token)
        Draft.objects.filter(pk=draft.row.pk).update(updated_at=timezone.now() - timedelta(days=31))
    assert destroy_old_drafts() == 1
    with as_public():
        set_capability(bytes(draft.row.token_hash))
        assert not DraftDocument.objects.exists()


def test_adding_keeps_a_draft_from_growing_old(token: str) -> None:
    with as_public():
        draft = open_draft(token)
        before = timezone.now() - timedelta(minutes=90)
        Draft.objects.filter(pk=draft.row.pk).update(updated_at=before)
    add(token)
    with as_public():
        assert open_draft(token).row.updated_at > before


def test_there_are_limits(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_IN_FORM", 2)
    monkeypatch.setattr(limits, "MOST_BYTES_IN_FORM", 50)
    add(token, b"x" * 30)
    with pytest.raises(NotPossible, match="too_much"):
        add(token, b"x" * 30)
    add(token, b"x" * 20)
    with pytest.raises(NotPossible, match="too_many"):
        add(token, b"x")


def test_the_public_cannot_call_a_document_checked() -> None:
    receipt = send()
    with as_public():
        set_capability(capability(receipt))
        fresh = {
            "complaint_id": receipt.complaint,
            "authority_id": "ie-dpc",
            "kind": "text",
            "purpose": "other",
            "size": 1,
            "sealed_file": b"x",
            "added_at": timezone.now(),
        }
        for changes in (
            {"scan": "clean", "source": "form"},
            {"scan": "unscanned", "source": "desk"},
            {"scan": "waiting", "source": "form", "authority_id": "fr-cnil"},
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                Attachment.objects.create(**fresh | changes)
        Attachment.objects.create(**fresh, scan="waiting", source="form")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Attachment.objects.update(scan="clean")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Attachment.objects.all().delete()
    with acting_for("fr-cnil"):
        assert not Attachment.objects.exists()
