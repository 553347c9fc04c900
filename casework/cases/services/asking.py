"""Asking the person who complained for something, from the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import vault
from casework.authorities.models import Member
from casework.cases.errors import NotPossible, UsedForm
from casework.cases.models import Participation, Task
from casework.cases.permissions import WORK, require
from casework.cases.services.recording import hold
from casework.cases.services.status import change_status
from casework.cases.services.tasks import add_task, finish_tasks_of_kind
from casework.cases.services.telling import Step, complaint_of, tell
from casework.cases.services.timeline import note_event
from complaints.models import Complaint, InformationRequest, PublicStatus
from complaints.services import requests
from complaints.services.errors import NotPossible as Refused

Status = Participation.Status


@transaction.atomic
def ask_person(
    *,
    participation: Participation,
    complaint: Complaint,
    member: Member | None,
    questions: Sequence[str],
    due_on: date | None = None,
    on_hold: bool = False,
    about: str = "",
    request_id: UUID | None = None,
) -> InformationRequest:
    """Ask the person questions, which they answer on their own page.

    ``about`` is the fact or rule that needs the answer: its open task "ask" is done by
    it, and it is asked once at a time. ``request_id`` comes from the form: the same form
    sent twice asks once. ``on_hold`` puts the file on hold until somebody goes on. The
    person sees "we need something from you". NotPossible for a file that is closed, and
    for a complaint that was withdrawn or destroyed. Audit ``request.asked`` is written by
    ``complaints``.
    """
    require(member, WORK)
    hold(participation)
    participation.refresh_from_db()
    if not participation.is_open:
        raise NotPossible(_("This case is closed. Open it again before you ask."))
    before = set(complaint.requests.values_list("pk", flat=True))
    try:
        asked = requests.ask(
            complaint=complaint,
            questions=questions,
            member=member,
            due_on=due_on,
            about=about,
            request_id=request_id,
        )
    except ValueError as error:
        raise _in_words(error) from None
    except vault.KeyDestroyed:
        raise NotPossible(
            _("The data of this complaint were destroyed: nobody can be asked.")
        ) from None
    if asked.pk in before:
        return asked
    count = asked.questions.count()
    note_event(
        participation=participation,
        kind="request.asked",
        text=ngettext(
            "Asked the complainant %(n)d question.",
            "Asked the complainant %(n)d questions.",
            count,
        )
        % {"n": count},
        actor=member,
    )
    if about:
        finish_tasks_of_kind(
            participation=participation, kind=Task.Kind.ASK_FACT, about=about, member=member
        )
    if on_hold and participation.status != Status.ON_HOLD:
        change_status(
            participation=participation,
            status=Status.ON_HOLD,
            member=member,
            reason=_("Waiting for the complainant’s answers."),
        )
    else:
        tell(participation, Step.ON_HOLD)
    return asked


@transaction.atomic
def take_back_request(
    *, participation: Participation, request: InformationRequest, member: Member
) -> bool:
    """Take questions back that are still open; False if they had ended. The person no
    longer sees that something is needed, unless other questions wait."""
    require(member, WORK)
    hold(participation)
    if not requests.take_back(request=request, member=member):
        return False
    note_event(
        participation=participation,
        kind="request.withdrawn",
        text=_("Took questions to the complainant back."),
        actor=member,
    )
    _go_on(participation)
    return True


@transaction.atomic
def answered(*, participation: Participation) -> None:
    """The person sent answers: one task to read them, and they see that it goes on."""
    on_hold = participation.status == Status.ON_HOLD
    add_task(
        participation=participation,
        kind=Task.Kind.READ_MESSAGE,
        about="answers",
        summary=_("The complainant answered: read “Questions” and take the case off hold")
        if on_hold
        else _("The complainant answered: read “Questions”"),
    )
    note_event(
        participation=participation,
        kind="request.answered",
        text=_("The complainant answered the questions."),
    )
    _go_on(participation)


def _go_on(participation: Participation) -> None:
    """Tell the person that nothing more is needed from them, if that is so."""
    complaint = complaint_of(participation)
    if complaint is None or not participation.is_open:
        return
    if complaint.requests.filter(state=InformationRequest.State.OPEN).exists():
        return
    last = PublicStatus.objects.filter(complaint=complaint).order_by("at", "id").last()
    if last is not None and last.step == Step.ON_HOLD:
        tell(participation, Step.ASSIGNED if participation.assignee_id else Step.WITH_AUTHORITY)


def _in_words(error: ValueError) -> Exception:
    if isinstance(error, Refused) and error.why == "asked":
        return UsedForm(_("This was asked already. Open the page again."))
    if isinstance(error, Refused):
        return NotPossible(_("The complaint was withdrawn: the person is not asked any more."))
    return NotPossible(_("Ask between 1 and 10 questions, each of at most 500 characters."))
