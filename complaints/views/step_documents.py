"""Adding and taking out documents, on the steps of the form that take them."""

from __future__ import annotations

from django.http import HttpRequest

from complaints.documents.cleaning import clean_given
from complaints.documents.refusals import Refused
from complaints.documents.words import refusal_words
from complaints.forms.step_form import StepForm
from complaints.services.draft_documents import (
    DraftedDocument,
    add_document,
    remove_document,
)
from complaints.services.errors import NotPossible
from complaints.uploads import FIELD, Given


def remove_asked(request: HttpRequest, token: str) -> bool:
    """Take out the document whose button was pressed; False if none was."""
    wanted = request.POST.get("remove", "")
    if not wanted:
        return False
    remove_document(token=token, document=wanted)
    return True


def take_document(form: StepForm, given: Given, token: str) -> DraftedDocument | None:
    """Clean and keep a file that came; None with the reason beside the field where it is
    not taken. Raises DraftGone, AlreadySent."""
    try:
        return add_document(
            token=token,
            cleaned=clean_given(given),
            name=given.name,
            purpose=form.purpose_given(),
        )
    except (Refused, NotPossible) as refused:
        form.add_error(FIELD, refusal_words(refused.why))
        return None
