"""How allauth signs staff in."""

from __future__ import annotations

import logging
import smtplib
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmation
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.authorities.addresses import client_address, client_network

log = logging.getLogger("redress.accounts")


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "too_many_login_attempts": _("Too many wrong tries. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth counts failures by e-mail address alone, so anybody who knows a colleague's
        could keep them out for as long as they liked. By address and network, as the
        lock-out does, only who guesses is held up; the second factor has a counter of its
        own, by person."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}|{client_network(request)}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under our own origin: never under a host that the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_ORIGIN + path.replace("UID-KEY", quote(key))

    def get_email_confirmation_url(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation
    ) -> str:
        return settings.PUBLIC_ORIGIN + reverse(
            "account_confirm_email", args=[emailconfirmation.key]
        )

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Never put into mail: what someone uses is nobody's business."""
        return ""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once; a mail server that is away is logged and does not break the page."""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            log.error("account mail %s not sent: %s", template_prefix, type(error).__name__)
