"""What was written about a case goes when its complaint is destroyed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from casework import vault
from casework.cases.models import Case
from casework.delivery.resilience import announce
from casework.procedures.models import Procedure, Words
from casework.scoping import current_authority

DESTROY = "procedures.destroy_words"


@transaction.atomic
def destroy_words(*, case_id: UUID) -> int:
    """Destroy the keys of the acting authority's own words about a case, with every copy.
    Idempotent; returns how many were destroyed."""
    own = Words.objects.filter(case_id=case_id, authority_id=current_authority())
    return sum(
        vault.destroy_key(subject=step_id, reason="complaint destroyed")
        for step_id in own.values_list("step_id", flat=True)
    )


@transaction.atomic
def follow_destruction(*, complaint_id: UUID) -> int:
    """A complaint's key was destroyed: its holder's words go at once, and the other parties
    are asked to destroy theirs, which nobody else can read from this moment on (the shares
    have ended). Acting for the holder."""
    case = Case.objects.filter(complaint_id=complaint_id).first()
    if case is None:
        return 0
    authors: set[str] = set()
    for parties in Procedure.objects.filter(case_id=case.pk).values_list("parties", flat=True):
        authors.update(parties)
    for author in sorted(authors - {current_authority()}):
        announce(DESTROY, case.pk, authority=author)
    return destroy_words(case_id=case.pk)
