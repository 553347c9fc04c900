"""Asking the person for something, and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.audit.services import record
from casework.authorities.models import Member
from complaints.models import Complaint, InformationRequest, RequestQuestion
from complaints.sealing import ANSWER, QUESTION, seal_text
from complaints.services.errors import NotPossible
from complaints.services.mail import NEWS, tell_by_mail
from complaints.signals import announce, request_answered

MOST_QUESTIONS = 10
LONGEST_QUESTION = 500
LONGEST_ANSWER = 5000
State = InformationRequest.State


@transaction.atomic
def ask(
    *,
    complaint: Complaint,
    questions: Sequence[str],
    member: Member | None,
    due_on: date | None = None,
    about: str = "",
    request_id: UUID | None = None,
) -> InformationRequest:
    """Ask the person, acting for the complaint's authority.

    ``about`` names the fact or rule that needs it: while one such request is open it is
    given back and not asked again. ``request_id`` comes from a form that may arrive
    twice. The questions are sealed under the complaint's key; a neutral e-mail goes out
    where it is wanted. Audited as "request.asked" with the number of questions. Raises
    ValueError for no, too many or too long questions, NotPossible for a complaint that
    was withdrawn, vault.KeyDestroyed for one that was destroyed.
    """
    wanted = [text.strip() for text in questions if text.strip()]
    if not 1 <= len(wanted) <= MOST_QUESTIONS or max(map(len, wanted)) > LONGEST_QUESTION:
        raise ValueError("Between 1 and 10 questions of at most 500 characters")
    if complaint.state == Complaint.State.WITHDRAWN:
        raise NotPossible("withdrawn")
    known = _known(complaint, about, request_id)
    if known is not None:
        return known
    request = InformationRequest(
        complaint=complaint,
        authority_id=complaint.authority_id,
        about=about[:120],
        due_on=due_on,
        asked_at=timezone.now(),
        **({"id": request_id} if request_id else {}),
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise NotPossible("asked") from None
    for position, text in enumerate(wanted, start=1):
        row = RequestQuestion(
            request=request,
            complaint=complaint,
            authority_id=complaint.authority_id,
            position=position,
        )
        row.sealed_question = seal_text(row, QUESTION, text)
        row.save(force_insert=True)
    tell_by_mail(complaint=complaint, purpose=NEWS, reference=request.pk)
    _record(request, "request.asked", member, questions=len(wanted))
    return request


@transaction.atomic
def take_back(*, request: InformationRequest, member: Member | None) -> bool:
    """Take open questions back, acting for the authority; False if they had ended.
    Audited as "request.withdrawn"."""
    changed = InformationRequest.objects.filter(pk=request.pk, state=State.OPEN).update(
        state=State.WITHDRAWN, ended_at=timezone.now()
    )
    if changed:
        _record(request, "request.withdrawn", member)
    return bool(changed)


@transaction.atomic
def save_answers(*, request: InformationRequest, answers: Mapping[UUID, str]) -> int:
    """Keep answers to some questions, as the public with its access code; they can be
    changed until they are sent. An empty answer leaves what was kept. How many were kept.
    Raises NotPossible for a request that has ended, ValueError for an endless answer."""
    _hold_open(request)
    kept = 0
    for row in request.questions.filter(pk__in=answers):
        text = answers[row.pk].strip()
        if len(text) > LONGEST_ANSWER:
            raise ValueError("An answer has at most 5,000 characters")
        if not text:
            continue
        row.sealed_answer, row.saved_at = seal_text(row, ANSWER, text), timezone.now()
        row.save(update_fields=["sealed_answer", "saved_at"])
        kept += 1
    return kept


@transaction.atomic
def send_answers(*, request: InformationRequest) -> None:
    """Send what was answered; what was left open stays open. As the public with its access
    code. Announces ``request_answered``, audited as "request.answered". Raises
    NotPossible("nothing") where no question is answered, NotPossible("ended") for a
    request that has ended, also by the same answer from another device."""
    _hold_open(request)
    answered = request.questions.exclude(sealed_answer=None).count()
    if not answered:
        raise NotPossible("nothing")
    InformationRequest.objects.filter(pk=request.pk, state=State.OPEN).update(
        state=State.ANSWERED, answered_at=timezone.now()
    )
    announce(
        request_answered,
        InformationRequest,
        complaint_id=str(request.complaint_id),
        authority=request.authority_id,
        request_id=str(request.pk),
    )
    _record(request, "request.answered", None, answers=answered)


def _known(complaint: Complaint, about: str, request_id: UUID | None) -> InformationRequest | None:
    asked = InformationRequest.objects.filter(complaint=complaint)
    if request_id and (same := asked.filter(pk=request_id).first()):
        return same
    return asked.filter(about=about[:120], state=State.OPEN).first() if about else None


def _hold_open(request: InformationRequest) -> None:
    held = InformationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if held.state != State.OPEN:
        raise NotPossible("ended")


def _record(
    request: InformationRequest, verb: str, member: Member | None, **payload: object
) -> None:
    record(
        authority=request.authority_id,
        verb=verb,
        obj_type="complaints.informationrequest",
        obj_id=request.pk,
        actor=member.user_id if member else None,
        payload={"complaint": request.complaint_id, **payload},
    )
