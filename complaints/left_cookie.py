"""That somebody left this site quickly, noted in their browser for half an hour.

"Back" must not bring up what they left. While the note is there, every public page answers
with the one that says "closed" and nothing else; a link on it opens the site again.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_NAME = "closed"
_SECONDS = 30 * 60


def has_left(request: HttpRequest) -> bool:
    """Whether the visitor left quickly a moment ago."""
    return _NAME in request.COOKIES


def note_leaving(response: HttpResponse) -> None:
    """Note it. Lax, not Strict: "back" to a page that a link elsewhere led to sends no
    strict cookie."""
    response.set_cookie(
        _NAME,
        "yes",
        max_age=_SECONDS,
        secure=settings.COOKIES_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_leaving(response: HttpResponse) -> None:
    """The visitor wants to see the site again."""
    response.delete_cookie(_NAME, samesite="Lax")
