"""Lists of shares, one share, its end and its answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.cases.errors import CaseError
from casework.cases.views.access import desk_view
from casework.cooperation import gate, selectors
from casework.cooperation.forms import AnswerForm, RevokeForm
from casework.cooperation.presentation import share_row
from casework.cooperation.services.receiving import answer as answer_share
from casework.cooperation.services.sharing import revoke as revoke_share
from casework.cooperation.views.page import SHOWN, share_page


@desk_view(*gate.READERS)
@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    """What others share with this authority, and what it shares."""
    member = request.member  # type: ignore[attr-defined]
    received = list(selectors.received(member)[:SHOWN])
    given = list(selectors.given(member)[:SHOWN])
    files = selectors.own_files(member, [*received, *given])
    return render(
        request,
        "cooperation/shares.html",
        {
            "received": [
                {**share_row(one, member), "file": files.get(one.case_id)} for one in received
            ],
            "given": [{**share_row(one, member), "file": files.get(one.case_id)} for one in given],
        },
    )


@desk_view(*gate.READERS)
@require_safe
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One share, from the member's side of it."""
    return share_page(request, selectors.get_share(request.member, pk))  # type: ignore[attr-defined]


@desk_view(*gate.SHARERS)
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a share at once."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    form = RevokeForm(request.POST, action=reverse("cooperation:revoke", args=[pk]))
    if form.is_valid():
        try:
            revoke_share(share=found, member=member, reason=form.cleaned_data["reason"])
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Withdrawn. The recipient can read nothing of it now."))
            return redirect("cooperation:share", pk=pk)
    return share_page(request, selectors.get_share(member, pk), revoke_form=form)


@desk_view(*gate.SHARERS)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept or decline what was shared."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    form = AnswerForm(request.POST, action=reverse("cooperation:answer", args=[pk]))
    if form.is_valid():
        try:
            answer_share(
                share=found,
                member=member,
                answer=form.cleaned_data["answer"],
                reason=form.cleaned_data["reason"],
            )
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your answer is with the authority that shared this."))
            return redirect("cooperation:share", pk=pk)
    return share_page(request, found, answer_form=form)
