"""From a complaint to a routed case, once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Authority
from casework.cases.models import Participation, Priority, Task
from casework.cases.services.asking import ask_person
from casework.cases.services.clocks import start_clock
from casework.cases.services.incoming import catch_up
from casework.cases.services.opening import open_case
from casework.cases.services.recording import record_change
from casework.cases.services.tasks import add_task
from casework.cases.services.telling import Step, tell
from casework.cases.services.timeline import note_event
from casework.routing.competence import decide
from casework.routing.errors import UnknownComplaint
from casework.routing.models import RoutingDecision
from casework.routing.questions import question, question_to_person
from casework.routing.services.allocation import allocate, lock_allocation
from casework.routing.titles import case_title
from casework.scoping import acting_for
from complaints.contact import language_of
from complaints.models import Complaint
from complaints.models.request import MANDATE
from complaints.promises import promise

log = logging.getLogger(__name__)


def route(*, complaint_id: UUID | str, authority: str) -> RoutingDecision:
    """Route a complaint that ``authority`` received, and give back its first decision.

    Safe to call any number of times, by any number of workers: the complaint is claimed
    by a conditional update, and everything happens in that one transaction, so that a
    crash leaves either nothing or all of it. Facts that the engine cannot read do not
    hold a complaint up: the case opens on hold for a person to route.

    Effects: case and file with its title, decision with the facts it used, the
    authority's own clocks, tasks (confirm the routing, ask each unknown fact), public
    status, allocation, audit ``routing.decided``. Raises UnknownComplaint.
    """
    with acting_for(authority):
        complaint = Complaint.objects.filter(pk=complaint_id).first()
        if complaint is None:
            raise UnknownComplaint(_("No such complaint."))
        if complaint.routed_at is not None:
            return first_decision(complaint)
        result = conclude(complaint.facts, complaint_id=complaint.pk)
        claimed = Complaint.objects.filter(pk=complaint.pk, routed_at__isnull=True).update(
            routed_at=timezone.now()
        )
        if not claimed:
            return first_decision(complaint)
        Complaint.objects.filter(pk=complaint.pk, state=Complaint.State.SUBMITTED).update(
            state=Complaint.State.ROUTED
        )
        complaint.refresh_from_db()
        lock_allocation(authority)
        return _open(complaint, result)


def first_decision(complaint: Complaint) -> RoutingDecision:
    """The decision with which a complaint's case was opened. UnknownComplaint if there is
    none within reach."""
    found = (
        RoutingDecision.objects.filter(participation__case__complaint=complaint, number=1)
        .select_related("participation")
        .first()
    )
    if found is None:
        raise UnknownComplaint(_("This complaint has no routing decision."))
    return found


def conclude(facts: Mapping[str, Any], *, complaint_id: UUID) -> dict[str, Any]:
    """The engine's result for these facts; where it cannot read them, a result that holds
    the case for a person, and says so."""
    try:
        return decide(dict(facts))
    except (ValueError, TypeError, LookupError) as error:
        log.error("complaint %s: facts not routable: %s", complaint_id, type(error).__name__)
    return {
        "ruleset": "by-hand",
        "path": "hold",
        "receiving": None,
        "lead": {"status": "undetermined", "authority": None},
        "competent": [],
        "concerned": [],
        "referrals": [],
        "priority": "high",
        "clocks": [],
        "fired": [],
        "unknowns": [],
    }


def _open(complaint: Complaint, result: dict[str, Any]) -> RoutingDecision:
    path = result["path"]
    ground = hold_ground(result) if path == "hold" else ""
    participation = open_case(
        complaint=complaint,
        title=case_title(complaint.facts, known_services(complaint), child_path=path == "child"),
        priority=Priority.of(result["priority"]),
        child_path=path == "child",
        hold_ground=ground,
        language=complaint.language,
    )
    decision = RoutingDecision.objects.create(
        participation=participation,
        authority_id=participation.authority_id,
        number=1,
        ruleset=result["ruleset"],
        facts=complaint.facts,
        result=result,
        decided_at=timezone.now(),
    )
    note_event(participation=participation, kind="routing.decided", text=summary(result))
    start_clocks(participation, result, lodged_at(complaint))
    add_tasks(participation, decision)
    catch_up(participation=participation, complaint=complaint)
    participation.refresh_from_db()
    tell(participation, Step.ON_HOLD if ground else Step.WITH_AUTHORITY)
    ask_for_mandate(participation, complaint, result)
    allocate(participation=participation)
    record_change(
        participation,
        "routing.decided",
        decision=decision.pk,
        path=path,
        ruleset=result["ruleset"],
        rules=rules_of(result),
    )
    return decision


def start_clocks(participation: Participation, result: Mapping[str, Any], lodged: datetime) -> None:
    """The clocks that the decision starts for the file's own authority.

    Where the engine could not speak for this authority (facts it cannot read, or another
    receiving authority by rule), the promise to the person still binds whoever holds the
    complaint, and its clock runs all the same.
    """
    for rule, deadline in own_deadlines(participation.authority_id, result, lodged).items():
        start_clock(participation=participation, rule=rule, start=lodged, deadline=deadline)


def own_deadlines(
    authority: str, result: Mapping[str, Any], lodged: datetime
) -> dict[str, Mapping[str, Any] | None]:
    """An authority's own deadlines under a result, by rule; None where the law's rule is to
    be computed, because the engine could not speak for this authority."""
    own: dict[str, Mapping[str, Any] | None] = {
        clock["rule"]: clock for clock in result["clocks"] if clock["authority"] == authority
    }
    if result["receiving"] == authority:
        return own
    promised = promise(authority, lodged)
    if promised and promised.rule not in own:
        own[promised.rule] = None
    return own


def ask_for_mandate(
    participation: Participation, complaint: Complaint, result: Mapping[str, Any]
) -> None:
    """Ask whoever acts for another what shows that they may (R04): the case waits for it,
    so the question goes out at once, in their language, and not when somebody finds the
    time."""
    if "R04" not in rules_of(result) or complaint.state == Complaint.State.WITHDRAWN:
        return
    ask_person(
        participation=participation,
        complaint=complaint,
        member=None,
        questions=[question_to_person(MANDATE, language_of(complaint))],
        about=MANDATE,
    )


def add_tasks(participation: Participation, decision: RoutingDecision) -> None:
    """The tasks that follow from a decision: confirm it, ask for what it missed, and what
    its path asks for."""
    result = decision.result
    add_task(
        participation=participation,
        kind=Task.Kind.CONFIRM_ROUTING,
        summary=_("Confirm the routing, or override it with a reason"),
    )
    for path in result["unknowns"]:
        add_task(
            participation=participation,
            kind=Task.Kind.ASK_FACT,
            about=path,
            summary=_("Ask: %s") % question(path, decision.facts),
        )
    for text in path_tasks(result, participation.authority_id):
        add_task(participation=participation, kind=Task.Kind.OTHER, summary=text)


def path_tasks(result: Mapping[str, Any], authority: str) -> list[str]:
    """What a person has to do first on the decision's path, in plain words."""
    found = []
    if result["path"] == "signpost":
        found.append(_("Outside data protection: tell the person where to turn, then close"))
    elif result["path"] == "intelligence":
        found.append(_("A tip, not a complaint: keep it as intelligence, or open an inquiry"))
    elif result["path"] == "child":
        found.append(_("Child path: make sure the hotline knows; describe and open nothing"))
    if result["path"] == "child" and "R04" in rules_of(result):
        found.append(_("The right to act for the child is not shown: tell the respondent nothing"))
    receiving = result.get("receiving")
    if receiving and receiving != authority:
        found.append(
            _("The rules name another receiving authority (%s): see whether to hand it over")
            % authority_names([receiving])[receiving]
        )
    return found


