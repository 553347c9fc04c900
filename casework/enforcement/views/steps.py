"""The action's page and its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.errors import CaseError, Stale
from casework.cases.views.access import desk_view
from casework.enforcement import limits, powers, selectors
from casework.enforcement.desk import READERS, TAGS, row
from casework.enforcement.forms.steps import (
    ApproveForm,
    ReasonForm,
    ResponseForm,
    ReturnForm,
    SendForm,
)
from casework.enforcement.models import EnforcementAction
from casework.enforcement.presentation import spoken_transitions
from casework.enforcement.services.drafting import EDITABLE
from casework.enforcement.services.notice_requests import notice_of
from casework.enforcement.services.responses import close as close_action
from casework.enforcement.services.responses import record_response
from casework.enforcement.services.responses import withdraw as withdraw_action
from casework.enforcement.services.review import approve as approve_action
from casework.enforcement.services.review import return_to_draft, send_for_review
from casework.enforcement.states import APPROVERS, BY_NAME, DRAFTERS, State, steps_from
from casework.enforcement.views.draft import CONFLICT, review_page

SHOWN = 100


@desk_view(*READERS)
@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """What waits for this member's review, and all that is not finished."""
    member = request.member  # type: ignore[attr-defined]
    is_approver = member.has_role(*APPROVERS)
    waiting = selectors.awaiting_review(member)[:SHOWN] if is_approver else []
    return render(
        request,
        "enforcement/actions.html",
        {
            "waiting": [row(action) for action in waiting],
            "is_approver": is_approver,
            "rows": [row(action) for action in selectors.unfinished(member)[:SHOWN]],
        },
    )


