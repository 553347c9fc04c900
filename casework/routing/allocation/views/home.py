"""Allocation at a glance: what waits for somebody, and what everybody carries."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.authorities.models import Role
from casework.authorities.selectors import get_colleague
from casework.cases.errors import CaseError
from casework.cases.views.access import desk_view
from casework.cases.views.lists import shown_count
from casework.routing.allocation import overview
from casework.routing.allocation.forms.rules import service_words
from casework.routing.allocation.forms.staffing import SpecialityForm
from casework.routing.allocation.in_force import rules_at
from casework.routing.models import HandOver, Speciality
from casework.routing.services.allocation_rules import try_again
from casework.routing.services.staffing import set_speciality

ADMINISTRATOR = Role.ADMINISTRATOR.value
LISTED = 100


@desk_view(ADMINISTRATOR)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, the loads, and the way to everything else."""
    member = request.member
    standing = rules_at(member.authority_id, timezone.now())
    waiting = list(overview.unallocated(member)[:LISTED])
    reasons = overview.last_reasons(waiting)
    return render(
        request,
        "routing/allocation/home.html",
        {
            "waiting": [{"file": file, "last": reasons.get(file.pk)} for file in waiting],
            "waiting_count": overview.unallocated_count(member),
            "waiting_words": shown_count(overview.unallocated_count(member)),
            "burdens": overview.burdens(member.authority_id, standing),
            "standing": standing,
            "weights": standing.rules.weights,
            "hand_overs": HandOver.objects.filter(authority_id=member.authority_id).select_related(
                "member__user"
            )[:5],
        },
    )


@desk_view(ADMINISTRATOR)
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Try again what waits, in the background."""
    waiting = overview.unallocated_count(request.member)
    try_again(request.member.authority_id)
    messages.success(
        request,
        ngettext("%(n)s case is tried again.", "%(n)s cases are tried again.", waiting)
        % {"n": waiting},
    )
    return redirect("allocation:home")


@desk_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which services and legal fields somebody knows."""
    who = get_colleague(request.member, pk)
    known = Speciality.objects.filter(member=who).first()
    initial = {
        "platforms": service_words(known.platforms) if known else "",
        "regimes": known.regimes if known else [],
    }
    form = SpecialityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_speciality(member=who, by=request.member, **form.cleaned_data)
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("allocation:home")
    return render(request, "routing/allocation/person.html", {"form": form, "who": who})
