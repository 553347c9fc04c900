"""Pages for what went wrong: kind, without detail, and never a dead end."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.context import NEUTRAL_SITE, SERVICE_NAME
from casework.middleware.outage import SECRET_NAMES, outage_page
from complaints.uploads import takes_documents

Words = str | Promise


@dataclass(frozen=True)
class Failure:
    """What a page says: a heading and what the person can do now."""

    heading: Words
    text: tuple[Words, ...]


NOT_FOUND = Failure(
    _("Page not found"),
    (
        _("There is no page at this address."),
        _("If you typed the address, check that it is right."),
    ),
)
FORBIDDEN = Failure(
    _("This page is closed to you"),
    (_("You may not open this page, or you are no longer signed in."),),
)
BAD_REQUEST = Failure(
    _("We could not read what was sent"),
    (
        _("Nothing of it was kept. What you saved on earlier pages is still there."),
        _("Go back and try again."),
    ),
)
TOO_BIG = Failure(
    _("That was too much at once"),
    (
        _(
            "What was sent is larger than this page can take, so nothing of it was kept. What you"
            " saved on earlier pages is still there."
        ),
        _("Go back and send less: a shorter text, or fewer links. No files can be sent here."),
    ),
)
FILE_TOO_BIG = Failure(
    _("This file is too large"),
    (
        _(
            "What was sent is larger than this page can take, so nothing of it was kept. What you"
            " saved on earlier pages is still there."
        ),
        _(
            "Go back and send a smaller document. A document with many pictures is often large:"
            " we would take the pictures out anyway. Photos and videos cannot be sent."
        ),
    ),
)
NOT_SENT = Failure(
    _("Please send that again"),
    (
        _(
            "This page could not make sure that it was really you who sent it. That happens when a"
            " page was open for a long time, or when the browser keeps no cookies."
        ),
        _("Nothing was sent. What you saved on earlier pages is still there."),
    ),
)
SERVER_ERROR = Failure(
    _("Something went wrong on our side"),
    (
        _("It is not your fault. What you saved on earlier pages is still there."),
        _("Please try again in a few minutes."),
    ),
)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(request, NOT_FOUND, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, FORBIDDEN, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 for what is larger than any form. Never touches the body again."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(request, FILE_TOO_BIG if takes_documents(request) else TOO_BIG, 413)
    return _page(request, BAD_REQUEST, 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose origin cannot be told.

    What was typed is offered for sending again only where the browser vouches that it
    came from our own page: otherwise another site could have typed it. Never passwords.
    """
    own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    typed = [
        (name, value)
        for name, values in (request.POST.lists() if own else ())
        if not any(secret in name.lower() for secret in SECRET_NAMES)
        for value in values
    ]
    return _page(request, NOT_SENT, 403, typed=typed)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; where the database is away, the page that keeps what was typed; 400 where the
    visitor's own connection broke off while sending."""
    error = sys.exc_info()[1]
    if isinstance(error, UnreadablePostError):
        return _page(request, BAD_REQUEST, 400)
    if isinstance(error, OperationalError | InterfaceError):
        return outage_page(request, error)
    return _page(request, SERVER_ERROR, 500)


def _page(
    request: HttpRequest,
    failure: Failure,
    status: int,
    typed: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    desk = request.path.startswith("/desk/")
    body = render_to_string(
        "complaints/failure.html",
        {
            "failure": failure,
            "layout": "layouts/desk.html" if desk else "layouts/public.html",
            "home": "/desk/" if desk else "/",
            "form_open": request.path.startswith("/complain/"),
            "typed": typed or [],
            "action": request.path,
            # A server error is rendered without the request, and so without what all
            # templates know.
            "service_name": SERVICE_NAME,
            "neutral_site": NEUTRAL_SITE,
        },
        request=request if status != 500 else None,
    )
    return HttpResponse(body, status=status)
