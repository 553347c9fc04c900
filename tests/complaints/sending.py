"""Complaints that are there already, for tests that begin after the form."""

from __future__ import annotations

from typing import Any

from casework.scoping import as_public
from complaints.directory import read_directory
from complaints.services.drafts import begin_draft, save_answer
from complaints.services.submission import Receipt, access_hash, submit
from complaints.steps import first_unanswered
from tests.complaints.answering import ADULT


def send(answers: dict[str, dict[str, Any]] | None = None) -> Receipt:
    """Fill in and send a form past the pages; what is left open is skipped."""
    with as_public():
        directory = read_directory()
        draft = begin_draft()
        for step, answer in (answers or ADULT).items():
            draft = save_answer(token=draft.token, step=step, answer=answer)
        while (step_left := first_unanswered(draft.answers, directory)) is not None:
            draft = save_answer(token=draft.token, step=step_left.slug, answer={})
        return submit(token=draft.token, directory=directory)


def capability(receipt: Receipt) -> bytes:
    """The capability that a receipt gives."""
    return access_hash(receipt.reference, receipt.code)
