"""By what the lock-out (django-axes) counts failed sign-ins."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from casework.authorities.addresses import client_address


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address somebody tried to sign in with, in lower case.

    allauth hands over ``email``; before it did, the form's field ``login`` is read.
    """
    given = (credentials or {}).get("email") or (credentials or {}).get("login")
    if not given and request is not None:
        given = request.POST.get("login")
    return str(given or "").strip().lower()[:254]


def login_address(request: HttpRequest) -> str:
    """The address they tried from."""
    return client_address(request)
