"""What was written before it was known that a child is concerned is not kept."""

from __future__ import annotations

import pytest

from casework.scoping import as_public
from complaints.documents.cleaning import Cleaned
from complaints.models import DraftDocument
from complaints.services.draft_documents import add_document, drafted_documents
from complaints.services.drafts import begin_draft, keep_typed, open_draft, save_answer
from complaints.services.errors import NotPossible

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]
ACT = {"account": "It shows what was done."}


@pytest.fixture
def token() -> str:
    """A form in which an adult wrote something of everything."""
    with as_public():
        token = begin_draft().token
        for step, answer in (
            ("age", {"age": "adult"}),
            ("who", {"role": "self"}),
            ("kind", {"kinds": ["real"]}),
            ("account", ACT),
            ("name", {"name": "Alex"}),
        ):
            save_answer(token=token, step=step, answer=answer)
        keep_typed(token=token, step="contacted", typed={"details": "It shows"})
        _add(token)
    return token


def _add(token: str) -> None:
    words = Cleaned("text", b"Dear Alex")
    add_document(token=token, cleaned=words, name="answer.txt", purpose="correspondence")


@pytest.mark.parametrize("age", ["under_18", "unknown", "was_under_18"])
def test_no_description_stays_in_the_draft(token: str, age: str) -> None:
    with as_public():
        save_answer(token=token, step="age", answer={"age": age})
        draft = open_draft(token)
        assert set(draft.answers) == {"age", "who", "name"}
        assert draft.typed == {}
        # Another tab, in which the page for adults is still open.
        save_answer(token=token, step="account", answer=ACT)
        keep_typed(token=token, step="account", typed=ACT)
        draft = open_draft(token)
        assert "account" not in draft.answers
        assert "account" not in draft.typed
        save_answer(token=token, step="age", answer={"age": "adult"})
        assert "account" not in open_draft(token).answers, "it does not come back"


@pytest.mark.parametrize(("age", "stays"), [("under_18", 0), ("unknown", 0), ("was_under_18", 1)])
def test_no_document_stays_where_a_child_is_concerned_today(
    token: str, age: str, stays: int
) -> None:
    with as_public():
        save_answer(token=token, step="age", answer={"age": age})
        assert len(drafted_documents(open_draft(token))) == stays
        assert DraftDocument.objects.count() == stays
        if not stays:
            with pytest.raises(NotPossible, match="child"):
                _add(token)
