"""Entering a complaint for somebody who called or wrote.

The answers are a draft as of the public form: same table of steps, same forms, same
sending. The draft is worked on in the public's standing, inside the officer's transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Member
from casework.intake.errors import EntryGone, IntakeError
from casework.intake.models import Entry
from casework.scoping import as_public
from complaints.directory import read_directory
from complaints.services import drafts
from complaints.services.drafts import OpenDraft
from complaints.services.errors import AlreadySent, DraftGone
from complaints.services.submission import Receipt, submit
from complaints.steps import asked_steps

_TOKEN = "intake_entry.sealed_token"

NOT_AT_DESK = frozenset({"fingerprint", "documents"})
"""Steps that need the person's own device, or that the person does later on their page;
left open."""


def begin_entry(*, member: Member, channel: str, received_at: datetime, language: str) -> Entry:
    """Begin an entry in the member's name. ``received_at`` is when the call or the letter
    came: from then on the law counts. Raises IntakeError if that lies in the future.
    Audited as "intake.begun"."""
    if received_at > timezone.now():
        raise IntakeError("Nothing can have arrived in the future")
    with as_public(), override(language):
        token = drafts.begin_draft().token
    entry = Entry(
        authority_id=member.authority_id,
        officer_id=member.user_id,
        channel=channel,
        received_at=received_at,
        language=language,
    )
    vault.create_key(subject=entry.pk, authority=member.authority_id)
    entry.sealed_token = vault.seal(
        subject=entry.pk, authority=member.authority_id, place=_TOKEN, row=entry.pk, text=token
    )
    entry.save(force_insert=True)
    _on_record(entry, "intake.begun", {"channel": channel})
    return entry


def open_entry(*, member: Member, pk: UUID | str) -> tuple[Entry, OpenDraft]:
    """The member's own entry and its draft, however long ago it was left (within 30 days).
    Raises EntryGone: for another officer's as for one that never was."""
    entry = Entry.objects.filter(
        pk=pk, authority_id=member.authority_id, officer_id=member.user_id
    ).first()
    if entry is None:
        raise EntryGone
    try:
        token = _token(entry)
        with as_public(), override(entry.language):
            draft = drafts.wake_draft(token=token)
    except (DraftGone, vault.VaultError):
        raise EntryGone from None
    return entry, draft


def save_step(*, entry: Entry, draft: OpenDraft, step: str, answer: dict[str, Any]) -> OpenDraft:
    """Keep the answer to one step. Raises EntryGone, AlreadySent."""
    entry.save(update_fields=["updated_at"])
    try:
        with as_public(), override(entry.language):
            return drafts.save_answer(token=draft.token, step=step, answer=answer)
    except DraftGone:
        raise EntryGone from None


def keep_typed(*, entry: Entry, draft: OpenDraft, step: str, typed: dict[str, Any]) -> None:
    """Keep what was typed and is not valid yet. Raises EntryGone, AlreadySent."""
    entry.save(update_fields=["updated_at"])
    try:
        with as_public(), override(entry.language):
            drafts.keep_typed(token=draft.token, step=step, typed=typed)
    except DraftGone:
        raise EntryGone from None


def send_entry(*, member: Member, entry: Entry) -> Receipt:
    """Send it, as the public form does, for the member's own authority and with the day on
    which it came; twice is once.

    Steps that nobody can answer at the desk stay open. Audited as "complaint.submitted"
    and, with the officer as actor, "complaint.entered". Raises EntryGone, and Unfinished
    with the first step that has no answer.
    """
    token = _token(entry)
    directory = read_directory()
    with as_public(), override(entry.language):
        try:
            draft = drafts.wake_draft(token=token)
            for step in asked_steps(draft.answers, directory) if not draft.sent else ():
                if step.slug in NOT_AT_DESK and step.slug not in draft.answers:
                    draft = drafts.save_answer(token=token, step=step.slug, answer={})
            if not draft.sent and draft.answers.get("authority", {}).get("authority") not in {
                None,
                member.authority_id,
            }:
                raise IntakeError("An entry is made for the officer's own authority")
            receipt = submit(
                token=token,
                directory=directory,
                language=entry.language,
                lodged_at=entry.received_at,
                entry=entry.channel,
            )
        except (DraftGone, AlreadySent):
            raise EntryGone from None
    if entry.sent_at is None:
        entry.sent_at = timezone.now()
        entry.save(update_fields=["sent_at", "updated_at"])
        record(
            authority=entry.authority_id,
            verb="complaint.entered",
            obj_type="complaints.complaint",
            obj_id=receipt.complaint,
            actor=member.user_id,
            payload={"channel": entry.channel, "entry": str(entry.pk)},
        )
    return receipt


def put_away(*, entry: Entry) -> None:
    """Destroy the entry with its draft or receipt, in its officer's standing. Audited as
    "intake.put_away". What was sent stays sent."""
    try:
        token = _token(entry)
    except vault.VaultError:
        token = ""
    if token:
        with as_public():
            drafts.destroy_draft(token=token)
    sent, pk = entry.sent_at is not None, entry.pk
    entry.delete()
    vault.destroy_key(subject=pk, reason="intake entry put away")
    record(
        authority=entry.authority_id,
        verb="intake.put_away",
        obj_type="intake.entry",
        obj_id=pk,
        actor=entry.officer_id,
        payload={"sent": sent},
    )


def _token(entry: Entry) -> str:
    return vault.open_sealed(
        subject=entry.pk,
        authority=entry.authority_id,
        place=_TOKEN,
        row=entry.pk,
        sealed=entry.sealed_token,
    )


def _on_record(entry: Entry, verb: str, payload: dict[str, Any]) -> None:
    record(
        authority=entry.authority_id,
        verb=verb,
        obj_type="intake.entry",
        obj_id=entry.pk,
        actor=entry.officer_id,
        payload=payload,
    )
