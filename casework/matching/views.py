"""Pages of matching: look and offer from the case, answer from the list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.errors import CaseError
from casework.cases.selectors import get_participation
from casework.cases.views.access import desk_view
from casework.matching import selectors
from casework.matching.forms import AnswerForm
from casework.matching.models import Approach
from casework.matching.presentation import approach_row, contact_row, offer_row
from casework.matching.roles import MATCHERS
from casework.matching.services.looking import ask_look
from casework.matching.services.meeting import answer_approach
from casework.matching.services.offering import offer_contact, withdraw_offer

SHOWN = 200
CONFLICT = 409


@desk_view(*MATCHERS)
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Offers to answer, contacts made, offers of one's own."""
    member = request.member  # type: ignore[attr-defined]
    rows = [approach_row(a) for a in selectors.approaches(member)[:SHOWN]]
    return render(
        request,
        "matching/contacts.html",
        {
            "waiting": [row for row in rows if row["approach"].stands],
            "answered": [row for row in rows if not row["approach"].stands],
            "contacts": [contact_row(c) for c in selectors.contacts(member)[:SHOWN]],
            "offers": [offer_row(o) for o in selectors.offers(member)[:SHOWN]],
        },
    )


@desk_view(*MATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def approach(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One offer of contact, and its answer."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_approach(member, pk)
    given = request.POST if request.method == "POST" else None
    form = AnswerForm(given, action=reverse("matching:approach", args=[pk]))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            answer_approach(approach=found, member=member, answer=form.cleaned_data["answer"])
        except CaseError as error:
            form.add_error(None, str(error))
            status = CONFLICT
        else:
            messages.success(request, _answered(found))
            return redirect("matching:contacts")
    found = selectors.get_approach(member, pk)
    return render(
        request,
        "matching/approach.html",
        {**approach_row(found), "form": form, "may_answer": found.stands},
        status=status,
    )


@desk_view(*MATCHERS)
@require_POST
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whether others hold something alike."""
    member = request.member  # type: ignore[attr-defined]
    file = get_participation(member, pk)
    try:
        ask_look(participation=file, member=member)
    except CaseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is being looked up. Load this page again in a moment."))
    return redirect("cases:panel", pk=file.pk, key="alike")


@desk_view(*MATCHERS)
@require_POST
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer contact for a case."""
    member = request.member  # type: ignore[attr-defined]
    file = get_participation(member, pk)
    try:
        offer_contact(participation=file, member=member)
    except CaseError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _(
                "Offered. You learn who they are once one of them accepts; nobody is sent"
                " anything of the case."
            ),
        )
    return redirect("cases:panel", pk=file.pk, key="alike")


@desk_view(*MATCHERS)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an offer back."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_offer(member, pk)
    try:
        withdraw_offer(offer=found, member=member)
    except CaseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back. A contact that was made stays."))
    return redirect("cases:panel", pk=found.participation_id, key="alike")


def _answered(found: Approach) -> str:
    if found.answer == Approach.Answer.ACCEPTED:
        return _("Accepted. The other authority appears under contacts in a moment.")
    return _("Declined. The other side is told nothing.")
