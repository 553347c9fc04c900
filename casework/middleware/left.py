"""Keeps what was left quickly from coming back with the browser's "back"."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from complaints.left_cookie import has_left

_STAYING = ("/desk/", "/leave/", "/closed/", "/healthz", settings.STATIC_URL)
"""Addresses that show nothing of a complaint, or belong to staff."""


class LeftMiddleware:
    """Answers every public page with the closed one for whoever just left. What is sent by
    a form is not touched: it comes from a page that is open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and has_left(request) and not request.path.startswith(_STAYING):
            return redirect("closed")
        return self.get_response(request)
