"""When the database is away: a page that says so and keeps what was typed."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import RedisError

from casework.context import NEUTRAL_SITE, SERVICE_NAME
from casework.middleware.origin import is_our_own_form

log = logging.getLogger("redress.outage")

AWAY = (OperationalError, InterfaceError, RedisError, BrokerAway)
OUTAGE = "_outage"
SECRET_NAMES = ("password", "csrfmiddlewaretoken", "credential")


class OutageMiddleware:
    """Turns a lost database into a 503 page whose form sends the same answers again.

    Django makes an answer of an exception inside each middleware that raises it, so none
    arrives here. Its signal does: it is sent for every exception that nobody handled,
    whether a view, a middleware or the commit raised it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        got_request_exception.connect(note_outage, dispatch_uid="outage")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        except AWAY as away:
            return outage_page(request, away)
        error: BaseException | None = getattr(request, OUTAGE, None)
        if error is not None and response.status_code >= 500:
            return outage_page(request, error)
        return response


def note_outage(request: HttpRequest | None = None, **_: Any) -> None:
    """Remember on the request that a server was away when it failed."""
    error = sys.exc_info()[1]
    if request is not None and isinstance(error, AWAY):
        setattr(request, OUTAGE, error)


def outage_page(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """The page itself: no database, no session; typed answers as hidden fields.

    Passwords are never among them. Nothing of the error but its class is logged.
    """
    log.error("a server is away: %s", type(error).__name__)
    typed = _typed(request)
    desk = request.path.startswith("/desk/")
    body = render_to_string(
        "outage.html",
        {
            "service_name": SERVICE_NAME,
            "neutral_site": NEUTRAL_SITE,
            "demonstration": settings.DEMONSTRATION,
            "page_layout": "layouts/desk.html" if desk else "layouts/public.html",
            "typed": typed,
            "again": request.method == "POST" and typed is not None,
            "action": request.get_full_path(),
            "token": get_token(request),
        },
    )
    return HttpResponse(body, status=503, headers={"Retry-After": "30"})


def _typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """What was typed; None where sending it again is not possible or not wanted. Above all
    not what another site typed: the page's form has a token and would pass for ours."""
    if request.method != "POST":
        return []
    try:
        if request.FILES or not is_our_own_form(request):
            return None
        return [
            (name, value)
            for name, values in request.POST.lists()
            if not any(secret in name.lower() for secret in SECRET_NAMES)
            for value in values
        ]
    except (RequestDataTooBig, TooManyFieldsSent, MultiPartParserError, OSError):
        return None