@desk_view(*READERS)
@require_safe
def action(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One action: where it stands, who did what, its notice, what the respondent did."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_action(member, pk)
    possible = {step.name for step in steps_from(found.state, roles=member.roles)}
    editions = (
        found.editions.select_related("editor__user").defer("sealed_content").order_by("-number")
    )
    return render(
        request,
        "enforcement/action.html",
        {
            "action": found,
            "participation": found.participation,
            "power": powers.recorded(found.power),
            "tag": TAGS[found.state],
            "notice": notice_of(found),
            "approvals": found.approvals.select_related("approver__user"),
            "editions": editions,
            "transitions": spoken_transitions(found),
            "responses": selectors.responses_of(found),
            "limits": [_limit(one) for one in found.limits],
            "next": NEXT[found.state],
            "may_edit": found.state in EDITABLE and member.has_role(*DRAFTERS),
            "may_review": found.state in (State.DRAFT, State.REVIEW, State.APPROVED),
            "may_record": bool(possible & _RESPONSES) or _again(found, member),
            "may_close": "close" in possible,
            "may_withdraw": bool(possible & {"drop", "withdraw"}),
        },
    )


@desk_view(*DRAFTERS)
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lay the draft before an approver."""
    found = selectors.get_action(request.member, pk)  # type: ignore[attr-defined]
    form = SendForm(request.POST)

    def act() -> None:
        send_for_review(
            action=found,
            seen=form.cleaned_data["seen"],
            member=request.member,  # type: ignore[attr-defined]
        )

    return _on_review(request, found, form, "send_form", act, _("Sent for review."))


@desk_view(*APPROVERS)
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve exactly the text that was shown."""
    found = selectors.get_action(request.member, pk)  # type: ignore[attr-defined]
    form = ApproveForm(request.POST)

    def act() -> None:
        approve_action(
            action=found,
            seen=form.cleaned_data["seen"],
            member=request.member,  # type: ignore[attr-defined]
            comment=form.cleaned_data["comment"],
        )

    return _on_review(request, found, form, "approve_form", act, _("Your approval is on record."))


@desk_view(*DRAFTERS)
@require_POST
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the draft back with what should change."""
    found = selectors.get_action(request.member, pk)  # type: ignore[attr-defined]
    form = ReturnForm(request.POST)

    def act() -> None:
        return_to_draft(
            action=found,
            member=request.member,  # type: ignore[attr-defined]
            comment=form.cleaned_data["reason"],
        )

    return _on_review(request, found, form, "return_form", act, _("Sent back."))


@desk_view(*DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what the respondent did."""
    found = selectors.get_action(request.member, pk)  # type: ignore[attr-defined]
    form = ResponseForm(request.POST or None, action=found)

    def act() -> None:
        record_response(
            action=found,
            outcome=form.cleaned_data["outcome"],
            received_on=form.cleaned_data["received_on"],
            note=form.cleaned_data["note"],
            member=request.member,  # type: ignore[attr-defined]
        )

    return _step(request, found, form, act, _("Record what the respondent did"), _("Recorded."))


@desk_view(*DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a draft, or an issued notice."""
    found = selectors.get_action(request.member, pk)  # type: ignore[attr-defined]
    issued = found.state not in BY_NAME["drop"].before
    title = _("Withdraw the notice") if issued else _("Withdraw the draft")
    form = ReasonForm(request.POST or None, button=title)

    def act() -> None:
        withdraw_action(
            action=found,
            member=request.member,  # type: ignore[attr-defined]
            reason=form.cleaned_data["reason"],
        )

    return _step(request, found, form, act, title, _("Withdrawn."))


@desk_view(*DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an action that has done its work."""
    found = selectors.get_action(request.member, pk)  # type: ignore[attr-defined]
    form = ReasonForm(request.POST or None, button=_("Close the action"))

    def act() -> None:
        close_action(
            action=found,
            member=request.member,  # type: ignore[attr-defined]
            reason=form.cleaned_data["reason"],
        )

    return _step(request, found, form, act, _("Close the action"), _("Closed."))


def _on_review(
    request: HttpRequest,
    found: EnforcementAction,
    form: Form,
    name: str,
    act: Callable[[], Any],
    done: str,
) -> HttpResponse:
    """A step that is taken on the review page; with an error it goes back there."""
    status = 200
    if form.is_valid():
        try:
            act()
        except CaseError as error:
            form.add_error(None, str(error))
            status = CONFLICT if isinstance(error, Stale) else 200
        else:
            messages.success(request, done)
            return redirect("enforcement:action", pk=found.pk)
    found = selectors.get_action(request.member, found.pk)  # type: ignore[attr-defined]
    form.data = {**form.data.dict(), "seen": found.content_hash}  # type: ignore[union-attr]
    return review_page(request, found, {name: form, "form": form}, status=status)


def _step(
    request: HttpRequest,
    found: EnforcementAction,
    form: Form,
    act: Callable[[], Any],
    title: str,
    done: str,
) -> HttpResponse:
    """A step with a page of its own."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except CaseError as error:
            form.add_error(None, str(error))
            status = CONFLICT if isinstance(error, Stale) else 200
        else:
            messages.success(request, done)
            return redirect("enforcement:action", pk=found.pk)
    return render(
        request,
        "enforcement/step.html",
        {
            "action": found,
            "participation": found.participation,
            "power": powers.recorded(found.power),
            "tag": TAGS[found.state],
            "form": form,
            "title": title,
        },
        status=status,
    )


def _again(found: EnforcementAction, member: Any) -> bool:
    return found.state == State.PARTIAL and member.has_role(*DRAFTERS)


def _limit(stored: dict[str, Any]) -> dict[str, Any]:
    due_at = datetime.fromisoformat(stored["due_at"])
    exact = len(stored["due"]) > len("2026-11-27")
    return {
        **stored,
        "label": limits.spoken_kind(stored["kind"]),
        "until": date_format(timezone.localtime(due_at), "j M Y, H:i" if exact else "j M Y"),
    }


_RESPONSES = {"representations", "complied", "partial", "overdue"}

NEXT: dict[str, Any] = {
    State.DRAFT: gettext_lazy("Write the text, then send it for review."),
    State.REVIEW: gettext_lazy(
        "A second person reads this very text and approves it, or sends it back."
    ),
    State.APPROVED: gettext_lazy(
        "A worker is making the signed document. This usually takes seconds."
    ),
    State.ISSUED: gettext_lazy("The notice is ready. Serve it: time limits start with service."),
    State.SERVED: gettext_lazy("Wait for the answer, and record what the respondent does."),
    State.REPRESENTATIONS: gettext_lazy("Weigh the representations; then record what follows."),
    State.COMPLIED: gettext_lazy("Close the action, or begin the next one."),
    State.PARTIAL: gettext_lazy("Record what is still missing, or begin the next action."),
    State.OVERDUE: gettext_lazy("Decide what follows: a reminder, the next action, or closing."),
    State.CLOSED: "",
    State.WITHDRAWN: "",
}
"""What comes next, in a sentence."""
