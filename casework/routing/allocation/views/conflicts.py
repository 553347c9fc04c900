"""Conflicts of interest: declaring one's own; everybody's for administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.authorities.models import Member
from casework.authorities.selectors import active_colleagues, get_colleague
from casework.cases.errors import CaseError
from casework.cases.views.access import desk_view
from casework.routing.allocation import overview
from casework.routing.allocation.forms.conflict import ConflictForm
from casework.routing.allocation.views.home import ADMINISTRATOR
from casework.routing.models import Conflict
from casework.routing.services.conflicts import declare_conflict, end_conflict, read_words


@desk_view()
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Declare a conflict of one's own."""
    return _declare(request, request.member, None, "allocation:availability")


@desk_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def everybodys(request: HttpRequest) -> HttpResponse:
    """Every declaration, and declaring one for somebody."""
    people = [(str(one.pk), one.user.name) for one in active_colleagues(request.member)]
    return _declare(request, None, people, "allocation:conflicts")


@desk_view()
@require_safe
def conflict(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One declaration with its words; the reading is recorded."""
    found = _conflict(request.member, pk)
    return render(
        request,
        "routing/allocation/conflict.html",
        {
            "conflict": found,
            "words": read_words(conflict=found, by=request.member),
            "may_end": found.ended_at is None
            and request.member.has_role(ADMINISTRATOR)
            and found.user_id != request.member.user_id,
            "own": found.user_id == request.member.user_id,
        },
    )


@desk_view(ADMINISTRATOR)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a declaration of somebody else."""
    found = _conflict(request.member, pk)
    try:
        end_conflict(conflict=found, by=request.member)
    except CaseError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Ended. What no other declaration hides can be seen again."))
    return redirect("allocation:conflicts")


def _declare(
    request: HttpRequest, who: Member | None, people: list[tuple[str, str]] | None, back: str
) -> HttpResponse:
    member = request.member
    form = ConflictForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            declare_conflict(
                member=who or get_colleague(member, form.cleaned_data["member"]),
                by=member,
                why=form.cleaned_data["why"],
                **form.subject(),
            )
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("Declared. If there are such cases, now or later, they stay out of sight."),
            )
            return redirect(back)
    context = {"form": form, "own": who is not None}
    if who is None:
        context["conflicts"] = overview.conflicts(member, everybody=True)[:200]  # type: ignore[assignment]
    return render(request, "routing/allocation/conflicts.html", context)


def _conflict(member: Member, pk: UUID) -> Conflict:
    found = overview.conflicts(member, everybody=True).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
