"""Where a form came from, for browsers that are told to name no page they come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_REFERER, CsrfViewMiddleware, RejectRequest
from django.utils.decorators import decorator_from_middleware

View = Callable[..., HttpResponse]
_BOUND_TO_THIS_HOST = "__Host-"


class OriginMiddleware(CsrfViewMiddleware):
    """Django's check of forms, beside ``Referrer-Policy: no-referrer``.

    Under that policy browsers say ``Origin: null`` with every form (or, the oldest, nothing
    at all), and no Referer; Django refuses both. Here such a form passes this part of the
    check only if the browser vouches, in ``Sec-Fetch-Site``, that one of our own pages sent
    it: no page can write that header. The page's token is demanded as ever, and an Origin
    or a Referer that is named is judged as ever.

    Browsers older than Sec-Fetch-Site (Safari before 16.4 is the last) vouch for nothing.
    Their forms pass only where the token's cookie is one that no other host, no subdomain
    and no page without HTTPS can have planted (its name begins with ``__Host-``; so it does
    in production): then to know the token is to have read our page.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META["HTTP_ORIGIN"] == "null":
            return _from_our_own_page(request)
        return bool(super()._origin_verified(request))

    def _check_referer(self, request: HttpRequest) -> None:
        if request.META.get("HTTP_REFERER"):
            super()._check_referer(request)
        elif not _from_our_own_page(request):
            raise RejectRequest(REASON_NO_REFERER)


def _from_our_own_page(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        return settings.CSRF_COOKIE_NAME.startswith(_BOUND_TO_THIS_HOST)
    return site == "same-origin"


class _Question(OriginMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def is_our_own_form(request: HttpRequest) -> bool:
    """Whether what was sent passes the check of forms, also where that was not reached. Asks
    no database."""
    if getattr(request, "csrf_processing_done", False):
        return True
    check = _Question(_nothing)
    check.process_request(request)
    return check.process_view(request, _nothing, (), {}) is None


form_protect = cast(Callable[[View], View], decorator_from_middleware(OriginMiddleware))
"""For a view that has to come before the check: Django's ``csrf_protect``, with this check."""
