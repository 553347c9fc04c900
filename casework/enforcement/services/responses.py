"""After service: what the respondent did, and how the action ends."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.models import Clock, Task
from casework.cases.services.clocks import meet_clock, stop_clock
from casework.cases.services.tasks import add_task, finish_tasks_of_kind
from casework.cases.services.telling import tell
from casework.cases.services.timeline import note_event
from casework.enforcement import powers, sealing
from casework.enforcement.errors import NotPossible
from casework.enforcement.models import EnforcementAction, Response
from casework.enforcement.services.moving import lock, move, record_action, require
from casework.enforcement.services.notice_requests import (
    hold_notice,
    take_back,
    withdraw_notice,
)
from casework.enforcement.states import AWAITING, BY_NAME, State
from complaints.models import PublicStatus

STEP_OF = {
    Response.Outcome.COMPLIED: PublicStatus.Step.ANSWERED,
    Response.Outcome.PARTIAL: PublicStatus.Step.ANSWERED,
    Response.Outcome.REPRESENTATIONS: PublicStatus.Step.ANSWERED,
    Response.Outcome.OVERDUE: PublicStatus.Step.NOT_ANSWERED,
}


@transaction.atomic
def record_response(
    *,
    action: EnforcementAction,
    outcome: str,
    received_on: date,
    note: str,
    member: Member,
) -> Response:
    """Record what the respondent did: complied, partial, representations or overdue.

    ``received_on`` is a day in the authority's zone, not before service nor in the
    future; ``note`` says what shows it and is sealed. A further partial compliance is
    added without a new state. Overdue only after the time limit. Raises NotAllowed or
    NotPossible. Effects: Response, transition, the response clock met (late if it is),
    task, timeline, the complainant's status, audit ``action.response_recorded``.
    """
    held = lock(action)
    again = held.state == outcome == State.PARTIAL
    step = BY_NAME["partial"] if again else require(held, outcome, member, note)
    if again and not member.has_role(*step.roles):
        raise NotPossible(_("Your role does not allow this."))
    if not note.strip():
        raise NotPossible(_("Say what shows it."))
    zone = ZoneInfo(held.authority.timezone)
    _check_day(held, received_on, zone)
    if outcome == State.OVERDUE and not (
        held.response_due_at and held.response_due_at < timezone.now()
    ):
        raise NotPossible(_("The time limit has not passed yet."))
    response = Response(
        action=held,
        authority_id=held.authority_id,
        outcome=outcome,
        received_on=received_on,
        member=member,
        recorded_at=timezone.now(),
    )
    response.sealed_note = sealing.seal_note(response=response, note=note)
    response.save(force_insert=True)
    if not again:
        seen = _("On %(day)s") % {"day": date_format(received_on, "j M Y")}
        move(held, step, member=member, reason=seen)
    _settle(held, outcome, received_on, zone, member)
    record_action(
        held, "action.response_recorded", member, outcome=outcome, received_on=received_on
    )
    return response


@transaction.atomic
def mark_overdue(*, limit: int = 100) -> int:
    """Mark the acting authority's served actions whose time limit has passed without an
    answer; a task asks somebody to look. Returns how many. By the system, from
    ``enforcement.mark_overdue``; a row another worker holds is passed over."""
    late = list(
        EnforcementAction.objects.filter(
            state__in=[State.SERVED], response_due_at__lt=timezone.now()
        )
        .select_related("participation")
        .order_by("response_due_at")[:limit]
    )
    marked = 0
    for action in late:
        held = lock(action)
        if held.state != State.SERVED:
            continue
        move(
            held,
            require(held, "overdue", None, "due"),
            member=None,
            reason=_("The time limit passed without an answer."),
        )
        note_event(
            participation=held.participation,
            kind="action.overdue",
            text=_("No answer in time: %(power)s.") % {"power": powers.title(held.power)},
        )
        _ask_to_check(held, None)
        tell(held.participation, PublicStatus.Step.NOT_ANSWERED)
        record_action(held, "action.overdue", None)
        marked += 1
    return marked


@transaction.atomic
def close(*, action: EnforcementAction, member: Member, reason: str) -> EnforcementAction:
    """End an action whose purpose is fulfilled or which leads to another. The clocks it
    still has are stopped with the reason. NotAllowed, NotPossible."""
    return _finish(action, "close", member, reason, "action.closed", _("Action closed: %(power)s."))


@transaction.atomic
def withdraw(*, action: EnforcementAction, member: Member, reason: str) -> EnforcementAction:
    """Withdraw an action: a draft by those who write, an issued notice by an approver.

    A notice that was asked for and is not made yet is taken back. NotAllowed,
    NotPossible. The text of an issued notice stays as it is; that it was withdrawn is
    shown where it is verified.
    """
    name = "drop" if action.state in BY_NAME["drop"].before else "withdraw"
    if name == "drop":
        take_back(action)
    else:
        hold_notice(action)
    finished = _finish(
        action, name, member, reason, "action.withdrawn", _("Action withdrawn: %(power)s.")
    )
    withdraw_notice(finished, member=member, reason=reason)
    return finished


def _finish(
    action: EnforcementAction, name: str, member: Member, reason: str, verb: str, words: str
) -> EnforcementAction:
    held = lock(action)
    move(held, require(held, name, member, reason), member=member, reason=reason)
    for clock in _clocks(held):
        stop_clock(clock=clock, ground=reason, member=member)
    for kind in (Task.Kind.REVIEW_ACTION, Task.Kind.CHECK_COMPLIANCE):
        finish_tasks_of_kind(
            participation=held.participation, kind=kind, about=str(held.pk), member=member
        )
    note_event(
        participation=held.participation,
        kind=verb,
        text=words % {"power": powers.title(held.power)},
        actor=member,
    )
    record_action(held, verb, member, reason=reason)
    return held


def _check_day(action: EnforcementAction, received_on: date, zone: ZoneInfo) -> None:
    """Not in the future, and not before there was a notice. Before deemed service is
    possible: a letter may be read before the law takes it as given."""
    if received_on > timezone.now().astimezone(zone).date():
        raise NotPossible(_("That day lies in the future."))
    issued = action.transitions.filter(to_state=State.ISSUED).order_by("-id").first()
    if issued and received_on < issued.at.astimezone(zone).date():
        raise NotPossible(_("That day lies before the notice was issued."))


def _settle(
    action: EnforcementAction, outcome: str, received_on: date, zone: ZoneInfo, member: Member
) -> None:
    """Clocks, tasks, timeline and the complainant's status after a response."""
    if outcome in (State.COMPLIED, State.REPRESENTATIONS):
        # Received at some time of that day: counted from its start, but not before service.
        at = datetime.combine(received_on, datetime.min.time(), tzinfo=zone)
        for clock in _clocks(action):
            if clock.rule != powers.response_rule(action.power):
                continue
            if clock.started_at > timezone.now():
                ground = _("Done before the time limit began to run.")
                stop_clock(clock=clock, ground=ground, member=member)
            else:
                meet_clock(clock=clock, member=member, at=max(at, clock.started_at))
    if outcome in AWAITING or outcome == State.OVERDUE:
        _ask_to_check(action, member)
    else:
        finish_tasks_of_kind(
            participation=action.participation,
            kind=Task.Kind.CHECK_COMPLIANCE,
            about=str(action.pk),
            member=member,
        )
    note_event(
        participation=action.participation,
        kind=f"action.{outcome}",
        text=_("%(outcome)s: %(power)s.")
        % {
            "outcome": Response.Outcome(outcome).label,
            "power": powers.title(action.power),
        },
        actor=member,
    )
    tell(action.participation, STEP_OF[Response.Outcome(outcome)])


def _ask_to_check(action: EnforcementAction, member: Member | None) -> None:
    add_task(
        participation=action.participation,
        kind=Task.Kind.CHECK_COMPLIANCE,
        about=str(action.pk),
        summary=_("Check what was done: %(power)s") % {"power": powers.title(action.power)},
        member=member,
    )


def _clocks(action: EnforcementAction) -> list[Clock]:
    return list(
        Clock.objects.filter(
            participation=action.participation, about=str(action.pk), ended_at__isnull=True
        ).select_related("participation")
    )
