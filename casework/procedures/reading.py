"""Rows as the machine reads them, and the dates of a state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from casework.authorities.models import Authority
from casework.cases.services.clocks import compute, last_instant
from casework.law import Period, load_law
from casework.law.procedures import State
from casework.procedures import lead as leads
from casework.procedures.machine import Situation, Taken
from casework.procedures.models import Lead, LeadChange, Procedure


def situation(procedure: Procedure) -> Situation:
    """Where a procedure stands, with all its steps."""
    taken = tuple(
        Taken(
            number=one.number,
            step=one.step,
            by=one.by_id,
            round=one.round,
            at=one.at,
            answer=one.answer,
            late=one.late,
            counts=one.counts,
        )
        for one in procedure.steps.all()
    )
    return Situation(
        law=load_law().procedure(procedure.kind),
        initiator=procedure.initiator_id,
        addressees=procedure.addressees,
        state=procedure.state,
        round=procedure.round,
        taken=taken,
        dues={slug: datetime.fromisoformat(due["at"]) for slug, due in procedure.dues.items()},
        entered=procedure.entered_at,
    )


def period_of(state: State, *, lodged_on: date | None, extended: bool = False) -> Period | None:
    """The period that governs a state for a complaint lodged on a day: the first that
    covers it. Where the day is not known here, periods that depend on it are left out."""
    law = load_law()
    for name in state.periods:
        period = law.period(name)
        if period.applies is not None and not (lodged_on and period.applies.covers(lodged_on)):
            continue
        if extended:
            return law.period(period.extension) if period.extension else None
        return period
    return None


def covers(rule: str, case_id: Any) -> bool:
    """Whether a period applies to a case by the day its complaint was lodged."""
    applies = load_law().period(rule).applies
    lodged = Lead.objects.filter(case_id=case_id).values_list("lodged_on", flat=True).first()
    return applies is None or (lodged is not None and applies.covers(lodged))


def dues(period: Period | None, parties: Iterable[str], *, start: datetime) -> dict[str, Any]:
    """``{slug: {"rule", "due", "at", "trace"}}``: each party's last day by its own calendar,
    and the last instant of it."""
    if period is None:
        return {}
    found = {}
    zones = dict(Authority.objects.filter(pk__in=list(parties)).values_list("pk", "timezone"))
    for slug, zone in zones.items():
        computed = compute(rule=period.id, authority=slug, start=start)
        found[slug] = {
            "rule": period.id,
            "due": computed["due"],
            "at": last_instant(due=computed["due"], zone=zone).isoformat(),
            "trace": computed["trace"],
        }
    return found


def who_leads(case_id: Any) -> leads.Lead:
    """Who leads a case, as the authority acted for may know it."""
    row = Lead.objects.filter(case_id=case_id).first()
    return leads.Lead(row.lead_id, row.reason) if row else leads.NOT_ASKED


def who_led_before(procedure: Procedure) -> leads.Lead:
    """Who led before a procedure changed it for the first time."""
    # No join with the steps: those of procedures to which one is no party are not seen, and
    # their changes of the lead would be lost with them.
    own = set(procedure.steps.values_list("pk", flat=True))
    before = leads.NOT_ASKED
    for change in LeadChange.objects.filter(case_id=procedure.case_id).order_by("number"):
        if change.step_id in own:
            break
        before = leads.Lead(change.lead_id, change.reason)
    return before
