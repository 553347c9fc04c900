"""Correcting a case's facts, seeing what would follow, and confirming it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.errors import CaseError, Stale
from casework.cases.models import Participation
from casework.cases.selectors import get_participation, participations
from casework.cases.views.access import desk_view
from casework.routing.competence import difference, reasons
from casework.routing.facts_form import AnswerForm, AsideForm, FactsForm
from casework.routing.models import FactsVersion, RoutingDecision
from casework.routing.selectors import current_decision, get_correction, waiting_corrections
from casework.routing.services.consequences import overridden
from casework.routing.services.correcting import (
    calculate_anew,
    confirm_facts,
    propose_facts,
    set_facts_aside,
)
from casework.routing.services.review import REVIEWERS
from casework.routing.wording import DESCRIBING, changes_in_words, fact_label, fact_value

CONFLICT = 409


@desk_view(*REVIEWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct facts: nothing follows yet, the next page shows what would."""
    file = get_participation(request.member, pk)
    decision = current_decision(file)
    if decision is None:
        raise Http404
    form = _facts_form(request, file, decision)
    code = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            version = propose_facts(
                decision=_decision(file, typed["decision"]),
                member=request.member,
                changes=form.changes(),
                source=typed["source"],
                reason=typed["reason"],
                evidence=typed["evidence"],
            )
        except Stale as error:
            form = _again(request, file, decision, error)
            code = CONFLICT
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            return redirect("routing:correction", pk=file.pk, version=version.pk)
    return render(
        request,
        "routing/correct.html",
        {"participation": file, "form": form, "decision": decision},
        status=code,
    )


@desk_view()
@require_safe
def correction(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    """One version of the facts: what was corrected and what follows, or what followed."""
    file = get_participation(request.member, pk)
    return _page(request, file, _version(file, version))


@desk_view(*REVIEWERS)
@require_POST
def confirm_correction(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    """Confirm corrected facts."""
    file = get_participation(request.member, pk)
    found = _version(file, version)
    try:
        confirm_facts(
            version=found, member=request.member, keep_override=request.POST.get("keep") == "on"
        )
    except CaseError as error:
        messages.warning(request, str(error))
        return redirect("routing:correction", pk=file.pk, version=found.pk)
    messages.success(request, _("Confirmed. The case goes on with the corrected facts."))
    if not participations(request.member).filter(pk=file.pk).exists():
        messages.info(request, _("The case is on the child path now: trained people see it."))
        return redirect("cases:queue")
    return redirect("cases:panel", pk=file.pk, key="routing")


@desk_view(*REVIEWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    """Do not follow a correction."""
    file = get_participation(request.member, pk)
    found = _version(file, version)
    if request.method != "POST":
        return redirect("routing:correction", pk=file.pk, version=found.pk)
    form = AsideForm(request.POST, action=request.path)
    if form.is_valid():
        try:
            set_facts_aside(version=found, member=request.member, reason=form.cleaned_data["why"])
        except CaseError as error:
            messages.warning(request, str(error))
            return redirect("routing:correction", pk=file.pk, version=found.pk)
        messages.success(request, _("Set aside. The facts stand as they were."))
        return redirect("cases:panel", pk=file.pk, key="routing")
    return _page(request, file, found, aside=form)


@desk_view(*REVIEWERS)
@require_POST
def recalculate(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    """The same correction on the facts and rules as they stand now."""
    file = get_participation(request.member, pk)
    found = _version(file, version)
    try:
        anew = calculate_anew(version=found, member=request.member)
    except CaseError as error:
        messages.warning(request, str(error))
        return redirect("routing:correction", pk=file.pk, version=found.pk)
    if anew is None:
        messages.info(request, _("The facts say this already: the correction was set aside."))
        return redirect("cases:panel", pk=file.pk, key="routing")
    return redirect("routing:correction", pk=file.pk, version=anew.pk)


@desk_view(*REVIEWERS)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Corrections that wait for somebody, over all files."""
    found = list(waiting_corrections(request.member)[:200])
    rows = [
        {
            "version": version,
            "file": version.participation,
            "changes": changes_in_words(
                [one.as_dict() for one in difference(version.decision.result, version.result)]
            ),
        }
        for version in found
    ]
    return render(request, "routing/waiting.html", {"rows": rows})


def _page(
    request: HttpRequest,
    file: Participation,
    version: FactsVersion,
    aside: AsideForm | None = None,
) -> HttpResponse:
    decision = version.decision
    answer = getattr(version, "answer", None)
    newest = current_decision(file)
    outdated = answer is None and (newest is None or newest.pk != decision.pk)
    stood = overridden(decision)
    path = {"pk": file.pk, "version": version.pk}
    changes = difference(decision.result, version.result)
    context: dict[str, Any] = {
        "participation": file,
        "version": version,
        "answer": answer,
        "outdated": outdated,
        "stood": stood,
        "facts": corrected_facts(file, version),
        "changes": changes_in_words([one.as_dict() for one in changes]),
        "reasons": reasons(decision.result, version.result),
        "may_answer": request.member.has_role(*REVIEWERS) and answer is None and file.is_open,
        "answer_form": AnswerForm(
            action=reverse("routing:confirm-facts", kwargs=path), overridden=stood is not None
        ),
        "aside_form": aside or AsideForm(action=reverse("routing:set-facts-aside", kwargs=path)),
        "form": aside,
    }
    return render(request, "routing/correction.html", context)


def corrected_facts(file: Participation, version: FactsVersion) -> list[dict[str, str]]:
    """What was corrected, in words; on the child path nothing describes the act."""
    facts = version.decision.facts
    return [
        {
            "label": fact_label(one["path"], facts),
            "before": fact_value(one["path"], one["before"]),
            "after": fact_value(one["path"], one["after"]),
        }
        for one in version.changes
        if not (file.child_path and one["path"] in DESCRIBING)
    ]


def _facts_form(
    request: HttpRequest, file: Participation, decision: RoutingDecision, data: Any = None
) -> FactsForm:
    return FactsForm(
        data or request.POST or None,
        facts=decision.facts,
        zone=file.authority.timezone,
        child_path=file.child_path,
        initial={"decision": decision.pk},
    )


def _again(
    request: HttpRequest, file: Participation, decision: RoutingDecision, error: Stale
) -> FactsForm:
    """The same form with what was typed, for the facts as they stand now."""
    data = request.POST.copy()
    data["decision"] = str(decision.pk)
    form = _facts_form(request, file, decision, data)
    form.is_valid()
    form.add_error(None, str(error))
    return form


def _decision(file: Participation, pk: UUID) -> RoutingDecision:
    found = RoutingDecision.objects.filter(participation=file, pk=pk).first()
    if found is None:
        raise Http404
    found.participation = file
    return found


def _version(file: Participation, pk: UUID) -> FactsVersion:
    found = get_correction(file, pk)
    if found is None:
        raise Http404
    return found
