"""The language that a person chose, remembered in a cookie that ends with the browser.

The cookie holds the language's code and nothing else. Choosing is a button of the page
(``parts/language.html``), so that it works without JavaScript and can send along what was
typed.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.http.response import HttpResponseBase

FIELD = "lang"
"""Name of the buttons by which a language is chosen."""


def codes() -> set[str]:
    """Codes of the languages that are offered."""
    return {code for code, _name in settings.LANGUAGES}


def is_choosing(request: HttpRequest) -> bool:
    """Whether this request chooses a language, and so must do nothing else."""
    return request.method == "POST" and FIELD in request.POST


def remember(response: HttpResponseBase, code: str) -> None:
    """Keep a language for this browser, until it is closed."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def remember_unless_chosen(request: HttpRequest, response: HttpResponseBase, code: str) -> None:
    """Go on in the language that a form or a complaint was written in, unless another was
    chosen on this device."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and code in codes():
        remember(response, code)


class KeepsTyped(forms.Form):
    """A form that comes back with what was typed, and no complaint about it, when a language
    was chosen on its page. Its view says ``keeps_typed = True``."""

    @property
    def _choosing(self) -> bool:
        return self.is_bound and FIELD in self.data

    def full_clean(self) -> None:
        """Nothing is judged while a language is chosen."""
        if self._choosing:
            self._errors, self.cleaned_data = ErrorDict(), dict[str, Any]()
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        """Never while a language is chosen: nothing must be done with what was typed."""
        return not self._choosing and super().is_valid()
