"""Drafts: answers saved at each step, sealed under a key that only the person can yield.

A draft has a reference and an access code from its first moment. The token in the cookie
is derived from both, so that somebody who wrote them down can come back to the form on
any device, and so that the receipt of a form sent twice is the same.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from casework import vault
from casework.languages import DEFAULT
from casework.scoping import set_capability
from complaints.answers import is_young
from complaints.codes import new_code, new_reference
from complaints.fingerprints import allowed as fingerprint_allowed
from complaints.models import Draft
from complaints.services.errors import AlreadySent, DraftGone
from complaints.steps.machine import never_kept, outdated

RECEIPT_MINUTES = 30
"""How long a receipt can be read again from the same browser."""
QUIET_HOURS = 2
"""After so much quiet a form is closed on the device: phones bring old cookies back, and
somebody else may hold the phone by then. Reference and code open it again."""
_MOST_TYPED = 1_000_000
_PLACE = "complaints_draft.sealed_answers"


@dataclass
class OpenDraft:
    """A draft opened with its token."""

    row: Draft
    token: str
    complaint: str
    reference: str
    code: str
    language: str = ""
    """The language in which the form was last written in."""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    typed: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipt: dict[str, Any] = field(default_factory=dict)

    @property
    def sent(self) -> bool:
        """Whether the form was sent; then only the receipt is left."""
        return self.row.submitted_at is not None

    @property
    def quiet(self) -> bool:
        """Whether nobody has touched the form for so long that it closed by itself."""
        return timezone.now() - self.row.updated_at > timedelta(hours=QUIET_HOURS)

    @property
    def expired(self) -> bool:
        """Whether the receipt has been readable for long enough."""
        sent_at = self.row.submitted_at
        return sent_at is not None and timezone.now() - sent_at > timedelta(minutes=RECEIPT_MINUTES)


def token_of(reference: str, code: str) -> str:
    """The token that opens the draft with this reference and code."""
    return vault.capability("complaints.draft-token", reference, code).hex()


def begin_draft() -> OpenDraft:
    """Make an empty draft, as the public. Nothing in it is readable without its token."""
    reference, code = new_reference(), new_code()
    token = token_of(reference, code)
    draft = OpenDraft(
        row=Draft(token_hash=_hash(token)),
        token=token,
        complaint=str(uuid.uuid4()),
        reference=reference,
        code=code,
        language=_language(),
    )
    set_capability(_hash(token))
    _seal(draft)
    draft.row.save(force_insert=True)
    return draft


def open_draft(token: str) -> OpenDraft:
    """The draft that a token opens. Raises DraftGone, also after QUIET_HOURS of quiet."""
    return _open(token, lock=False)


@transaction.atomic
def wake_draft(*, token: str) -> OpenDraft:
    """The draft, also after hours of quiet, and used again from now on: for whoever keeps
    its token where nobody else reaches it. Raises DraftGone."""
    draft = _open(token, lock=True, resumed=True)
    if not draft.sent:
        _save(draft)
    return draft


@transaction.atomic
def resume_draft(*, reference: str, code: str) -> OpenDraft:
    """Open a form again that was left, with its reference and code, however long ago
    (within its 30 days). Raises DraftGone, AlreadySent."""
    draft = _open(token_of(reference, code), lock=True, resumed=True)
    if draft.sent:
        raise AlreadySent
    _save(draft)
    return draft


@transaction.atomic
def save_answer(*, token: str, step: str, answer: dict[str, Any]) -> OpenDraft:
    """Keep the answer to one step. Two steps saved at once both stay: the row is locked
    and only this step's answer changes; answers that it has made meaningless are taken
    out, so that they are asked again. What may not be kept of a child is forgotten, in
    documents beside the draft too. Raises DraftGone, AlreadySent."""
    draft = lock_draft(token)
    before = dict(draft.answers)
    draft.answers[step] = answer
    for gone in outdated(step, before, draft.answers):
        del draft.answers[gone]
    draft.language = _language()
    draft.typed.pop(step, None)
    _forget_forbidden(draft)
    _save(draft)
    return draft


@transaction.atomic
def keep_typed(*, token: str, step: str, typed: dict[str, Any]) -> OpenDraft:
    """Keep what was typed into a step that is not valid yet; of several such steps the
    latest, as far as there is room. Raises as ``save_answer``."""
    draft = lock_draft(token)
    draft.typed.pop(step, None)
    draft.typed[step] = typed
    draft.language = _language()
    while len(draft.typed) > 1 and len(json.dumps(draft.typed)) > _MOST_TYPED:
        del draft.typed[next(iter(draft.typed))]
    _forget_forbidden(draft)
    _save(draft)
    return draft


@transaction.atomic
def prolong_draft(*, token: str) -> OpenDraft:
    """Note that the form is being used. Raises as ``save_answer``."""
    draft = lock_draft(token)
    draft.row.save(update_fields=["updated_at"])
    return draft


def lock_draft(token: str) -> OpenDraft:
    """The draft, held for changing until the transaction ends. DraftGone, AlreadySent."""
    draft = _open(token, lock=True)
    if draft.sent:
        raise AlreadySent
    return draft


def touch(draft: OpenDraft) -> None:
    """Note that somebody was at the form just now, in the transaction that holds it."""
    draft.row.save(update_fields=["updated_at"])


def consume(draft: OpenDraft, receipt: dict[str, Any]) -> None:
    """Forget all answers and documents, and keep the receipt, in the transaction that
    submits."""
    set_capability(_hash(draft.token))
    draft.row.documents.all().delete()
    draft.answers, draft.typed, draft.receipt = {}, {}, receipt
    draft.row.submitted_at = timezone.now()
    _save(draft)


def destroy_draft(*, token: str) -> None:
    """Destroy the draft or receipt that the token opens, if there is one."""
    set_capability(_hash(token))
    Draft.objects.filter(token_hash=_hash(token)).delete()


def open_for_submission(token: str) -> OpenDraft:
    """The draft, locked, whether sent or not. Raises DraftGone."""
    return _open(token, lock=True)


def _open(token: str, *, lock: bool, resumed: bool = False) -> OpenDraft:
    if not (isinstance(token, str) and len(token) == 64 and token.isalnum()):
        raise DraftGone
    set_capability(_hash(token))
    rows = Draft.objects.filter(token_hash=_hash(token))
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise DraftGone
    try:
        raw = vault.open_with_token(token, place=_PLACE, row=row.pk, sealed=row.sealed_answers)
    except vault.Unreadable:
        raise DraftGone from None
    content = json.loads(raw)
    draft = OpenDraft(row=row, token=token, **content)
    if draft.expired or (draft.quiet and not draft.sent and not resumed):
        raise DraftGone
    return draft


def _forget_forbidden(draft: OpenDraft) -> None:
    """An answer that was changed, on this page or on another that is open at the same time,
    may have made a child of somebody."""
    for step in never_kept(draft.answers):
        draft.answers.pop(step, None)
        draft.typed.pop(step, None)
    if not fingerprint_allowed(draft.answers):
        draft.answers.pop("fingerprint", None)
    if is_young(draft.answers):
        draft.row.documents.all().delete()


def _save(draft: OpenDraft) -> None:
    _seal(draft)
    draft.row.version += 1
    draft.row.save(update_fields=["sealed_answers", "version", "updated_at", "submitted_at"])


def _seal(draft: OpenDraft) -> None:
    content = {
        "complaint": draft.complaint,
        "reference": draft.reference,
        "code": draft.code,
        "language": draft.language,
        "answers": draft.answers,
        "typed": draft.typed,
        "receipt": draft.receipt,
    }
    draft.row.sealed_answers = vault.seal_with_token(
        draft.token, place=_PLACE, row=draft.row.pk, data=json.dumps(content, ensure_ascii=False)
    )


def _language() -> str:
    return translation.get_language() or DEFAULT


def _hash(token: str) -> bytes:
    return vault.capability("complaints.draft", token)
