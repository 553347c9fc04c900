"""Staff and letterhead of the acting administrator's authority."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.authorities.desk import member_view
from casework.authorities.forms import (
    InvitationForm,
    LetterheadForm,
    MemberForm,
    language_name,
)
from casework.authorities.leaving import first_step
from casework.authorities.models import Member, Role
from casework.authorities.selectors import colleagues, get_colleague, letterhead
from casework.authorities.services.letterhead import write_letterhead
from casework.authorities.services.staff import (
    change_member,
    deactivate_member,
    invite_member,
    reactivate_member,
)

ADMINISTRATOR = Role.ADMINISTRATOR.value


def _described(person: Member) -> dict[str, Any]:
    return {
        "member": person,
        "roles": [Role(role).label for role in person.roles if role in Role.values],
        "languages": [language_name(code) for code in person.languages],
    }


@member_view(ADMINISTRATOR)
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everyone on the staff; those who left at the end."""
    people = sorted(colleagues(request.member), key=lambda person: not person.active)
    return render(
        request, "authorities/staff_list.html", {"people": [_described(p) for p in people]}
    )


@member_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_invite(request: HttpRequest) -> HttpResponse:
    """Invite a colleague."""
    form = InvitationForm(
        request.POST if request.method == "POST" else None, authority=request.member.authority
    )
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite_member(
                authority=request.member.authority, by=request.member, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s was invited.") % {"name": invited.user.name})
            return redirect("staff_list")
    return render(request, "authorities/staff_invite.html", {"form": form})


@member_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one colleague may and can do."""
    person = get_colleague(request.member, pk)
    form = MemberForm(
        request.POST if request.method == "POST" else None,
        authority=request.member.authority,
        member=person,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_member(member=person, by=request.member, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("roles", error.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff_member", pk=person.pk)
    return render(request, "authorities/staff_member.html", {"form": form, "person": person})


@member_view(ADMINISTRATOR)
@require_POST
def staff_activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Deactivate a colleague, or take them back (``active`` = yes or no). What they still
    work on is settled first (see ``authorities.leaving``)."""
    person = get_colleague(request.member, pk)
    settle = None if request.POST.get("active") == "yes" else first_step(person, request.member)
    if settle:
        messages.info(
            request,
            _("%(name)s still works on open cases. Hand them over with this page.")
            % {"name": person.user.name},
        )
        return redirect(settle)
    try:
        if request.POST.get("active") == "yes":
            reactivate_member(member=person, by=request.member)
            said = _("%(name)s can work here again.")
        else:
            deactivate_member(
                member=person, by=request.member, reason=request.POST.get("reason", "")[:300]
            )
            said = _("%(name)s can no longer work here.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said % {"name": person.user.name})
    return redirect("staff_member", pk=person.pk)


@member_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def letterhead_page(request: HttpRequest) -> HttpResponse:
    """What the authority's letters carry."""
    present = letterhead(request.member.authority_id)
    form = LetterheadForm(request.POST if request.method == "POST" else None, letterhead=present)
    if request.method == "POST" and form.is_valid():
        try:
            write_letterhead(
                authority=request.member.authority, by=request.member, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The letterhead is saved. New notices will carry it."))
            return redirect("letterhead")
    return render(request, "authorities/letterhead.html", {"form": form, "letterhead": present})
