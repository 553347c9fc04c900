"""Whose eyes the database sees through, for each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casework.authorities.selectors import acting_member
from casework.scoping import acting_for, as_public

ACCOUNT = "/desk/account/"
"""Sign-in pages: nobody acts for an authority yet."""


class ActingMiddleware:
    """Desk pages run for the signed-in member's authority, all others as the public.

    Each request is one transaction under one database role; without a member there is
    no authority set, and so nothing of any case can be seen, whatever the view does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        if request.path.startswith(ACCOUNT) or request.path == "/healthz":
            return self.get_response(request)
        if not request.path.startswith("/desk/"):
            with as_public():
                return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect(f"{ACCOUNT}login/?next={request.path}")
        member = acting_member(request)
        if member is None:
            return redirect(f"{ACCOUNT}no-authority/")
        request.member = member  # type: ignore[attr-defined]
        with acting_for(member.authority_id, actor=str(member.user_id)):
            return self.get_response(request)
