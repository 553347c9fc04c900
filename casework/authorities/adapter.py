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

from casework.authorities.addresses import client_address

log = logging.getLogger("redress.accounts")


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

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
