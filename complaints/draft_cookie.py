"""The cookie that holds a draft's token: gone when the browser closes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_PATH = "/complain/"


def read_token(request: HttpRequest) -> str:
    """The token of the visitor's draft; "" without one."""
    return str(request.COOKIES.get(settings.DRAFT_COOKIE_NAME, ""))


def write_token(response: HttpResponse, token: str) -> None:
    """Give the visitor their draft's token."""
    response.set_cookie(
        settings.DRAFT_COOKIE_NAME,
        token,
        path=_PATH,
        secure=settings.COOKIES_SECURE,
        httponly=True,
        samesite="Strict",
    )


def forget_token(response: HttpResponse) -> None:
    """Take the cookie back."""
    response.delete_cookie(settings.DRAFT_COOKIE_NAME, path=_PATH, samesite="Strict")
