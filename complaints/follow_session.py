"""The short session in which a person follows their complaint.

The cookie holds the complaint's capability, signed and with the time of the last page:
no reference, no code. It is gone when the browser closes, after twenty quiet minutes, or
when the person closes it.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

QUIET_SECONDS = 20 * 60
_SALT = "complaints.follow"
_PATH = "/follow/"


def read_session(request: HttpRequest) -> bytes | None:
    """The capability held by the visitor's cookie; None without a valid one."""
    cookie = request.COOKIES.get(settings.FOLLOW_COOKIE_NAME, "")
    if not cookie or len(cookie) > 500:
        return None
    try:
        held = signing.loads(cookie, salt=_SALT, max_age=QUIET_SECONDS)
        capability = bytes.fromhex(held)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return capability if len(capability) == 32 else None


def was_open(request: HttpRequest) -> bool:
    """Whether the visitor brings a cookie at all, though it may have run out."""
    return settings.FOLLOW_COOKIE_NAME in request.COOKIES


def write_session(response: HttpResponseBase, capability: bytes) -> None:
    """Begin the session, or prolong it."""
    response.set_cookie(
        settings.FOLLOW_COOKIE_NAME,
        signing.dumps(capability.hex(), salt=_SALT),
        path=_PATH,
        secure=settings.COOKIES_SECURE,
        httponly=True,
        samesite="Strict",
    )


def end_session(response: HttpResponse) -> None:
    """Take the cookie back."""
    response.delete_cookie(settings.FOLLOW_COOKIE_NAME, path=_PATH, samesite="Strict")
