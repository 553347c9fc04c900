"""The competence engine: facts in, decision out. Deterministic and free of side effects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from casework.law import Deadline, Directory, Law, load_law
from casework.routing.competence import elsewhere, individuals, notes, one_stop_shop, safety
from casework.routing.competence.clocks import clocks
from casework.routing.competence.facts import Facts, Respondent, read_facts
from casework.routing.competence.reasoning import (
    NOT_APPLICABLE,
    UNDETERMINED,
    LeadView,
    Reasoning,
    View,
)
from casework.routing.competence.receiving import receiving

STRONGEST_FIRST = ("disputed", "confirmed", "presumed", "undetermined", "none", "not_applicable")
"""Which respondent's lead speaks for the case: the one that asks most of the authorities."""


def decide(
    facts: Mapping[str, Any],
    directory: Directory | None = None,
    law: Law | None = None,
    *,
    ruleset: str | None = None,
) -> dict[str, Any]:
    """Which authorities are competent, who leads, by when, and why.

    ``facts`` and the result have the shapes of the routing contracts. Without ``directory``
    and ``law`` the shipped ones are used. ``ruleset`` asks for the answer as it would be if
    that dated set applied, whatever the day of lodging; deadlines are still counted from the
    lodging. Raises FactsError (a ValueError) naming the field, UnknownName for the set.
    """
    law = law or load_law()
    names = directory or law.directory
    return conclude(read_facts(facts, names), names, law, ruleset=ruleset)


def conclude(
    facts: Facts, directory: Directory, law: Law, *, ruleset: str | None = None
) -> dict[str, Any]:
    """As ``decide``, for facts that have been read and checked already."""
    case = Reasoning(facts, directory, law, _instant_of(law, ruleset))
    receiving(case)
    critical = _any(safety.danger(case), safety.child(case))
    outside = safety.outside(case)
    hold = safety.unproven_representative(case)
    lead = NOT_APPLICABLE
    if not outside:
        lead = _competence(case)
        notes.defamation(case)
    notes.regional(case)
    others = [lead.authority, *case.competent_list, *case.concerned_list]
    if not outside:
        notes.language(case, list(dict.fromkeys(slug for slug in others if slug)))
    level = notes.priority(case, critical=critical)
    running = [] if outside else clocks(case, lead)
    return _decision(case, _path(case, outside=outside, hold=hold, lead=lead), lead, level, running)


def _instant_of(law: Law, ruleset: str | None) -> datetime | None:
    """Noon of a set's first day, universal time: that day in every zone of the directory to
    which a set that lasts one day matters."""
    if ruleset is None:
        return None
    return datetime.combine(law.ruleset(ruleset).start, time(12), UTC)


def _any(*results: bool) -> bool:
    """True if one is; every argument has been evaluated, because these rules accumulate."""
    return any(results)


def _competence(case: Reasoning) -> LeadView:
    for respondent in case.facts.respondents:
        view = View(respondent)
        case.views.append(view)
        case.look_at(view)
        view.lead = _for_respondent(case, respondent)
    case.look_at()
    lead = _merged(case)
    for view in case.views:
        if view.lead.authority is not None and view.lead.authority != lead.authority:
            case.concerned(view.lead.authority, f"it leads for {view.respondent.label}")
    one_stop_shop.concerned(case, lead.authority)
    elsewhere.elsewhere(case)
    return lead


def _for_respondent(case: Reasoning, respondent: Respondent) -> LeadView:
    """The EU and EEA rules, in order; the first that concludes ends them for this respondent."""
    if respondent.kind == "eu_institution":
        return one_stop_shop.institution(case, respondent)
    if one_stop_shop.acts_publicly(respondent):
        return one_stop_shop.public_body(case, respondent)
    if respondent.kind == "individual":
        return individuals.individual(case, respondent)
    return one_stop_shop.organisation(case, respondent)


def _merged(case: Reasoning) -> LeadView:
    """One lead for the case out of the respondents' leads; the first of the strongest."""
    if not case.views:
        case.need("respondents")
        case.wants_concerned = case.eu_relevant
        return UNDETERMINED if case.eu_relevant else NOT_APPLICABLE
    return min((view.lead for view in case.views), key=lambda v: STRONGEST_FIRST.index(v.status))


def _path(case: Reasoning, *, outside: bool, hold: bool, lead: LeadView) -> str:
    """One path, the most protective first: a child's imagery is never handled otherwise.

    Nobody can be pointed elsewhere in answer to a tip, so a tip is intelligence whatever it is
    about.
    """
    if case.facts.child:
        return "child"
    if not case.facts.is_complaint:
        return "intelligence"
    if outside:
        return "signpost"
    if hold:
        return "hold"
    return "signpost" if _nobody_anywhere(case, lead) else "standard"


def _nobody_anywhere(case: Reasoning, lead: LeadView) -> bool:
    """No authority receives or may act, and no missing fact about the person would change it."""
    if case.receiving is not None or case.competent_list:
        return False
    if case.facts.residence is None or lead.status not in {"none", "not_applicable"}:
        return False
    found = case.directory.covering(case.facts.residence, "private", case.as_of)
    return not found.missing_subdivision


def _decision(
    case: Reasoning, path: str, lead: LeadView, level: str, running: list[Deadline]
) -> dict[str, Any]:
    return {
        "ruleset": case.law.ruleset_on(case.day()).id,
        "path": path,
        "receiving": case.receiving.slug if case.receiving else None,
        "lead": {"status": lead.status, "authority": lead.authority},
        "competent": case.competent_list,
        "concerned": case.concerned_list,
        "referrals": case.referral_list,
        "priority": level,
        "clocks": [deadline.as_clock() for deadline in running],
        "fired": [
            {"rule": fired.rule, "because": fired.because, "citation": fired.citation}
            for fired in case.fired_list
        ],
        "unknowns": case.unknown_list,
        "respondents": [
            {
                "respondent": view.respondent.index,
                "lead": {"status": view.lead.status, "authority": view.lead.authority},
                "competent": view.competent,
                "rules": view.rules,
            }
            for view in case.views
        ],
    }
