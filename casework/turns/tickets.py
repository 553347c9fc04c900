"""The cookie that says since when a browser waits, or that its turn has come.

It holds a random number, a time and a signature: nothing of the person, and nothing that
ties one visit to the next, since it is gone when the browser closes.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

WAITING, CALM, EARNED = "w", "c", "e"
PASS_SECONDS = 4 * 60 * 60
TICKET_SECONDS = 60 * 60
_SIGNER = signing.Signer(salt="casework.turns")


@dataclass(frozen=True)
class Ticket:
    """``WAITING`` since a time, or a pass: given when it was ``CALM``, or ``EARNED`` by
    waiting or by a proof of work."""

    kind: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    since: float = field(default_factory=time.time)

    @property
    def age(self) -> float:
        """Seconds since it was given."""
        return max(0.0, time.time() - self.since)

    @property
    def is_pass(self) -> bool:
        """Whether the holder's turn has come."""
        return self.kind != WAITING


def read_ticket(request: HttpRequest) -> Ticket | None:
    """The visitor's ticket; None without a valid one."""
    cookie = request.COOKIES.get(settings.TURN_COOKIE_NAME, "")
    if not cookie or len(cookie) > 200:
        return None
    try:
        kind, number, since = _SIGNER.unsign(cookie).split(".")
        ticket = Ticket(kind, number, float(since))
    except (signing.BadSignature, ValueError):
        return None
    longest = PASS_SECONDS if ticket.is_pass else TICKET_SECONDS
    return ticket if ticket.age < longest else None


def write_ticket(response: HttpResponse, ticket: Ticket) -> None:
    """Give it to the visitor, for as long as their browser stays open."""
    response.set_cookie(
        settings.TURN_COOKIE_NAME,
        _SIGNER.sign(f"{ticket.kind}.{ticket.id}.{int(ticket.since)}"),
        secure=settings.COOKIES_SECURE,
        httponly=True,
        samesite="Lax",
    )
