"""The routing tab of the case page, confirming and overriding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.authorities.models import Authority, Member
from casework.cases.errors import CaseError, Stale
from casework.cases.models import Participation
from casework.cases.panels import Participant
from casework.cases.permissions import WORK
from casework.cases.selectors import get_participation, participations
from casework.cases.services.clocks import rule_title
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from casework.routing.competence import plain_reason
from casework.routing.facts_form import field_name
from casework.routing.forms import ConfirmForm, OverrideForm
from casework.routing.labels import LEADS, PATH_LABELS
from casework.routing.models import RoutingDecision, RoutingReview
from casework.routing.questions import question, question_to_person
from casework.routing.selectors import (
    allocations,
    corrections,
    current_decision,
    decisions,
    names_of,
    standing_result,
)
from casework.routing.services.review import REVIEWERS, confirm, override
from casework.routing.views.why import explanation
from complaints.contact import language_of

CONFLICT = 409
LEAD_LABELS = dict(LEADS)


def routing_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """The decision with its reasons, what stands, and the way to confirm or override."""
    decision = current_decision(participation)
    context: dict[str, Any] = {
        "decision": decision,
        "allocations": allocations(participation),
        "may_review": request.member.has_role(*REVIEWERS),
    }
    if decision is None:
        return context
    result = standing_result(decision)
    reviews = list(decision.reviews.all())
    history = list(decisions(participation)[1:])
    versions = list(corrections(participation))
    context |= {
        "why": explanation(participation, decision),
        "plain": plain_reason(decision.result) if decision.result["fired"] else [],
        "history": [{"decision": one, "result": described(one.result)} for one in history],
        "corrections": versions,
        "open_corrections": [one for one in versions if not hasattr(one, "answer")],
        "may_correct": request.member.has_role(*REVIEWERS) and participation.is_open,
        "engine": described(decision.result),
        "standing": described(result),
        "overridden": result is not decision.result,
        "reviews": reviews,
        "unknowns": unknowns(request.member, participation, decision),
        "confirm_form": ConfirmForm(
            action=reverse("routing:confirm", args=[participation.pk]),
            initial={"decision": decision.pk, "seen": last_number(decision)},
        ),
    }
    return context


def unknowns(
    member: Member, participation: Participation, decision: RoutingDecision
) -> list[dict[str, str]]:
    """The facts that were missed, each with its question and, where the person can be asked
    for it, the draft of a question to them in their language."""
    complaint = complaint_of(participation)
    may_ask = complaint is not None and participation.is_open and member.has_role(*WORK)
    language = language_of(complaint) if complaint is not None and may_ask else ""
    return [
        {
            "path": path,
            "question": question(path, decision.facts),
            "field": field_name(path),
            "draft": question_to_person(path, language) if may_ask else "",
        }
        for path in decision.result["unknowns"]
    ]


def unconfirmed(member: Member, participation: Participation) -> int:
    """1 while nobody has confirmed or overridden the decision."""
    decision = current_decision(participation)
    return int(decision is not None and not decision.reviews.all())


def described(result: dict[str, Any]) -> dict[str, Any]:
    """A result with names in place of slugs, for the page."""
    names = names_of(result)
    lead = result["lead"]
    return {
        "receiving": names.get(result["receiving"], "") if result["receiving"] else "",
        "lead_status": LEAD_LABELS.get(lead["status"], lead["status"]),
        "lead": names.get(lead["authority"], ""),
        "competent": [names[slug] for slug in result["competent"]],
        "concerned": [names[slug] for slug in result["concerned"]],
        "referrals": [
            {"name": names[one["to"]], "rule": one["rule"]} for one in result["referrals"]
        ],
        "priority": result["priority"],
        "path": PATH_LABELS.get(result["path"], result["path"]),
        "clocks": [
            {**clock, "title": rule_title(clock["rule"]), "name": names[clock["authority"]]}
            for clock in result["clocks"]
        ],
        "fired": result["fired"],
        "ruleset": result["ruleset"],
    }


def named_participants(member: Member, participation: Participation) -> list[Participant]:
    """Whom the routing names besides this authority: nobody has been invited by that."""
    decision = current_decision(participation)
    if decision is None:
        return []
    result = standing_result(decision)
    names, own = names_of(result), participation.authority_id
    roles: dict[str, str] = {}
    for slug in result["concerned"]:
        roles[slug] = _("Concerned")
    for slug in result["competent"]:
        roles[slug] = _("Competent")
    if result["lead"]["authority"]:
        roles[result["lead"]["authority"]] = _("Lead (%s)") % result["lead"]["status"]
    return [
        Participant(name=names[slug], role=role, how=_("named by the routing"))
        for slug, role in roles.items()
        if slug != own
    ]


@desk_view(*REVIEWERS)
@require_POST
def confirm_routing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm the engine's answer."""
    file = get_participation(request.member, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("That page was not complete. Look at the routing again."))
        return _back(request, file)
    decision = _decision(file, form.cleaned_data["decision"])
    try:
        confirm(decision=decision, member=request.member, seen=form.cleaned_data["seen"])
    except CaseError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Routing confirmed."))
    return _back(request, file)


