"""Clocks: started with their computation, stopped on a legal ground, met, or missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.authorities.models import Authority, Member
from casework.cases.errors import NotPossible
from casework.cases.models import Clock, Participation, Task
from casework.cases.models.participation import NEVER
from casework.cases.services.recording import hold, record_change
from casework.cases.services.tasks import add_task, finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from casework.law import UnknownName, compute_deadline, load_law


@transaction.atomic
def start_clock(
    *,
    participation: Participation,
    rule: str,
    start: datetime,
    deadline: Mapping[str, Any] | None = None,
    about: str = "",
    member: Member | None = None,
) -> Clock:
    """Start a clock on the file.

    ``start`` is the instant of the event. ``deadline`` is a computed ``{"due", "trace"}``
    (a routing decision's clock); without it the law's rule is computed for the file's
    authority. A clock of the same rule and ``about`` that runs already is given back if
    it began at the same instant; NotPossible if it began at another (recalculate it).
    Recorded as ``clock.started``.
    """
    hold(participation)
    running = Clock.objects.filter(
        participation=participation, rule=rule, about=about, state=Clock.State.RUNNING
    ).first()
    if running is not None:
        if running.started_at != start:
            raise NotPossible(
                _("The clock “%(what)s” already runs, from another start.")
                % {"what": rule_title(rule)}
            )
        return running
    computed = deadline or compute(rule=rule, authority=participation.authority_id, start=start)
    clock = _create(participation, rule, start, computed, about)
    note_event(
        participation=participation,
        kind="clock.started",
        text=_("Deadline set: %(what)s, %(due)s.")
        % {"what": rule_title(rule), "due": due_in_words(clock.due)},
        actor=member,
    )
    refresh_next_due(participation=participation)
    _record(clock, "clock.started", member)
    return clock


def due_in_words(due: str) -> str:
    """A due date as people read it: "25 Nov 2026", or with the time where the law counts
    hours."""
    if "T" not in due:
        return date_format(date.fromisoformat(due), "j M Y")
    return date_format(datetime.fromisoformat(due), "j M Y, H:i")


def compute(*, rule: str, authority: str, start: datetime | date) -> dict[str, Any]:
    """``{"due", "trace"}`` of a law rule for an authority. UnknownName, BadStart of
    ``casework.law`` where they do not exist or do not fit."""
    found = compute_deadline(rule, authority, start)
    return {"due": found.due_text, "trace": list(found.trace)}


def last_instant(*, due: str, zone: str) -> datetime:
    """The last instant at which acting is in time: the end of a day in the authority's
    zone, or the very instant for clocks in hours. UTC."""
    if len(due) == 10:
        day = date.fromisoformat(due) + timedelta(days=1)
        midnight = datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
        return midnight.astimezone(UTC) - timedelta(microseconds=1)
    return datetime.fromisoformat(due).astimezone(UTC)


@transaction.atomic
def meet_clock(*, clock: Clock, member: Member | None = None, at: datetime | None = None) -> Clock:
    """What the clock asks for was done, now or ``at`` an earlier instant.

    In time, the clock is met. Late (it was missed before, or ``at`` lies after the due
    instant), it stays missed and shows when it was done. NotPossible if it has ended
    already or ``at`` lies before its start or in the future. Recorded as ``clock.met``.
    """
    moment = at or timezone.now()
    if moment > timezone.now() + timedelta(minutes=1):
        raise NotPossible(_("That lies in the future."))
    if moment < clock.started_at:
        raise NotPossible(_("That lies before the day on which the clock started."))
    state = Clock.State.MET if moment <= clock.due_at else Clock.State.MISSED
    hold(clock.participation)
    _end(clock, {"state": state, "ended_at": moment})
    late = state == Clock.State.MISSED
    text = _("Done after the deadline: %(what)s.") if late else _("Deadline met: %(what)s.")
    note_event(
        participation=clock.participation,
        kind="clock.met",
        text=text % {"what": rule_title(clock.rule)},
        actor=member,
    )
    finish_tasks_of_kind(
        participation=clock.participation,
        kind=Task.Kind.MISSED_CLOCK,
        about=str(clock.pk),
        member=member,
    )
    refresh_next_due(participation=clock.participation)
    _record(clock, "clock.met", member, late=late)
    return clock


@transaction.atomic
def stop_clock(*, clock: Clock, ground: str, member: Member | None = None) -> Clock:
    """Stop a clock on a legal ground, given in words with its provision.

    Nothing else stops a clock: not a hold, not an absence (domain rule f). NotPossible
    without a ground or when it has ended. Recorded as ``clock.stopped``.
    """
    ground = ground.strip()
    if not ground:
        raise NotPossible(_("A clock stops only on a legal ground."))
    hold(clock.participation)
    _end(clock, {"state": Clock.State.STOPPED, "ground": ground[:300], "ended_at": timezone.now()})
    note_event(
        participation=clock.participation,
        kind="clock.stopped",
        text=_("Clock stopped: %(what)s. Ground: %(ground)s")
        % {"what": rule_title(clock.rule), "ground": ground},
        actor=member,
    )
    finish_tasks_of_kind(
        participation=clock.participation,
        kind=Task.Kind.MISSED_CLOCK,
        about=str(clock.pk),
        member=member,
    )
    refresh_next_due(participation=clock.participation)
    _record(clock, "clock.stopped", member)
    return clock


@transaction.atomic
def recalculate_clock(
    *,
    clock: Clock,
    start: datetime,
    reason: str,
    deadline: Mapping[str, Any] | None = None,
    member: Member | None = None,
) -> Clock:
    """Compute a clock anew from a corrected start; the old one stays, stopped, with the
    reason. Returns the new clock. ``deadline`` as in ``start_clock``. NotPossible without a
    reason or when it has ended."""
    if not reason.strip():
        raise NotPossible(_("A clock stops only on a legal ground."))
    stop_clock(clock=clock, ground=_("Calculated anew: %s") % reason.strip(), member=member)
    return start_clock(
        participation=clock.participation,
        rule=clock.rule,
        start=start,
        deadline=deadline,
        about=clock.about,
        member=member,
    )


@transaction.atomic
def mark_missed(*, limit: int = 200) -> int:
    """Mark the acting authority's running clocks whose due instant has passed, at most
    ``limit`` of them, each with a task and a line on the timeline. Returns how many.

    Two workers share the work: a clock that one holds is passed over by the other.
    Recorded as ``clock.missed``.
    """
    late = list(
        Clock.objects.select_for_update(skip_locked=True, of=("self", "participation"))
        .select_related("participation")
        .filter(state=Clock.State.RUNNING, due_at__lt=timezone.now())
        .order_by("due_at")[:limit]
    )
    for clock in late:
        Clock.objects.filter(pk=clock.pk).update(state=Clock.State.MISSED)
        clock.state = Clock.State.MISSED
        what = rule_title(clock.rule)
        note_event(
            participation=clock.participation,
            kind="clock.missed",
            text=_("Deadline missed: %(what)s, %(due)s.")
            % {"what": what, "due": due_in_words(clock.due)},
        )
        add_task(
            participation=clock.participation,
            kind=Task.Kind.MISSED_CLOCK,
            about=str(clock.pk),
            summary=_("The deadline “%(what)s” passed on %(due)s: do it, or record why not")
            % {"what": what, "due": due_in_words(clock.due)},
        )
        refresh_next_due(participation=clock.participation)
        _record(clock, "clock.missed", None)
    return len(late)


def refresh_next_due(*, participation: Participation) -> None:
    """Write the earliest deadline still waiting, missed ones included, onto the file, so
    that a queue reads one table."""
    first = (
        Clock.objects.filter(participation=participation, ended_at__isnull=True)
        .order_by("due_at", "id")
        .first()
    )
    participation.next_due = first.due_at if first else None
    participation.next_due_rule = first.rule if first else ""
    participation.sort_due = first.due_at if first else NEVER
    Participation.objects.filter(pk=participation.pk).update(
        next_due=participation.next_due,
        next_due_rule=participation.next_due_rule,
        sort_due=participation.sort_due,
    )


def rule_title(rule: str) -> str:
    """What a rule of the law is about, in a few words; its id where the law has none."""
    try:
        return load_law().period(rule).title
    except UnknownName:
        return rule


def _create(
    participation: Participation,
    rule: str,
    start: datetime,
    deadline: Mapping[str, Any],
    about: str,
) -> Clock:
    zone = Authority.objects.values_list("timezone", flat=True).get(pk=participation.authority_id)
    return Clock.objects.create(
        participation=participation,
        authority_id=participation.authority_id,
        rule=rule,
        about=about,
        started_at=start,
        due=deadline["due"],
        due_at=last_instant(due=deadline["due"], zone=zone),
        trace=list(deadline["trace"]),
    )


def _end(clock: Clock, values: dict[str, Any]) -> None:
    """End a clock that has not ended; NotPossible when somebody else was faster."""
    waiting = Q(state=Clock.State.RUNNING) | Q(state=Clock.State.MISSED, ended_at__isnull=True)
    if not Clock.objects.filter(waiting, pk=clock.pk).update(**values):
        raise NotPossible(_("This clock has already ended."))
    for name, value in values.items():
        setattr(clock, name, value)


def _record(clock: Clock, verb: str, member: Member | None, late: bool = False) -> None:
    record_change(clock.participation, verb, member, clock=clock.pk, rule=clock.rule, late=late)
