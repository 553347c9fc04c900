"""Teams of investigators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.authorities.models import Member
from casework.authorities.selectors import colleagues
from casework.cases.errors import CaseError
from casework.cases.views.access import desk_view
from casework.routing.allocation import overview
from casework.routing.allocation.forms.staffing import TeamForm
from casework.routing.allocation.views.home import ADMINISTRATOR
from casework.routing.models import Team
from casework.routing.services.staffing import close_team, save_team


@desk_view(ADMINISTRATOR)
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """All teams with their members."""
    names = {one.pk: one.user.name for one in colleagues(request.member) if one.active}
    return render(
        request,
        "routing/allocation/teams.html",
        {
            "teams": [
                {"team": team, "people": sorted(names[m] for m in team.members if m in names)}
                for team in overview.standing_teams(request.member.authority_id)
            ]
        },
    )


@desk_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new team."""
    return _edit(request, None)


@desk_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a team."""
    return _edit(request, _team(request.member, pk))


@desk_view(ADMINISTRATOR)
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a team up."""
    found = _team(request.member, pk)
    close_team(team=found, by=request.member)
    messages.success(request, _("The team %(name)s was given up.") % {"name": found.name})
    return redirect("allocation:teams")


def _edit(request: HttpRequest, found: Team | None) -> HttpResponse:
    initial = (
        {
            "name": found.name,
            "members": [str(one) for one in found.members],
            "seen": found.version,
        }
        if found
        else {}
    )
    form = TeamForm(
        request.POST or None,
        people=overview.investigator_choices(request.member),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            save_team(
                by=request.member,
                name=typed["name"],
                members=[UUID(one) for one in typed["members"]],
                team=found,
                seen=typed["seen"],
            )
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. The rules say which cases the team gets."))
            return redirect("allocation:teams")
    return render(request, "routing/allocation/team.html", {"form": form, "team": found})


def _team(member: Member, pk: UUID) -> Team:
    found = overview.standing_teams(member.authority_id).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
