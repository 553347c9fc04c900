"""Letters of the person's own: asked for, put away, and read back, with their access code."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from casework import vault
from casework.audit.services import record
from casework.delivery.resilience import announce
from complaints.letters.content import LetterContent
from complaints.letters.offers import offers
from complaints.models import Complaint, OwnLetter
from complaints.services.errors import NotPossible

MOST = 20
"""Letters of one complaint at a time."""
TASK = "complaints.make_letter"
_CONTENT = "complaints_ownletter.sealed_content"
_PDF = "complaints_ownletter.sealed_pdf"

State = OwnLetter.State


def request_letter(*, complaint: Complaint, content: LetterContent) -> OwnLetter:
    """Ask for a letter with exactly this content, as the public with its access code.

    Sealed, announced to the worker after commit, audited as "letter.requested" (what stands
    in it is not on record). Asked for twice, or by two requests at once, it is one letter;
    one that had failed is tried again. Raises NotPossible: "no_letter" where this letter is
    not offered for this complaint, "too_many" where there is no room.
    """
    if not any(
        (o.kind.id, o.service, o.controller) == (content.kind, content.service, content.controller)
        for o in offers(complaint)
    ):
        raise NotPossible("no_letter")
    text, now = content.canonical(), timezone.now()
    index = vault.blind_index(purpose="complaints.letter", text=text)
    mine = OwnLetter.objects.filter(complaint=complaint)
    if not mine.filter(content_index=index).exists() and mine.count() >= MOST:
        raise NotPossible("too_many")
    letter = OwnLetter(
        complaint=complaint,
        authority_id=complaint.authority_id,
        kind=content.kind,
        content_index=index,
        announced_at=now,
        asked_at=now,
    )
    letter.sealed_content = vault.seal(
        subject=complaint.pk,
        authority=complaint.authority_id,
        place=_CONTENT,
        row=letter.pk,
        text=text,
    )
    OwnLetter.objects.bulk_create([letter], ignore_conflicts=True)
    kept = mine.get(content_index=index)
    if kept.pk != letter.pk:
        if kept.state == State.FAILED:
            retry_letter(complaint=complaint, letter=kept)
        return kept
    announce(TASK, kept.pk, authority=kept.authority_id)
    _on_record(kept, "letter.requested")
    return kept


def retry_letter(*, complaint: Complaint, letter: OwnLetter) -> bool:
    """Ask again for a letter that could not be made; False if it is not (any more) so.
    Audited as "letter.requested"."""
    again = OwnLetter.objects.filter(pk=letter.pk, complaint=complaint, state=State.FAILED).update(
        state=State.QUEUED, failure="", attempts=0, announced_at=timezone.now()
    )
    if not again:
        return False
    letter.refresh_from_db()
    announce(TASK, letter.pk, authority=letter.authority_id)
    _on_record(letter, "letter.requested")
    return True


def destroy_letter(*, complaint: Complaint, letter_id: UUID) -> bool:
    """Delete a letter for good, made or not; False if there is none. Audited as
    "letter.destroyed". A worker that is at it finds nothing left to write to."""
    letter = OwnLetter.objects.filter(pk=letter_id, complaint=complaint).first()
    if letter is None:
        return False
    letter_pk = letter.pk
    letter.delete()
    record(
        authority=complaint.authority_id,
        verb="letter.destroyed",
        obj_type="complaints.ownletter",
        obj_id=letter_pk,
    )
    return True


def open_content(letter: OwnLetter) -> LetterContent:
    """What the person agreed to have in it. vault.Unreadable, vault.KeyDestroyed."""
    return LetterContent.read(
        vault.open_sealed(
            subject=letter.complaint_id,
            authority=letter.authority_id,
            place=_CONTENT,
            row=letter.pk,
            sealed=letter.sealed_content,
        )
    )


def seal_pdf(letter: OwnLetter, pdf: bytes) -> bytes:
    """The file as stored."""
    return vault.seal(
        subject=letter.complaint_id,
        authority=letter.authority_id,
        place=_PDF,
        row=letter.pk,
        text=pdf,
    )


def open_pdf(letter: OwnLetter) -> bytes:
    """The file. vault.Unreadable where there is none yet, vault.KeyDestroyed."""
    if letter.sealed_pdf is None:
        raise vault.Unreadable("The letter has no file yet")
    return vault.open_sealed_bytes(
        subject=letter.complaint_id,
        authority=letter.authority_id,
        place=_PDF,
        row=letter.pk,
        sealed=letter.sealed_pdf,
    )


def _on_record(letter: OwnLetter, verb: str) -> None:
    record(
        authority=letter.authority_id,
        verb=verb,
        obj_type="complaints.ownletter",
        obj_id=letter.pk,
    )
