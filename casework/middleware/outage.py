"""When the database is away: a page that says so and keeps what was typed."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

log = logging.getLogger("redress.outage")


class OutageMiddleware:
    """Turns a lost database into a 503 page whose form sends the same answers again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for errors raised in a view; the inner middleware's reach ``__call__``."""
        if isinstance(error, (OperationalError, InterfaceError)):
            return outage_page(request)
        return None


def outage_page(request: HttpRequest) -> HttpResponse:
    """The page itself: no database, no session; typed answers as hidden fields."""
    log.error("database unavailable")
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    body = render_to_string(
        "outage.html",
        {"typed": typed, "action": request.path, "token": get_token(request)},
    )
    return HttpResponse(body, status=503, headers={"Retry-After": "30"})
