"""Whose eyes the database sees through, for each request."""

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from casework.authorities.second_factor import account_page, missing_step
from casework.authorities.selectors import acting_member
from casework.scoping import acting_for, as_public

ACCOUNT = "/desk/account/"
"""Account pages: nobody acts for an authority there."""

DESK = "/desk/"
FAILED = "_acting_failed"


class ActingMiddleware:
    """Desk pages run for the signed-in member's authority, all others as the public.

    Each request is one transaction under one database role; without a member there is
    no authority set, and so nothing of any case can be seen, whatever the view does. The
    transaction commits before the answer leaves, and is rolled back when the view raised
    anything or answered with a server error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        path = request.path
        if path.startswith(settings.STATIC_URL) or path in _NEITHER:
            return self.get_response(request)
        if path.startswith(ACCOUNT):
            return account_page(request, self.get_response)
        if not path.startswith(DESK):
            with as_public():
                return self._answer(request)
        if not request.user.is_authenticated:
            back = quote(request.get_full_path() if request.method == "GET" else DESK)
            return redirect(f"{reverse('account_login')}?next={back}")
        step = missing_step(request)
        if step is not None:
            return redirect(step)
        member = acting_member(request)
        if member is None:
            return redirect("choose_authority")
        request.member = member  # type: ignore[attr-defined]
        with acting_for(member.authority_id, actor=str(member.user_id)):
            return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Remember that the view raised: Django turns it into an answer before it could
        reach ``__call__``, and the transaction would be committed."""
        setattr(request, FAILED, True)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, FAILED, False) or response.status_code >= 500:
            transaction.set_rollback(True)
        return response


_NEITHER = frozenset({"/healthz", "/healthz/ready", "/leave/", "/closed/"})
"""Addresses that need no standing in the database: leaving must work when it is away."""
