"""The clocks that truly run from the lodging of a complaint, and for whom."""

from __future__ import annotations

from dataclasses import replace

from casework.law import Deadline
from casework.routing.competence.reasoning import LeadView, Reasoning


def clocks(case: Reasoning, lead: LeadView) -> list[Deadline]:
    """Due dates that lodging sets off.

    Clocks of later events (a request to a platform, a notice, a draft decision) start with
    those events and are not computed here. A tip sets off nothing: nobody is owed an answer.
    """
    receiving = case.receiving
    if receiving is None or not case.facts.is_complaint:
        return []
    found: list[Deadline] = []

    def run(rule: str, slug: str) -> None:
        found.append(case.deadline(rule, slug))

    if case.is_gdpr(receiving):
        run("gdpr-78-2", receiving.slug)
        _procedural(case, receiving.slug, lead, found)
    elif receiving.slug == "eu-edps":
        run("eudpr-63-3", receiving.slug)
    elif receiving.slug == "gb-ico":
        run("uk-dpa-166", receiving.slug)
    if case.pipeda and receiving.country == "CA":
        federal = case.directory.competence.canada_federal
        deadline = case.deadline("ca-pipeda-13", federal)
        if receiving.slug != federal:
            deadline = _from_lodging(
                deadline,
                "the federal authority has the complaint",
                "counted from its lodging with the province's",
            )
        found.append(deadline)
    return found


def _from_lodging(deadline: Deadline, event: str, how: str) -> Deadline:
    """A clock whose event still has to happen: the date is the earliest one, and says so."""
    note = f"provisional: it starts when {event}; {how}, and counted anew from that day"
    return replace(deadline, trace=(note, *deadline.trace))


def _procedural(case: Reasoning, receiving: str, lead: LeadView, found: list[Deadline]) -> None:
    """Regulation 2025/2518 and the local case: only where the matter crosses borders."""
    if not case.cross_border:
        return
    rules = ["eu-2025-2518-inadmissible"]
    if lead.authority != receiving:
        rules.append("eu-2025-2518-transmit")
    for rule in rules:
        deadline = case.deadline(rule, receiving)
        if deadline.in_force:
            found.append(deadline)
    for slug in dict.fromkeys(case.local_leads):
        told = case.deadline("gdpr-56-3", slug)
        found.append(
            _from_lodging(told, "the lead is told", "counted as if that were the day of lodging")
        )
