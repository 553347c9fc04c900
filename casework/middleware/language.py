"""In which language a page is: the person's for the public's side, English for the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

from casework.languages import DEFAULT
from casework.languages.choice import FIELD, codes, is_choosing, remember

DESK = "/desk/"
CHOSEN = "_language_chosen"


class LanguageMiddleware(LocaleMiddleware):
    """The language chosen on a page (a cookie that ends with the browser), else the one that
    the browser asks for, else English. The desk is in English whatever was chosen.

    Outermost of all that answers, so that pages for what went wrong have it too.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(DESK):
            translation.activate(DEFAULT)
            request.LANGUAGE_CODE = DEFAULT
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if not request.path_info.startswith(DESK):
            patch_vary_headers(answer, ("Accept-Language", "Cookie"))
        return answer


class LanguageChoiceMiddleware:
    """Takes the choice of a language, on whatever page it was made.

    After the check of forms. A request that chooses a language does nothing else: it comes to
    the view only where that keeps what was typed (``keeps_typed``); otherwise the page is
    opened again. So a button for a language can stand in a form that sends or destroys.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        code = getattr(request, CHOSEN, "")
        if code:
            remember(response, code)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, named: Any
    ) -> HttpResponse | None:
        """Make the choice before the page is."""
        if request.path_info.startswith(DESK) or getattr(view, "csrf_exempt", False):
            return None  # a page that may not be read before it has said how
        if not is_choosing(request):
            return None
        code = request.POST[FIELD]
        if code in codes():
            translation.activate(code)
            request.LANGUAGE_CODE = code
            setattr(request, CHOSEN, code)
        if getattr(getattr(view, "view_class", None), "keeps_typed", False):
            return None
        return redirect(request.get_full_path())
