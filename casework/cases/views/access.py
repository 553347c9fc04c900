"""Who may open a page of the desk, and in which zone it shows times."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casework.authorities.desk import member_view

View = Callable[..., HttpResponse]


def desk_view(*roles: str) -> Callable[[View], View]:
    """Open a view to active members with one of ``roles`` (any member, if none is named).

    404 for everyone else, nothing stored (see ``authorities.desk.member_view``). Times
    on the page are in the acting authority's zone: legal dates are its own.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def in_zone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            zone = request.member.authority.timezone  # type: ignore[attr-defined]
            with timezone.override(ZoneInfo(zone)):
                return view(request, *args, **kwargs)

        return member_view(*roles)(in_zone)

    return decorate
