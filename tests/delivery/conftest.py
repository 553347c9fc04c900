"""A mail server that keeps or refuses what it is sent, and a broker that can be stopped."""

from __future__ import annotations

import email
import email.policy
import os
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from casework.delivery import resilience
from script.setup.redis_server import Redis


class AnyPort(Controller):
    """Listens on a port that the system chooses, and then knows which."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """Answers each message with the next of ``answers``, or keeps it."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answers: list[str] = []
        self.refused: str | None = None

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refused:
            return self.refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 kept"


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A server that the product's mail goes to."""
    kept = MailServer()
    controller = AnyPort(kept, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = controller.port
        settings.EMAIL_TIMEOUT = 5
        yield kept
    finally:
        controller.stop()


@pytest.fixture
def broker(settings: Settings) -> Iterator[Redis]:
    """A Redis of this test's own, which tasks are sent to."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    redis = Redis.of_checkout(f"delivery-{worker}-{os.getpid()}")
    redis.start()
    settings.CELERY_BROKER_URL = redis.url().replace("unix://", "redis+socket://")
    resilience._breaker.reset()
    try:
        yield redis
    finally:
        redis.discard()
        resilience._breaker.reset()
