"""A party's own desk follows a procedure: clocks, tasks, timeline, its role on the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.models import Clock, Participation, Task
from casework.cases.services.clocks import meet_clock, start_clock, stop_clock
from casework.cases.services.recording import hold
from casework.cases.services.tasks import add_task, finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from casework.law import load_law
from casework.law.procedures import Procedure as ProcedureLaw
from casework.law.procedures import State
from casework.procedures.machine import SILENCE
from casework.procedures.models import Followed, Lead, Procedure, Step
from casework.procedures.reading import covers

_ONCE = UUID("b2a1cf7e-2f0d-4b59-8e5e-0f6f2f1c7c11")


@transaction.atomic
def follow(*, procedure: Procedure, authority: str, member: Member | None = None) -> int:
    """Bring ``authority``'s own file up to the procedure's last step; acting for it.

    Steps are applied in their order from where the desk stands, so that a delivery that is
    lost, repeated or comes out of order changes nothing. Returns how many were applied; 0
    where the authority has no file on the case (yet). Effects: clocks, tasks, timeline and
    role of the own file; ``member`` is named where the step is their own.
    """
    file = Participation.objects.filter(case_id=procedure.case_id, authority_id=authority).first()
    if file is None:
        return 0
    hold(file)
    file.refresh_from_db()
    done, _made = Followed.objects.get_or_create(procedure=procedure, authority_id=authority)
    steps = list(
        Step.objects.filter(procedure=procedure, number__gt=done.number)
        .select_related("by")
        .order_by("number")
    )
    before = _state_before(procedure, done.number)
    for step in steps:
        _apply(file, procedure, step, before, member if step.by_id == authority else None)
        before = step
    if steps:
        Followed.objects.filter(pk=done.pk).update(number=steps[-1].number)
    _take_role(file)
    return len(steps)


def _state_before(procedure: Procedure, number: int) -> Step | None:
    return Step.objects.filter(procedure=procedure, number=number).first() if number else None


def _apply(
    file: Participation,
    procedure: Procedure,
    step: Step,
    before: Step | None,
    member: Member | None,
) -> None:
    """One step on one desk."""
    law = load_law().procedure(procedure.kind)
    note_event(
        participation=file,
        kind="procedure.silence" if step.step == SILENCE else "procedure.step",
        text=in_one_sentence(law, procedure, step),
        actor=member,
        event_id=uuid5(_ONCE, f"{step.pk} {file.authority_id}"),
    )
    if not file.is_open:
        return
    own = step.by_id == file.authority_id and step.step != SILENCE
    if own and step.answer:
        _done(file, procedure, step, member)
    if step.moves:
        _leave(file, law, procedure, step, before, own, member)
        _enter(file, law, procedure, step)
    elif before is not None and step.dues != before.dues:
        _extend(file, law, procedure, step)
    if own:
        _own_clocks(file, law, step, member)
    _tell(file, law, procedure, step, own)


def in_one_sentence(law: ProcedureLaw, procedure: Procedure, step: Step) -> str:
    """A step for a timeline: names the authority, no person."""
    state = law.states[step.after].title
    if step.step == SILENCE:
        return _("%(procedure)s %(reference)s: the period ended. Now: %(state)s.") % {
            "procedure": law.title,
            "reference": procedure.reference,
            "state": state,
        }
    words = _("%(procedure)s %(reference)s: %(who)s: %(step)s.") % {
        "procedure": law.title,
        "reference": procedure.reference,
        "who": step.by.short_name,
        "step": law.steps[step.step].title,
    }
    if step.late:
        words += " " + _("It came late.")
    if step.moves:
        words += " " + _("Now: %s.") % state
    return words


def _clocks(file: Participation, procedure: Procedure) -> Iterator[Clock]:
    for clock in Clock.objects.filter(
        participation=file, about=str(procedure.pk), ended_at__isnull=True
    ):
        clock.participation = file
        yield clock


def _done(file: Participation, procedure: Procedure, step: Step, member: Member | None) -> None:
    """The authority did what it was waited for."""
    for clock in _clocks(file, procedure):
        meet_clock(clock=clock, member=member, at=max(step.at, clock.started_at))
    finish_tasks_of_kind(
        participation=file, kind=Task.Kind.OTHER, about=str(procedure.pk), member=member
    )


def _leave(
    file: Participation,
    law: ProcedureLaw,
    procedure: Procedure,
    step: Step,
    before: Step | None,
    own: bool,
    member: Member | None,
) -> None:
    """The state is over: what still waits for this authority in it ends."""
    if own and before is not None and file.authority_id in before.waits:
        _done(file, procedure, step, member)
        return
    ground = in_one_sentence(law, procedure, step)
    if step.step == SILENCE and before is not None:
        left = law.states[before.after]
        ground = f"{left.silence} ({left.silence_citation})"
    for clock in _clocks(file, procedure):
        stop_clock(clock=clock, ground=ground)
    finish_tasks_of_kind(participation=file, kind=Task.Kind.OTHER, about=str(procedure.pk))


def _enter(file: Participation, law: ProcedureLaw, procedure: Procedure, step: Step) -> None:
    """The new state waits for this authority: its clock and its task."""
    state = law.states[step.after]
    due = step.dues.get(file.authority_id)
    if due is not None:
        start_clock(
            participation=file,
            rule=due["rule"],
            start=step.at,
            deadline={"due": due["due"], "trace": due["trace"]},
            about=str(procedure.pk),
        )
    task = _task_of(state, procedure, file.authority_id)
    if task:
        _add(file, procedure, str(procedure.pk), task, due)


def _extend(file: Participation, law: ProcedureLaw, procedure: Procedure, step: Step) -> None:
    """The period was extended: the clock is counted anew, the old one stays to be seen."""
    due = step.dues.get(file.authority_id)
    for clock in _clocks(file, procedure):
        stop_clock(clock=clock, ground=in_one_sentence(law, procedure, step))
        if due is not None:
            start_clock(
                participation=file,
                rule=due["rule"],
                start=clock.started_at,
                deadline={"due": due["due"], "trace": due["trace"]},
                about=str(procedure.pk),
            )


def _own_clocks(file: Participation, law: ProcedureLaw, step: Step, member: Member | None) -> None:
    """What the step means for the case's clocks on the desk that took it: those it meets,
    those it begins (as far as the law covers the complaint), those it exchanges."""
    said = law.steps[step.step]
    for clock in _case_clocks(file, said.meets):
        meet_clock(clock=clock, member=member, at=max(step.at, clock.started_at))
    for rule in said.starts:
        if covers(rule, file.case_id):
            start_clock(participation=file, rule=rule, start=step.at, member=member)
    for clock in _case_clocks(file, said.replaces):
        stop_clock(clock=clock, ground=said.sentence, member=member)
        start_clock(
            participation=file,
            rule=said.replaces[clock.rule],
            start=clock.started_at,
            member=member,
        )


def _case_clocks(file: Participation, rules: Iterable[str]) -> Iterator[Clock]:
    for clock in Clock.objects.filter(
        participation=file, about="", rule__in=list(rules), ended_at__isnull=True
    ):
        clock.participation = file
        yield clock


def _tell(
    file: Participation, law: ProcedureLaw, procedure: Procedure, step: Step, own: bool
) -> None:
    """A task that the step itself leaves on a desk."""
    if own or step.step == SILENCE:
        return
    said = law.steps[step.step]
    first = file.authority_id == procedure.initiator_id
    task = said.task_initiator if first else said.task_addressees
    if task:
        _add(file, procedure, str(step.pk), task, None)


def _task_of(state: State, procedure: Procedure, authority: str) -> str | None:
    if authority == procedure.initiator_id:
        return state.task_initiator
    return state.task_addressees


def _add(
    file: Participation, procedure: Procedure, about: str, task: str, due: dict[str, str] | None
) -> None:
    day = datetime.fromisoformat(due["due"]).date() if due else None
    add_task(
        participation=file,
        kind=Task.Kind.OTHER,
        about=about,
        summary=f"{task} ({procedure.reference})",
        due_on=day,
    )


def _take_role(file: Participation) -> None:
    """The own file's role follows the lead; who received the complaint stays receiving."""
    row = Lead.objects.filter(case_id=file.case_id).first()
    if row is None or file.role == Participation.Role.RECEIVING:
        return
    leads = row.lead_id == file.authority_id
    role = file.role
    if leads:
        role = Participation.Role.LEAD
    elif row.number and role == Participation.Role.LEAD:
        role = Participation.Role.CONCERNED
    if role != file.role:
        Participation.objects.filter(pk=file.pk).update(role=role)
        note_event(
            participation=file,
            kind="case.role",
            text=_("Role of your authority: %s.") % Participation.Role(role).label,
        )