@desk_view(*REVIEWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def override_routing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put something else in place of the engine's answer."""
    file = get_participation(request.member, pk)
    decision = current_decision(file)
    if decision is None:
        raise Http404
    result = standing_result(decision)
    authorities = list(Authority.objects.values_list("slug", "short_name").order_by("short_name"))
    form = OverrideForm(
        request.POST or None,
        authorities=authorities,
        initial={
            "decision": decision.pk,
            "seen": last_number(decision),
            "lead_status": result["lead"]["status"],
            "lead_authority": result["lead"]["authority"] or "",
            "priority": result["priority"],
            "path": result["path"],
        },
    )
    code = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            override(
                decision=_decision(file, typed["decision"]),
                member=request.member,
                reason=typed["reason"],
                evidence=typed["evidence"],
                lead_status=typed["lead_status"],
                lead_authority=typed["lead_authority"],
                priority=typed["priority"],
                path=typed["path"],
                seen=typed["seen"],
            )
        except Stale as error:
            form = _again(form, decision, error, authorities)
            code = CONFLICT
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Routing overridden; the engine’s answer stays beside it."))
            return _back(request, file)
    return render(
        request,
        "routing/override.html",
        {
            "participation": file,
            "form": form,
            "engine": described(decision.result),
            "reviews": list(decision.reviews.all()),
        },
        status=code,
    )


def last_number(decision: RoutingDecision) -> int:
    """The number of the decision's last review; 0 without any."""
    last: RoutingReview | None = next(iter(decision.reviews.all()), None)
    return last.number if last else 0


def _decision(file: Participation, pk: UUID) -> RoutingDecision:
    found = RoutingDecision.objects.filter(participation=file, pk=pk).first()
    if found is None:
        raise Http404
    found.participation = file
    return found


def _again(
    form: OverrideForm, decision: RoutingDecision, error: Stale, authorities: list[Any]
) -> OverrideForm:
    """The same form with what was typed, for the decision as it stands now."""
    data = form.data.copy()
    data["decision"], data["seen"] = str(decision.pk), str(last_number(decision))
    again = OverrideForm(data, authorities=authorities)
    again.is_valid()
    again.add_error(None, str(error))
    return again


def _back(request: HttpRequest, file: Participation) -> HttpResponse:
    """To the routing tab; to the queue where the child path has closed the file to the one
    who set it."""
    if not participations(request.member).filter(pk=file.pk).exists():
        messages.info(request, _("The case is on the child path now: trained people see it."))
        return redirect("cases:queue")
    return redirect("cases:panel", pk=file.pk, key="routing")
