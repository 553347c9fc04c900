"""Choosing a language on a page that has no form of its own."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View


class LanguageView(View):
    """Leads back to the page on which a language was chosen; the choice itself is taken for
    every page in ``casework.middleware.language``."""

    keeps_typed: ClassVar[bool] = True

    def post(self, request: HttpRequest) -> HttpResponse:
        back = request.POST.get("next", "")
        own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return redirect(back if own and back.startswith("/") else "/")

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("start")
