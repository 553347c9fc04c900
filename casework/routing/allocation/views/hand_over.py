"""Handing over what somebody works on: shown first, then done in the background."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.authorities.models import Member
from casework.authorities.selectors import get_colleague
from casework.cases.errors import CaseError
from casework.cases.selectors import participations
from casework.cases.views.access import desk_view
from casework.routing.allocation import overview
from casework.routing.allocation.forms.staffing import HandOverForm
from casework.routing.allocation.views.home import ADMINISTRATOR
from casework.routing.models import Allocation, HandOver
from casework.routing.services.hand_over import SHOWN, begin_hand_over, open_files, plan


@desk_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who would get what, and doing it."""
    member = request.member
    who = get_colleague(member, pk)
    form = HandOverForm(
        request.POST or None,
        people=overview.investigator_choices(member, but=who),
        active=who.active and who.pk != member.pk,
    )
    to = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        to = get_colleague(member, typed["to"]) if typed["to"] else None
        if "preview" not in request.POST:
            try:
                begun = begin_hand_over(
                    member=who,
                    by=member,
                    reason=typed["reason"],
                    to=to,
                    leaving="leave" in request.POST,
                )
            except (CaseError, ValidationError) as error:
                text = error.messages if isinstance(error, ValidationError) else str(error)
                form.add_error(None, text)
            else:
                messages.success(request, _("The hand-over has begun."))
                return redirect("allocation:handed-over", pk=begun.pk)
    return render(
        request,
        "routing/allocation/hand_over.html",
        {
            "form": form,
            "who": who,
            "total": open_files(who, member).count(),
            "planned": plan(member=who, by=member, to=to),
            "shown": SHOWN,
        },
    )


@desk_view(ADMINISTRATOR)
@require_safe
def handed_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a hand-over is, and who got what."""
    begun = (
        HandOver.objects.filter(authority_id=request.member.authority_id, pk=pk)
        .select_related("member__user", "by__user", "to__user")
        .first()
    )
    if begun is None:
        raise Http404
    given = (
        Allocation.objects.filter(
            participation__in=participations(request.member).values("pk"),
            cause=Allocation.Cause.HANDOVER,
            by=begun.by,
            at__gte=begun.asked_at,
            **({"at__lte": begun.ended_at} if begun.ended_at else {}),
        )
        .select_related("participation", "member__user")
        .order_by("-at")[:SHOWN]
    )
    return render(
        request, "routing/allocation/handed_over.html", {"hand_over": begun, "given": given}
    )


def before_leaving(leaving: Member, by: Member) -> str | None:
    """Where an administrator goes who deactivates somebody with open cases."""
    if not open_files(leaving, by).exists():
        return None
    return reverse("allocation:hand-over", args=[leaving.pk])
