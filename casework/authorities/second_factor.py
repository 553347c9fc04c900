"""Whether a session was opened with a second factor."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
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
    records = get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in records):
        return None
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': '/desk/'})}"
