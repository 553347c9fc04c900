"""Deadlines after facts were corrected: both dates are kept, the wrong and the right one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.models import Clock, Participation
from casework.cases.services.clocks import (
    compute,
    meet_clock,
    recalculate_clock,
    start_clock,
    stop_clock,
)
from casework.cases.services.telling import complaint_of, tell
from casework.law import load_law
from casework.routing.models import RoutingDecision
from casework.routing.services.routing import lodged_in, own_deadlines
from complaints.models import Complaint, PublicStatus


def carry_clocks_over(
    file: Participation,
    before: RoutingDecision,
    after: RoutingDecision,
    *,
    reason: str,
    member: Member | None,
) -> None:
    """Bring the file's own deadlines from one decision to the next, inside the caller's
    transaction.

    A clock that counted from a wrong date is stopped, with the legal ground and the reason,
    and runs anew from the right one; one that was ended in time is judged again by the
    right date; one that the corrected facts no longer set off is stopped; new ones start.
    Clocks of other events are left alone. The person is told the new date where their own
    promise moved.
    """
    complaint = complaint_of(file)
    old = _dated(file, before, complaint)
    new = _dated(file, after, complaint)
    for rule in dict.fromkeys([*old, *new]):
        if old.get(rule) == new.get(rule):
            continue
        clock = _latest(file, rule)
        if rule not in new:
            if clock is not None and clock.waiting:
                stop_clock(clock=clock, ground=_gone(rule, reason), member=member)
            continue
        start, deadline = new[rule]
        if clock is None or (rule not in old and not clock.waiting):
            start_clock(
                participation=file, rule=rule, start=start, deadline=deadline, member=member
            )
        else:
            _recount(clock, start, deadline, reason, member)
    if complaint is not None and old != new:
        _tell_new_date(file, complaint)


def _dated(
    file: Participation, decision: RoutingDecision, complaint: Complaint | None
) -> dict[str, tuple[datetime, dict[str, Any]]]:
    """Start and deadline by rule, as a decision sets them for this file's authority."""
    fallback = complaint.submitted_at if complaint is not None else file.opened_at
    lodged = lodged_in(decision.facts, fallback)
    return {
        rule: (
            lodged,
            {"due": given["due"], "trace": list(given["trace"])}
            if given
            else compute(rule=rule, authority=file.authority_id, start=lodged),
        )
        for rule, given in own_deadlines(file.authority_id, decision.result, lodged).items()
    }


def _latest(file: Participation, rule: str) -> Clock | None:
    """The clock of a rule that still waits, else the one that ended last."""
    clocks = Clock.objects.filter(participation=file, rule=rule, about="")
    found = (
        clocks.filter(ended_at__isnull=True).first() or clocks.order_by("-ended_at", "id").first()
    )
    if found is not None:
        found.participation = file
    return found


def _recount(
    clock: Clock,
    start: datetime,
    deadline: Mapping[str, Any],
    reason: str,
    member: Member | None,
) -> None:
    """Count a clock anew. One that a legal ground stopped stays as it is: the ground holds
    for the right date too."""
    if clock.waiting:
        recalculate_clock(
            clock=clock,
            start=start,
            deadline=deadline,
            reason=_wrong(clock, start, reason),
            member=member,
        )
        return
    if clock.state == Clock.State.STOPPED or clock.ended_at is None:
        return
    judged = start_clock(
        participation=clock.participation,
        rule=clock.rule,
        start=start,
        deadline=deadline,
        member=member,
    )
    judged.participation = clock.participation
    if clock.ended_at >= start:
        meet_clock(clock=judged, member=member, at=clock.ended_at)


def _wrong(clock: Clock, start: datetime, reason: str) -> str:
    period = load_law().period(clock.rule)
    zone = ZoneInfo(clock.participation.authority.timezone)
    if clock.started_at == start:
        words = _("the rules count otherwise on the corrected facts (%(citation)s): %(reason)s")
    else:
        words = _("counts from %(right)s, not from %(wrong)s (%(citation)s): %(reason)s")
    return words % {
        "right": date_format(start.astimezone(zone), "j M Y"),
        "wrong": date_format(clock.started_at.astimezone(zone), "j M Y"),
        "citation": period.citation,
        "reason": reason,
    }


def _gone(rule: str, reason: str) -> str:
    return _("On the corrected facts this period does not run (%(citation)s): %(reason)s") % {
        "citation": load_law().period(rule).citation,
        "reason": reason,
    }


def _tell_new_date(file: Participation, complaint: Complaint) -> None:
    """The step that stands, told once more with the date that holds now."""
    last = PublicStatus.objects.filter(complaint=complaint).order_by("at", "id").last()
    if last is not None and file.is_open:
        tell(file, last.step)
