"""Whether a session was opened with a second factor."""

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


def missing_step(request: HttpRequest) -> str | None:
    """Where a signed-in user has to go before the desk opens, or None.

    Without a second factor: to the page that sets one up. With one that this session was
    not opened with (it was set up a moment ago): to the page that asks for it.
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return None
    if not is_mfa_enabled(request.user):
        return reverse("mfa_index")
    if _was_shown(request):
        return None
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': '/desk/'})}"


def account_page(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Answer one of the account pages. Those of second factors, once there is one, open
    only to a session that has shown it, or that set the first one up: a password and a
    session from before must not be enough to remove it or to add another.
    """
    if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
        return get_response(request)
    enabled = is_mfa_enabled(request.user)
    closed = enabled and not _was_shown(request) and SET_UP_HERE not in request.session
    if closed and _manages_factors(request.path):
        return redirect(
            f"{reverse('mfa_reauthenticate')}?{urlencode({'next': reverse('mfa_index')})}"
        )
    response = get_response(request)
    may_have_set_up = not enabled and request.method == "POST" and request.user.is_authenticated
    if may_have_set_up and is_mfa_enabled(request.user):
        request.session[SET_UP_HERE] = True
    return response


SET_UP_HERE = "set_up_factor"
"""Session key: the first second factor was set up in this session."""


def _was_shown(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def _manages_factors(path: str) -> bool:
    asking = {
        reverse("mfa_authenticate"),
        reverse("mfa_reauthenticate"),
        reverse("mfa_reauthenticate_webauthn"),
    }
    return path.startswith(reverse("mfa_index")) and path not in asking
