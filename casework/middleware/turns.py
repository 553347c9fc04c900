"""In front of everything that costs something: who is answered, and who waits a moment.

A request that has to wait reaches no database, no session and no view. It gets a page that
says so, keeps what was typed, and goes on by itself: at once with a proof of work that the
browser does, or after some seconds without scripts (the header Refresh).
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape, format_html_join

from casework.authorities.addresses import UNKNOWN, client_network
from casework.context import NEUTRAL_SITE, SERVICE_NAME
from casework.middleware.outage import SECRET_NAMES
from casework.turns.gate import NeedsTurn, Turn, earn, must_wait, turn_of, working
from casework.turns.proof import new_challenge, spend
from casework.turns.tickets import read_ticket, write_ticket

PROOFS = "/turn/"
"""Where a browser hands in its proof of work."""
BEGIN = "/complain/"
ALWAYS = ("/healthz", "/leave/")
"""Never waits: leaving, and the question whether anything answers at all."""
MOST_KEPT = 100_000
"""Bytes of what was typed that the waiting page gives back."""
_WAITS = (10, 20, 30, 60, 120, 300, 600, 1200, 3600)


class TurnMiddleware:
    """Answers, or makes wait (``casework.turns``). A view may raise NeedsTurn for what is
    answered only to who earned it; ``request.turn`` says whether they did."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path
        if path.startswith((settings.STATIC_URL, *ALWAYS)):
            return self.get_response(request)
        if path == PROOFS:
            return hand_in(request)
        begins = path == BEGIN and request.method == "POST"
        turn = turn_of(read_ticket(request), _network(request), begins=begins)
        if not turn.open:
            return waiting_page(request, turn)
        request.turn = turn  # type: ignore[attr-defined]
        with working:
            response = self.get_response(request)
        given = turn.ticket
        if given is None and request.method == "POST" and 300 <= response.status_code < 400:
            given = turn.later
        if given is not None and settings.TURN_COOKIE_NAME not in response.cookies:
            write_ticket(response, given)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view asks for an earned turn."""
        if not isinstance(error, NeedsTurn):
            return None
        return waiting_page(request, must_wait(read_ticket(request)))


def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a proof of work; 204 with a pass, 403 for a wrong one, 429 where it must wait
    all the same. Grants nothing that another site could use in somebody's name."""
    if request.method != "POST":
        return HttpResponseRedirect("/")
    proofs = [value for name, value in _typed(request) or () if name == "proof"]
    if len(proofs) != 1 or not spend(proofs[0]):
        return HttpResponse(status=403, headers={"Content-Length": "0"})
    turn = earn(None, _network(request))
    response = HttpResponse(status=204 if turn.open else 429)
    response.headers["Content-Length"] = "0"
    if turn.ticket:
        write_ticket(response, turn.ticket)
    if not turn.open:
        response.headers["Retry-After"] = str(turn.wait)
    return response


def waiting_page(request: HttpRequest, turn: Turn) -> HttpResponse:
    """The page, made once for each language and length of waiting; 429 with Retry-After."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    wait = next((length for length in _WAITS if length >= turn.wait), _WAITS[-1])
    sends = request.method == "POST"
    typed = _typed(request) if sends else ()
    filled = {
        "address": escape("/" + request.get_full_path().lstrip("/")),
        "challenge": escape(json.dumps(new_challenge())),
        "seconds": str(turn.wait),
        "typed": format_html_join("", _HIDDEN, typed or ()),
    }
    # In one pass: what is filled in may itself look like a mark.
    page = _MARK.sub(lambda mark: filled[mark[1]], _page(language, wait, sends, typed is None))
    response = HttpResponse(page, status=429, headers={"Retry-After": str(turn.wait)})
    response.headers["Content-Length"] = str(len(response.content))
    # A flood of these would be a flood of lines in the log.
    response._has_been_logged = True  # type: ignore[attr-defined]
    if not sends:
        response.headers["Refresh"] = str(turn.wait)
    if turn.ticket:
        write_ticket(response, turn.ticket)
    return response


_MARK = re.compile("@@(address|challenge|seconds|typed)@@")
_HIDDEN = '<input type="hidden" name="{}" value="{}">'


@lru_cache(maxsize=400)
def _page(language: str, wait: int, sends: bool, lost: bool) -> str:
    with translation.override(language):
        return render_to_string(
            "turn.html",
            {
                "service_name": SERVICE_NAME,
                "neutral_site": NEUTRAL_SITE,
                "demonstration": settings.DEMONSTRATION,
                "wait": wait,
                "minutes": -(-wait // 60) if wait > 90 else 0,
                "sends": sends and not lost,
                "lost": lost,
                "proofs": PROOFS,
                "address": "@@address@@",
                "challenge": "@@challenge@@",
                "seconds": "@@seconds@@",
                "typed": "@@typed@@",
            },
        )


def _typed(request: HttpRequest) -> tuple[tuple[str, str], ...] | None:
    """What was typed, never passwords; None where it cannot be given back: a file came with
    it, it is too long, or another site may have typed it."""
    own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    length = request.META.get("CONTENT_LENGTH") or "0"
    form = request.content_type == "application/x-www-form-urlencoded"
    if not (own and form and length.isdigit() and int(length) <= MOST_KEPT):
        return None
    try:
        return tuple(
            (name, value)
            for name, values in request.POST.lists()
            if name == "csrfmiddlewaretoken" or not any(s in name.lower() for s in SECRET_NAMES)
            for value in values
        )
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError, OSError):
        return None


def _network(request: HttpRequest) -> str | None:
    """None for this machine itself and where nothing is known: nobody's network."""
    network = client_network(request)
    if network == UNKNOWN or ipaddress.ip_network(network).is_loopback:
        return None
    return network
