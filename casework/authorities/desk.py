"""Who may open a page of the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def member_view(*roles: str) -> Callable[[View], View]:
    """Open a view to active members who hold one of ``roles`` (any member, if none is named).

    Everyone else gets 404: whether something exists is a secret too. Pages are never
    stored by browser or proxy. Keep it outermost.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member = getattr(request, "member", None)
            if member is None or not member.active:
                raise Http404
            if roles and not member.has_role(*roles):
                raise Http404
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            return response

        guarded.desk_roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate
