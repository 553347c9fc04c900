"""Writing the notice and looking at it as it will read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.errors import CaseError
from casework.cases.permissions import READ_IDENTITY
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from casework.enforcement import completeness, powers, prefill, selectors
from casework.enforcement.desk import READERS, TAGS
from casework.enforcement.errors import EditConflict
from casework.enforcement.forms.draft import CHECK, LINKS, DraftForm, rows_of
from casework.enforcement.forms.steps import ApproveForm, ReturnForm, SendForm
from casework.enforcement.models import EnforcementAction
from casework.enforcement.presentation import (
    as_it_will_read,
    differences,
    sent_back,
    spoken_ticks,
)
from casework.enforcement.services.drafting import EDITABLE, edit_action
from casework.enforcement.services.review import approvals_of_present_text, wrote
from casework.enforcement.states import APPROVERS, DRAFTERS, State
from casework.enforcement.views.begin import languages
from complaints.selectors import read_locations

CONFLICT = 409


@desk_view(*DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft editor. What was typed is never lost: on a conflict both texts are shown."""
    member = request.member  # type: ignore[attr-defined]
    action = selectors.get_action(member, pk)
    if action.state not in EDITABLE:
        messages.info(request, _("The text of this action cannot be changed any more."))
        return redirect("enforcement:action", pk=action.pk)
    power = powers.recorded(action.power)
    stored = selectors.read_content(member, action)
    may_read_links = member.has_role(*READ_IDENTITY) and _complaint(action) is not None
    deadlines = prefill.deadlines(power, action.authority)
    options: dict[str, Any] = {
        "power": power,
        "deadlines": deadlines,
        "languages": languages(action.authority),
        "may_read_links": may_read_links,
    }
    initial = DraftForm.initial_from(stored, seen=action.content_hash, language=action.language)
    if request.method != "POST":
        return _editor(request, action, power, stored, DraftForm(initial=initial, **options))
    form = DraftForm(request.POST, **options)
    if LINKS in request.POST and may_read_links:
        data = request.POST.copy()
        data["locations"] = _with_links(request, action, data.get("locations", ""))
        form = DraftForm(initial={**initial, **_typed(data)}, **options)
        return _editor(request, action, power, stored, form, added=True)
    if not form.is_valid():
        return _editor(request, action, power, stored, form)
    content = form.content(stored, deadlines=deadlines)
    try:
        edit_action(
            action=action,
            content=content,
            seen=form.cleaned_data["seen"],
            member=member,
            language=form.cleaned_data["language"],
        )
    except EditConflict as conflict:
        data = request.POST.copy()
        data["seen"] = conflict.content_hash
        again = DraftForm(data, **options)
        again.is_valid()
        again.add_error(None, str(conflict))
        return _editor(
            request,
            action,
            power,
            conflict.theirs,
            again,
            theirs=differences(power, conflict.theirs, content),
            who=conflict.who,
            status=CONFLICT,
        )
    except CaseError as error:
        form.add_error(None, str(error))
        return _editor(request, action, power, stored, form, status=CONFLICT)
    if CHECK in request.POST:
        return redirect("enforcement:review", pk=action.pk)
    messages.success(request, _("Draft saved."))
    return redirect("enforcement:edit", pk=action.pk)


@desk_view(*READERS)
@require_safe
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The notice as it will read, what the law requires ticked off, and the next step."""
    member = request.member  # type: ignore[attr-defined]
    return review_page(request, selectors.get_action(member, pk))


def review_page(
    request: HttpRequest,
    action: EnforcementAction,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The review page, with a form that has errors laid over its own."""
    member = request.member  # type: ignore[attr-defined]
    content = selectors.read_content(member, action)
    power = powers.recorded(action.power)
    missing = completeness.missing(power, content)
    own = wrote(action, member)
    given = approvals_of_present_text(action)
    seen = {"seen": action.content_hash}
    in_review = action.state == State.REVIEW
    may_approve = (
        in_review
        and member.has_role(*APPROVERS)
        and not own
        and all(one.approver.user_id != member.user_id for one in given)
    )
    context = {
        "action": action,
        "participation": action.participation,
        "power": power,
        "tag": TAGS[action.state],
        "letter": as_it_will_read(action, content),
        "ticks": spoken_ticks(power, content),
        "missing": missing,
        "faults": completeness.faults(content) if not missing else [],
        "first": completeness.unmet_prerequisites(action, power),
        "advice": completeness.advice(action, power, content),
        "own": own,
        "given": given,
        "still": max(action.approvals_needed - len(given), 0),
        "may_edit": action.state in EDITABLE and member.has_role(*DRAFTERS),
        "may_send": action.state == State.DRAFT and member.has_role(*DRAFTERS),
        "may_approve": may_approve,
        "may_return": in_review and member.has_role(*DRAFTERS),
        "send_form": SendForm(initial=seen, action=_to("send", action)),
        "approve_form": ApproveForm(initial=seen, action=_to("approve", action)),
        "return_form": ReturnForm(action=_to("return", action)),
        **(more or {}),
    }
    return render(request, "enforcement/review.html", context, status=status)


@desk_view(*READERS)
@require_safe
def edition(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """An earlier text of the action."""
    member = request.member  # type: ignore[attr-defined]
    action = selectors.get_action(member, pk)
    content = selectors.read_edition(member, action, number)
    written = action.editions.select_related("editor__user").get(number=number)
    return render(
        request,
        "enforcement/edition.html",
        {
            "action": action,
            "participation": action.participation,
            "edition": written,
            "power": powers.recorded(action.power),
            "letter": as_it_will_read(action, content),
        },
    )


def _editor(
    request: HttpRequest,
    action: EnforcementAction,
    power: Any,
    stored: dict[str, Any],
    form: DraftForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "action": action,
        "participation": action.participation,
        "power": power,
        "tag": TAGS[action.state],
        "form": form,
        "ticks": spoken_ticks(power, stored, fields=True),
        "advice": completeness.advice(action, power, stored),
        "sent_back": sent_back(action),
        **more,
    }
    return render(request, "enforcement/edit.html", context, status=status)


def _complaint(action: EnforcementAction) -> Any:
    return complaint_of(action.participation)


def _with_links(request: HttpRequest, action: EnforcementAction, typed: str) -> str:
    """The addresses typed so far and those of the complaint; the reading is recorded."""
    known = {row["url"] for row in rows_of(typed)}
    found = read_locations(
        request.member,  # type: ignore[attr-defined]
        _complaint(action),
        _("Draft of a notice: %(power)s") % {"power": powers.title(action.power)},
    )
    added = [place.url for place in found if place.kind == "link" and place.url not in known]
    return "\n".join(filter(None, [typed.strip(), *added]))


def _typed(data: Any) -> dict[str, Any]:
    """What was typed, to be shown again without being judged."""
    single = {name: data.get(name) for name in data if name not in (LINKS, "csrfmiddlewaretoken")}
    return {**single, "service_methods": data.getlist("service_methods")}


def _to(name: str, action: EnforcementAction) -> str:
    return reverse(f"enforcement:{name}", args=[action.pk])
