"""Serving a notice: one attempt, its proof, and the moment at which it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from unittest.mock import ANY

import pytest
import time_machine
from django.db import DatabaseError, connections, transaction
from django.test import override_settings
from django.utils import timezone

from casework.audit.models import AuditEntry
from casework.delivery.models import OutboundMail
from casework.delivery.services import ATTEMPTS, send_queued_mail
from casework.notices import selectors
from casework.notices.errors import NoticeError, NotServable
from casework.notices.models import Notice, ServiceAttempt
from casework.notices.services.requesting import withdraw
from casework.notices.services.service import record_service, serve_by_email
from casework.notices.signals import notice_served
from casework.notices.signing.certificates import make_development_certificate
from casework.scoping import acting_for
from tests.delivery.conftest import AnyPort
from tests.live import Letterbox
from tests.notices.conftest import ask_for, made, member_of, reread

IE = "ie-dpc"
TO = "legal@example-images.example"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("certificates")]


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    """A mail server that keeps what it is sent."""
    box = Letterbox()
    server = AnyPort(box, hostname="127.0.0.1", port=0)
    server.start()
    try:
        with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port):
            yield box
    finally:
        server.stop()


@pytest.fixture
def notice() -> Notice:
    return made()


@pytest.fixture
def served() -> Iterator[list[dict[str, object]]]:
    """What notice_served said."""
    heard: list[dict[str, object]] = []

    def hear(notice: Notice, deemed_at: datetime, rule: str, **_: object) -> None:
        heard.append({"number": notice.number, "deemed_at": deemed_at, "rule": rule})

    notice_served.connect(hear, dispatch_uid="test", weak=False)
    yield heard
    notice_served.disconnect(dispatch_uid="test")


def serve(notice: Notice, to: str = TO) -> ServiceAttempt:
    member = member_of(notice.authority_id, "investigator")
    with acting_for(notice.authority_id):
        return serve_by_email(notice=notice, address=to, member=member)


def send(attempt: ServiceAttempt) -> None:
    with acting_for(attempt.authority_id):
        OutboundMail.objects.filter(pk=attempt.mail_id).update(next_attempt_at=timezone.now())
    send_queued_mail(mail_id=attempt.mail_id, authority=attempt.authority_id)


class TestByEmail:
    def test_the_signed_document_reaches_one_address(
        self, notice: Notice, letterbox: Letterbox
    ) -> None:
        send(serve(notice))
        [mail] = letterbox.messages
        assert mail["X-Envelope-To"] == TO
        assert mail["To"] == TO
        [attachment] = list(mail.iter_attachments())
        assert isinstance(attachment, EmailMessage)
        data = attachment.get_payload(decode=True)
        assert sha256(data).hexdigest() == notice.pdf_sha256  # type: ignore[arg-type]
        assert attachment.get_content_type() == "application/pdf"
        assert attachment.get_filename() == f"notice-{notice.number.lower().replace('/', '-')}.pdf"  # type: ignore[union-attr]

    def test_mail_and_file_name_say_nothing_of_what_it_is_about(
        self, notice: Notice, letterbox: Letterbox
    ) -> None:
        send(serve(notice))
        [mail] = letterbox.messages
        body = mail.get_body(("plain",))
        said = f"{mail['Subject']} {body.get_content() if body else ''}".lower()
        assert str(notice.number).lower() in said
        for word in ("image", "intimate", "synthetic", "complain", "remov", "erase", "content"):
            assert word not in said.replace("example-images", "")

    def test_the_proof_is_what_the_server_answered(
        self, notice: Notice, letterbox: Letterbox, served: list[dict[str, object]]
    ) -> None:
        attempt = serve(notice)
        assert served == []
        before = timezone.now()
        send(attempt)
        now = reread(notice)
        assert now.state == Notice.State.SERVED
        assert now.served_at is not None
        assert before <= now.served_at <= timezone.now()
        with acting_for(IE):
            [record] = selectors.service_records(now)
            mail = OutboundMail.objects.get(pk=attempt.mail_id)
        assert record.address == TO
        assert record.attempt.outcome == "served"
        assert record.proof == {
            "message_id": mail.message_id,
            "reply": "250 kept",
            "accepted_at": ANY,
            "sha256": notice.pdf_sha256,
            "number": notice.number,
        }
        assert letterbox.messages[0]["Message-ID"] == mail.message_id
        [heard] = served
        assert heard["deemed_at"] == now.served_at
        assert "s. 106(1)(d)" in str(heard["rule"])
        assert str(heard["rule"]).endswith("?")

    def test_nothing_personal_is_written_in_the_clear(
        self, notice: Notice, letterbox: Letterbox
    ) -> None:
        send(serve(notice))
        with acting_for(IE):
            attempt = ServiceAttempt.objects.get(notice=notice)
            entries = AuditEntry.objects.filter(obj_id=str(notice.pk))
            assert TO.encode() not in bytes(attempt.sealed_address)
            assert b"250" not in bytes(attempt.sealed_proof or b"")
            assert not [e for e in entries if TO in e.payload or TO in e.reason]
            assert [e.verb for e in entries.order_by("seq")] == [
                "notice.requested", "notice.issued", "notice.sent", "notice.served",
            ]  # fmt: skip

    def test_a_double_click_is_one_attempt_and_one_mail(
        self, notice: Notice, letterbox: Letterbox
    ) -> None:
        first, second = serve(notice), serve(notice, TO.upper())
        assert first.pk == second.pk
        send(first)
        send(first)
        assert serve(notice).pk == first.pk
        assert len(letterbox.messages) == 1
        with acting_for(IE):
            assert OutboundMail.objects.filter(subject=notice.pk).count() == 1

    def test_while_it_is_on_its_way_it_goes_nowhere_else(self, notice: Notice) -> None:
        serve(notice)
        with pytest.raises(NotServable, match="on its way"):
            serve(notice, "other@example-images.example")

    def test_a_mail_that_cannot_be_delivered_leaves_the_notice_servable(
        self, notice: Notice, served: list[dict[str, object]]
    ) -> None:
        attempt = serve(notice)
        with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=1):
            for _ in range(ATTEMPTS):
                send(attempt)
        with acting_for(IE):
            failed = ServiceAttempt.objects.get(pk=attempt.pk)
            [record] = selectors.service_records(notice)
        assert failed.outcome == "failed"
        assert record.proof == {"error": "ConnectionRefusedError"}
        assert served == []
        assert reread(notice).state == Notice.State.READY
        assert serve(notice).pk != attempt.pk

    @pytest.mark.parametrize("bad", ["", "a@b", "a@b.example, c@d.example", "a@b.example\nBcc: x"])
    def test_only_one_real_address(self, notice: Notice, bad: str) -> None:
        with pytest.raises(ValueError, match="address"):
            serve(notice, bad)

    def test_not_before_it_is_ready_nor_after_it_was_withdrawn(self, notice: Notice) -> None:
        with pytest.raises(NotServable, match="not ready"):
            serve(ask_for())
        member = member_of(IE, "approver")
        with acting_for(IE):
            withdraw(notice=notice, member=member, reason="Wrong addressee")
        with pytest.raises(NotServable, match="withdrawn"):
            serve(notice)


def test_what_is_on_its_way_is_not_withdrawn_under_the_mail(notice: Notice) -> None:
    serve(notice)
    member = member_of(IE, "approver")
    with acting_for(IE), pytest.raises(NoticeError, match="on its way"):
        withdraw(notice=notice, member=member, reason="Wrong addressee")


class TestOtherwise:
    @pytest.fixture(autouse=True)
    def in_may(self, tmp_path: Path) -> Iterator[None]:
        """A fixed day, with a certificate of that day."""
        with (
            time_machine.travel(datetime(2026, 5, 14, 9, 0, tzinfo=UTC), tick=True),
            override_settings(SIGNING_DIR=tmp_path, SIGNING_PASSWORD="for tests"),
        ):
            make_development_certificate(slug=IE, name="Data Protection Commission", country="IE")
            yield

    def give(self, notice: Notice, method: str, at: datetime, **changes: str) -> ServiceAttempt:
        member = member_of(notice.authority_id, "investigator")
        with acting_for(notice.authority_id):
            return record_service(
                notice=notice,
                method=method,
                address=changes.get("address", "4 North Wall"),
                served_on=at,
                proof=changes.get("proof", "RR 123 456 789 IE"),
                member=member,
            )

    def test_by_hand_it_counts_at_once(self, served: list[dict[str, object]]) -> None:
        notice = made()
        with time_machine.travel(datetime(2026, 5, 18, 12, 0, tzinfo=UTC)):
            at = datetime(2026, 5, 18, 10, 30, tzinfo=UTC)
            attempt = self.give(notice, "hand", at)
        assert attempt.deemed_served_at == at
        assert attempt.deemed_rule_verified
        assert served[0]["deemed_at"] == at
        assert "?" not in attempt.deemed_rule

    def test_by_post_it_counts_days_later_without_weekends(self) -> None:
        notice = made()
        posted = datetime(2026, 5, 15, 15, 0, tzinfo=UTC)  # a Friday
        with time_machine.travel(datetime(2026, 5, 18, 12, 0, tzinfo=UTC)):
            attempt = self.give(notice, "post", posted)
        # Mon 18, Tue 19, Wed 20: the end of that day in Dublin.
        assert attempt.deemed_served_at == datetime(2026, 5, 20, 22, 59, 59, tzinfo=UTC)
        assert attempt.deemed_rule.endswith("?")
        assert reread(notice).served_at == attempt.deemed_served_at
        with acting_for(IE):
            [record] = selectors.service_records(notice)
        assert record.proof["note"] == "RR 123 456 789 IE"

    def test_service_without_proof_is_none(self) -> None:
        notice, now = made(), timezone.now()
        for changes in ({"proof": " "}, {"address": ""}):
            with pytest.raises(NotServable, match="proof"):
                self.give(notice, "hand", now, **changes)

    def test_not_in_the_future_nor_before_it_was_issued(self) -> None:
        notice = made()
        with pytest.raises(NotServable, match="future"):
            self.give(notice, "hand", timezone.now() + timedelta(hours=1))
        with pytest.raises(NotServable, match="before"):
            self.give(notice, "hand", timezone.now() - timedelta(hours=1))

    def test_once_only(self) -> None:
        notice = made()
        with time_machine.travel(datetime(2026, 5, 14, 12, 0, tzinfo=UTC), tick=True):
            self.give(notice, "hand", datetime(2026, 5, 14, 11, 0, tzinfo=UTC))
            with pytest.raises(NotServable):
                self.give(notice, "post", datetime(2026, 5, 14, 11, 0, tzinfo=UTC))
            with pytest.raises(NotServable):
                serve(notice)

    def test_the_proof_cannot_be_changed_afterwards(self) -> None:
        notice = made()
        with time_machine.travel(datetime(2026, 5, 14, 12, 0, tzinfo=UTC), tick=True):
            attempt = self.give(notice, "hand", datetime(2026, 5, 14, 11, 0, tzinfo=UTC))
        for change in ({"sealed_proof": b"x"}, {"outcome": "failed"}, {"method": "post"}):
            with acting_for(IE), pytest.raises(DatabaseError), transaction.atomic():
                ServiceAttempt.objects.filter(pk=attempt.pk).update(**change)
        with acting_for(IE), pytest.raises(DatabaseError), transaction.atomic():
            attempt_rows = ServiceAttempt.objects.filter(pk=attempt.pk)
            attempt_rows._raw_delete(attempt_rows.db)


class TestByLaw:
    def test_a_way_the_law_does_not_allow_is_refused(self) -> None:
        """A court's papers go by hand or by post."""
        member = member_of("fr-cnil", "investigator")
        notice = made()
        frozen_methods = {"power": {"methods": ["hand"]}}
        with acting_for(IE), pytest.MonkeyPatch.context() as patch:
            from casework.notices import sealing

            patch.setattr(sealing, "open_frozen", lambda _: frozen_methods)
            with pytest.raises(NotServable, match="E-mail"):
                serve_by_email(notice=notice, address=TO, member=member)


@pytest.fixture(autouse=True)
def close() -> Iterator[None]:
    yield
    for found in connections.all(initialized_only=True):
        assert not found.needs_rollback
