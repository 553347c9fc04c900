"""Mail is written down, leaves once, and is not lost."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.utils import timezone
from pytest_django import Settings

from casework import vault
from casework.delivery import attachments, services
from casework.delivery.attachments import Attachment, register_attachment_source
from casework.delivery.models import DeadLetter, OutboundMail
from casework.delivery.services import (
    ATTEMPTS,
    AttachmentReference,
    due_mail,
    pause,
    queue_mail,
    retry_mail,
    send_queued_mail,
)
from casework.delivery.signals import mail_failed, mail_sent
from casework.delivery.tasks import resend_mail
from casework.scoping import acting_for, as_public
from tests.conftest import TestDatabase
from tests.delivery.conftest import MailServer

SLUG = "ie-dpc"
ADDRESS = "anna.ample@example.org"


@pytest.fixture(autouse=True)
def _nothing_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests send by hand; test_resilience has the broker."""
    monkeypatch.setattr(services, "announce", lambda *args, **kwargs: None)


@pytest.fixture
def subject(committed_database: TestDatabase) -> uuid.UUID:
    found = uuid.uuid4()
    with acting_for(SLUG):
        vault.create_key(subject=found, authority=SLUG)
    return found


def queued(subject: uuid.UUID, **changes: Any) -> OutboundMail:
    with acting_for(SLUG):
        return queue_mail(
            **{
                "authority": SLUG,
                "subject": subject,
                "recipient": ADDRESS,
                "title": "Your reference",
                "text": "Dear Anna,\n\nwe have news – ask us.\n",
                "purpose": "report.ready",
                "reference": "r1",
                **changes,
            }
        )


def send(mail: OutboundMail) -> bool:
    return send_queued_mail(mail_id=mail.pk, authority=mail.authority)


def now(mail: OutboundMail) -> OutboundMail:
    with acting_for(mail.authority):
        return OutboundMail.objects.get(pk=mail.pk)


def hurry(database: TestDatabase) -> None:
    database.run("UPDATE delivery_outboundmail SET next_attempt_at = now() - interval '1 s'")


