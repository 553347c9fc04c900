"""The case page: its head, its tabs, and the tabs of this room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.cases import panels
from casework.cases.models import Participation
from casework.cases.permissions import WORK
from casework.cases.selectors import get_participation
from casework.cases.selectors.person import silence
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view

FIRST = "overview"


@desk_view()
@require_safe
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The overview of one file."""
    return render_panel(request, get_participation(request.member, pk), FIRST)


@desk_view()
@require_safe
def panel(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """One tab of one file."""
    return render_panel(request, get_participation(request.member, pk), key)


def render_panel(
    request: HttpRequest,
    participation: Participation,
    key: str,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The case page with one tab open; for views of any room.

    ``more`` is laid over the panel's own context: a form with errors goes back to the tab
    it came from, with what was typed. Http404 where the member does not see the tab.
    """
    member = request.member
    shown = panels.for_member(member)
    current = next((p for p in shown if p.key == key), None)
    if current is None:
        raise Http404
    context = {
        "participation": participation,
        "panel": current,
        "tabs": [
            {
                "panel": p,
                "current": p.key == key,
                "count": p.count(member, participation) if p.count else None,
            }
            for p in shown
        ],
        "may_work": member.has_role(*WORK),
        "silence": silence(complaint_of(participation)),
        **current.context(request, participation),
        **(more or {}),
    }
    return render(request, "cases/case.html", context, status=status)