def hold_ground(result: Mapping[str, Any]) -> str:
    """Why the case waits: the reason and citation of the rule that holds it (R04)."""
    for fired in result["fired"]:
        if fired["rule"] == "R04":
            return f"{fired['because']} ({fired['citation']})"[:400]
    return str(_("The facts could not be read by the rules: route this case by hand."))


def rules_of(result: Mapping[str, Any]) -> list[str]:
    """The rules that fired, in order."""
    return [fired["rule"] for fired in result["fired"]]


def summary(result: Mapping[str, Any]) -> str:
    """One sentence for the timeline."""
    rules = ", ".join(rules_of(result))
    if not rules:
        return str(_("Not routed by rule: a person decides."))
    lead = result["lead"]["authority"]
    if lead:
        return _("Routed by rule (%(rules)s). Lead: %(lead)s.") % {
            "rules": rules,
            "lead": authority_names([lead])[lead],
        }
    return _("Routed by rule (%(rules)s).") % {"rules": rules}


def authority_names(slugs: list[str]) -> dict[str, str]:
    """Short names by slug; a slug that is no authority's stands for itself."""
    names = dict(Authority.objects.filter(pk__in=slugs).values_list("pk", "short_name"))
    return {slug: names.get(slug) or slug for slug in slugs}


def known_services(complaint: Complaint) -> list[str]:
    """Names, from the directory alone, of what the complaint is about."""
    found = complaint.respondents.select_related("platform", "respondent").order_by("position")
    known = (row.platform or row.respondent for row in found if row.kind != "individual")
    return [organisation.name for organisation in known if organisation is not None]


def lodged_at(complaint: Complaint) -> datetime:
    """When the complaint was lodged, as the facts say it; else when it was sent."""
    return lodged_in(complaint.facts, complaint.submitted_at)


def lodged_in(facts: Mapping[str, Any], otherwise: datetime) -> datetime:
    """The instant of lodging in facts; ``otherwise`` where they hold none that can be read."""
    try:
        moment = datetime.fromisoformat(facts["lodged_at"].replace("Z", "+00:00"))
    except (KeyError, TypeError, ValueError, AttributeError):
        return otherwise
    return moment if moment.tzinfo else otherwise
