"""SMTP that remembers what the server answered: the answer is evidence of handing over."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend


class _Remembering:
    """Keeps the last reply to DATA."""

    last_reply: tuple[int, bytes] = (0, b"")

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.last_reply = super().data(msg)  # type: ignore[misc]
        return self.last_reply


class _Plain(_Remembering, smtplib.SMTP):
    pass


class _Encrypted(_Remembering, smtplib.SMTP_SSL):
    pass


class RememberingBackend(EmailBackend):
    """Django's SMTP backend, with the server's reply."""

    reply: str = ""

    @property
    def connection_class(self) -> Any:
        return _Encrypted if self.use_ssl else _Plain

    def _send(self, email_message: EmailMessage) -> bool:
        sent = bool(super()._send(email_message))  # type: ignore[misc]
        code, text = getattr(self.connection, "last_reply", (0, b""))
        self.reply = f"{code} {text.decode('ascii', 'replace')}".strip()[:200]
        return sent


def hand_over(message: EmailMessage) -> str:
    """Give one message to the configured server; its answer to the message ("250 …").

    Raises ``smtplib.SMTPException`` or ``OSError``; nothing was taken then, or the server
    did not say so.
    """
    backend = RememberingBackend()
    if not message.recipients() or backend.send_messages([message]) != 1:
        raise smtplib.SMTPException("no message was taken")
    return backend.reply