class Heard:
    """What became of mail, as other rooms hear it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failed: list[str] = []

    def on_sent(self, mail: OutboundMail, reply: str, **_: Any) -> None:
        assert connection.in_atomic_block
        self.sent.append((mail.reference, reply))

    def on_failed(self, mail: OutboundMail, **_: Any) -> None:
        self.failed.append(mail.reference)


@pytest.fixture
def heard() -> Iterator[Heard]:
    found = Heard()
    mail_sent.connect(found.on_sent)
    mail_failed.connect(found.on_failed)
    yield found
    mail_sent.disconnect(found.on_sent)
    mail_failed.disconnect(found.on_failed)


class TestSending:
    def test_once_with_its_words(
        self, subject: uuid.UUID, mail_server: MailServer, heard: Heard
    ) -> None:
        mail = queued(subject)
        assert now(mail).state == OutboundMail.State.WAITING
        assert send(mail)
        assert not send(mail)
        (message,) = mail_server.messages
        assert mail_server.recipients == [[ADDRESS]]
        assert message["Subject"] == "Your reference"
        assert message["Message-ID"] == mail.message_id
        assert message["Auto-Submitted"] == "auto-generated"
        assert "we have news – ask us." in message.get_content()
        sent = now(mail)
        assert (sent.state, sent.attempts, sent.last_error) == (OutboundMail.State.SENT, 1, "")
        assert sent.sent_at is not None
        assert heard.sent == [("r1", "250 kept")]
        assert due_mail() == []

    def test_nothing_personal_is_stored_in_the_clear(
        self, subject: uuid.UUID, committed_database: TestDatabase
    ) -> None:
        queued(subject)
        ((row,),) = committed_database.run("SELECT m::text FROM delivery_outboundmail m")
        for word in ("anna", "Anna", 'reference"', "news –", ADDRESS.encode().hex()):
            assert word not in row

    def test_attachments_are_loaded_when_it_leaves(
        self, subject: uuid.UUID, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from casework.scoping import current_authority

        monkeypatch.setattr(attachments, "_sources", {})
        asked: list[tuple[str, str | None]] = []

        def load(reference: str) -> Attachment:
            asked.append((reference, current_authority()))
            return Attachment("letter.pdf", b"%PDF-1.7 x", "application/pdf")

        with pytest.raises(ValueError, match="Nobody loads"):
            queued(subject, attachments=[AttachmentReference("notice", "n1")])
        register_attachment_source("notice", load)
        register_attachment_source("notice", load)
        with pytest.raises(ValueError, match="have a loader"):
            register_attachment_source("notice", lambda reference: load(reference))
        assert send(queued(subject, attachments=[AttachmentReference("notice", "n1")]))
        assert asked == [("n1", SLUG)]
        (part,) = mail_server.messages[0].iter_attachments()
        assert part.get_filename() == "letter.pdf"
        assert part.get_content() == b"%PDF-1.7 x"

    def test_what_is_rolled_back_never_leaves(
        self, subject: uuid.UUID, committed_database: TestDatabase
    ) -> None:
        with pytest.raises(ZeroDivisionError), acting_for(SLUG):
            queued(subject)
            raise ZeroDivisionError
        assert due_mail() == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"recipient": "not an address"},
            {"recipient": "a@example.org, b@example.org"},
            {"recipient": "a@example.org\nBcc: b@example.org"},
            {"title": "two\nBcc: b@example.org"},
            {"title": " "},
        ],
    )
    def test_what_is_not_one_address_or_one_line_is_refused(
        self, subject: uuid.UUID, changes: dict[str, str]
    ) -> None:
        with pytest.raises(ValueError, match=r"address|line"):
            queued(subject, **changes)

    def test_the_public_queues_and_sees_nothing(
        self, committed_database: TestDatabase, mail_server: MailServer
    ) -> None:
        with as_public():
            subject = uuid.uuid4()
            vault.create_key(subject=subject, authority=SLUG)
            mail = queue_mail(
                authority=SLUG,
                subject=subject,
                recipient=ADDRESS,
                title="Your reference",
                text="x",
                purpose="complaint.receipt",
            )
            with pytest.raises(DatabaseError):
                OutboundMail.objects.count()
            connection.needs_rollback = False
        with acting_for("fr-cnil"):
            assert not OutboundMail.objects.exists()
        del mail


class TestTrouble:
    def test_refused_for_now_is_tried_again(
        self,
        subject: uuid.UUID,
        mail_server: MailServer,
        committed_database: TestDatabase,
        heard: Heard,
    ) -> None:
        mail_server.answers = ["451 try later"]
        mail = queued(subject)
        assert not send(mail)
        waiting = now(mail)
        assert (waiting.state, waiting.last_error) == (
            OutboundMail.State.RETRY,
            "SMTPDataError",
        )
        assert waiting.next_attempt_at > timezone.now()
        assert not send(mail), "not before its time"
        assert due_mail() == []
        hurry(committed_database)
        assert due_mail() == [(str(mail.pk), SLUG)]
        assert send(mail)
        assert now(mail).attempts == 2
        assert heard.failed == []

    def test_given_up_after_the_last_attempt(
        self,
        subject: uuid.UUID,
        settings: Settings,
        committed_database: TestDatabase,
        heard: Heard,
    ) -> None:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        mail = queued(subject)
        for _ in range(ATTEMPTS):
            assert heard.failed == []
            hurry(committed_database)
            assert not send(mail)
        failed = now(mail)
        assert (failed.state, failed.attempts) == (OutboundMail.State.FAILED, ATTEMPTS)
        assert failed.last_error == "ConnectionRefusedError"
        assert heard.failed == ["r1"]
        assert due_mail() == []
        with acting_for(SLUG):
            letter = DeadLetter.objects.get()
        assert letter.task == "delivery.resend_mail"
        assert (letter.args, letter.kwargs) == ([str(mail.pk)], {"authority": SLUG})

    def test_given_up_and_taken_up_again(
        self, subject: uuid.UUID, mail_server: MailServer, committed_database: TestDatabase
    ) -> None:
        mail_server.refused = "550 no such user"
        mail = queued(subject)
        assert not send(mail)
        assert now(mail).state == OutboundMail.State.FAILED
        mail_server.refused = None
        resend_mail.run(str(mail.pk), SLUG)
        with acting_for(SLUG):
            assert not retry_mail(mail_id=mail.pk)
        assert send(mail)
        assert len(mail_server.messages) == 1

    def test_a_destroyed_key_ends_it(
        self, subject: uuid.UUID, mail_server: MailServer, heard: Heard
    ) -> None:
        mail = queued(subject)
        with acting_for(SLUG):
            vault.destroy_key(subject=subject)
        assert not send(mail)
        assert now(mail).state == OutboundMail.State.FAILED
        assert now(mail).last_error == "KeyDestroyed"
        assert heard.failed == ["r1"]
        assert mail_server.messages == []
        with acting_for(SLUG):
            assert not DeadLetter.objects.exists()

    def test_a_dead_workers_claim_is_taken_over_after_its_lease(
        self,
        subject: uuid.UUID,
        mail_server: MailServer,
        monkeypatch: pytest.MonkeyPatch,
        committed_database: TestDatabase,
    ) -> None:
        def dies(message: object) -> str:
            raise KeyboardInterrupt

        mail = queued(subject)
        with monkeypatch.context() as patched:
            patched.setattr(services, "hand_over", dies)
            with pytest.raises(KeyboardInterrupt):
                send(mail)
        assert now(mail).state == OutboundMail.State.SENDING
        assert not send(mail), "the lease still runs"
        assert due_mail() == []
        committed_database.run(
            "UPDATE delivery_outboundmail SET lease_until = now() - interval '1 s'"
        )
        assert due_mail() == [(str(mail.pk), SLUG)]
        assert send(mail)
        assert [m["Message-ID"] for m in mail_server.messages] == [mail.message_id]

    def test_who_lost_the_lease_writes_nothing(
        self,
        subject: uuid.UUID,
        mail_server: MailServer,
        monkeypatch: pytest.MonkeyPatch,
        committed_database: TestDatabase,
        heard: Heard,
    ) -> None:
        """A slow attempt ends in an error after another has sent the message."""
        mail = queued(subject)
        real = services.hand_over

        def slow(message: Any) -> str:
            monkeypatch.setattr(services, "hand_over", real)
            committed_database.run(
                "UPDATE delivery_outboundmail SET lease_until = now() - interval '1 s'"
            )
            assert send(mail)
            raise TimeoutError

        monkeypatch.setattr(services, "hand_over", slow)
        assert not send(mail)
        assert now(mail).state == OutboundMail.State.SENT
        assert heard.sent == [("r1", "250 kept")]

    def test_many_senders_send_once(self, subject: uuid.UUID, mail_server: MailServer) -> None:
        mails = [queued(subject, reference=f"r{n}") for n in range(5)]
        together = threading.Barrier(4)
        left: list[str] = []

        def work() -> None:
            try:
                together.wait(10)
                left.extend(mail.reference for mail in mails if send(mail))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(left) == [f"r{n}" for n in range(5)]
        assert len(mail_server.messages) == 5

    def test_pauses_grow_and_differ(self) -> None:
        whole = [pause(attempt, chance=1.0) for attempt in range(1, 12)]
        assert whole[0] == timedelta(seconds=30)
        assert whole == sorted(whole)
        assert whole[-1] == timedelta(hours=4)
        assert pause(3, chance=0.0) == timedelta(seconds=60)
        assert len({pause(5) for _ in range(20)}) > 10
