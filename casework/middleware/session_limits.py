"""Ends desk sessions that were idle too long or are too old."""

from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.authorities import session_marks


class SessionLimitsMiddleware:
    """Looks at sessions on desk pages only; public pages have none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/desk/") or not request.user.is_authenticated:
            return self.get_response(request)
        if session_marks.is_over(request.session):
            logout(request)
            messages.info(request, _("You were signed out because nothing was done for a while."))
            back = f"?next={quote(request.get_full_path())}" if request.method == "GET" else ""
            return redirect(reverse("account_login") + back)
        session_marks.mark_use(request.session)
        return self.get_response(request)
