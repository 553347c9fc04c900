"""Replacing a lost code: ask, confirm, give out."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import vault
from casework.authorities.desk import member_view
from casework.intake.errors import IntakeError
from casework.intake.forms import ReferenceForm
from casework.intake.models import CodeReplacement
from casework.intake.permissions import CONFIRM, ENTER, OPEN
from casework.intake.selectors import complaint_by_reference, get_replacement
from casework.intake.services.codes import ask_for_code, decide, give_code, open_note
from complaints.codes import spoken
from complaints.contact import is_silent


@member_view(*ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Which complaint, and how it was checked who it is."""
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = complaint_by_reference(request.member, form.cleaned_data["reference"])
        if found is None:
            form.add_error("reference", _("There is no such complaint at this authority"))
        else:
            try:
                asked = ask_for_code(
                    member=request.member,
                    complaint=found,
                    methods=form.cleaned_data["methods"],
                    note=form.cleaned_data["note"],
                )
            except IntakeError as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("intake:code", pk=asked.pk)
    return render(request, "intake/code_ask.html", {"form": form})


@member_view(*OPEN)
@require_safe
def code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request for a new code: what was checked, and what can be done now."""
    replacement = get_replacement(request.member, pk)
    mine = replacement.requested_by_id == request.member.user_id
    state = replacement.state
    context = {
        "replacement": replacement,
        "methods": [replacement.Method(method).label for method in replacement.methods],
        "note": _note(replacement),
        "mine": mine,
        "open": state in {"asked", "confirmed"},
        "may_confirm": state == "asked" and not mine and request.member.has_role(*CONFIRM),
        "may_give": state == "confirmed" and mine and request.member.has_role(*ENTER),
        "may_end": state in {"asked", "confirmed"},
        "silent": is_silent(replacement.complaint),
        "zone": request.member.authority.timezone,
    }
    return render(request, "intake/code.html", context)


def _note(replacement: CodeReplacement) -> str:
    try:
        return open_note(replacement)
    except vault.KeyDestroyed:  # with the complaint
        return ""


@member_view(*OPEN)
@require_POST
def code_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm a colleague's check, or end the request."""
    replacement = get_replacement(request.member, pk)
    agree = request.POST.get("agree") == "yes"
    try:
        decide(member=request.member, replacement=replacement, agree=agree)
    except IntakeError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Confirmed.") if agree else _("No code will be given out."))
    return redirect("intake:code", pk=pk)


@member_view(*ENTER)
@require_POST
def code_give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replaces the code and shows the new one, this one time."""
    replacement = get_replacement(request.member, pk)
    try:
        fresh = give_code(member=request.member, replacement=replacement)
    except IntakeError as refused:
        messages.warning(request, str(refused))
        return redirect("intake:code", pk=pk)
    reference = replacement.complaint.reference
    context = {
        "reference": reference,
        "code": fresh,
        "groups": spoken(fresh),
        "reference_aloud": spoken(reference.removeprefix("RD-")),
        "office": request.member.authority,
        "site": f"{settings.PUBLIC_ORIGIN}/follow/",
    }
    return render(request, "intake/code_new.html", context)
