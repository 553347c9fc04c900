"""Absences: one's own, and everybody's for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.authorities.models import Member, Role
from casework.authorities.selectors import get_colleague
from casework.cases.errors import CaseError
from casework.cases.permissions import CARRY
from casework.cases.views.access import desk_view
from casework.routing.allocation import overview
from casework.routing.allocation.forms.staffing import AbsenceForm
from casework.routing.allocation.people import today
from casework.routing.allocation.views.home import ADMINISTRATOR
from casework.routing.models import Absence
from casework.routing.services.staffing import call_off_absence, declare_absence

EVERYBODY = tuple(Role.values)
"""Whoever carries cases is away at times; whoever sees cases may have a conflict."""


@desk_view()
@require_safe
def availability(request: HttpRequest) -> HttpResponse:
    """My absences, whom I cover, and my declared conflicts."""
    member = request.member
    return render(
        request,
        "routing/allocation/availability.html",
        {
            "absences": _lines(overview.absences(member.authority_id, member=member), member),
            "covering": overview.covering(member),
            "conflicts": overview.conflicts(member),
            "carries": member.has_role(*CARRY),
        },
    )


@desk_view(*CARRY)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Declare an absence of one's own."""
    return _declare(request, request.member, None, "allocation:availability")


@desk_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def everybodys(request: HttpRequest) -> HttpResponse:
    """Everybody's absences, and declaring one for somebody."""
    choices = overview.investigator_choices(request.member)
    return _declare(request, None, choices, "allocation:absences")


@desk_view()
@require_POST
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call an absence off."""
    member = request.member
    found = Absence.objects.filter(authority_id=member.authority_id, pk=pk).first()
    if found is None or (found.member_id != member.pk and not member.has_role(Role.ADMINISTRATOR)):
        raise Http404
    if call_off_absence(absence=found, by=member):
        messages.success(request, _("Called off. Cases come again."))
    else:
        messages.info(request, _("It was called off already."))
    back = "availability" if found.member_id == member.pk else "absences"
    return redirect(f"allocation:{back}")


def _declare(
    request: HttpRequest, who: Member | None, people: list[tuple[str, str]] | None, back: str
) -> HttpResponse:
    member = request.member
    form = AbsenceForm(
        request.POST or None,
        covers=overview.investigator_choices(member, but=who),
        people=people,
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            declare_absence(
                member=who or get_colleague(member, typed["member"]),
                starts_on=typed["starts_on"],
                ends_on=typed["ends_on"],
                cover=get_colleague(member, typed["cover"]) if typed["cover"] else None,
                by=member,
            )
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The absence is declared. Nothing new comes meanwhile."))
            return redirect(back)
    context: dict[str, Any] = {"form": form, "own": who is not None}
    if who is None:
        context["absences"] = _lines(overview.absences(member.authority_id), member)
    return render(request, "routing/allocation/absences.html", context)


def _lines(absences: Any, member: Member) -> list[dict[str, Any]]:
    now = today(member.authority_id, timezone.now())
    return [{"absence": one, "now": overview.is_current(one, now)} for one in absences]
