"""Work survives a broker that is down, a worker that dies, and a task that gives up."""

from __future__ import annotations

import logging
import socket
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from pytest_django import Settings

from casework import vault
from casework.audit.services import entries_for
from casework.delivery import resilience
from casework.delivery.failures import bury
from casework.delivery.models import DeadLetter, OutboundMail
from casework.delivery.resilience import announce, publish, robust_task
from casework.delivery.services import dismiss_dead_letter, queue_mail, retry_dead_letter
from casework.delivery.tasks import sweep_mail
from casework.scoping import acting_for
from script.setup.redis_server import Redis
from tests.conftest import TestDatabase
from tests.delivery.conftest import MailServer

SLUG = "ie-dpc"
did: list[tuple[str, str]] = []
fails = True


@robust_task("tests.stumble", max_retries=2, retry_backoff=False, default_retry_delay=0)
def stumble(work_id: str, authority: str) -> None:
    """Fails as long as it is told to, quoting what must not be written down."""
    did.append((work_id, authority))
    if fails:
        raise RuntimeError("anna.ample@example.org could not be reached")


@robust_task("tests.without_authority", max_retries=0)
def without_authority(work_id: str, remark: str = "") -> None:
    """Belongs to nobody."""
    raise LookupError(remark)


@pytest.fixture(autouse=True)
def _fresh(committed_database: TestDatabase) -> Iterator[None]:
    global fails
    fails = True
    did.clear()
    resilience._breaker.reset()
    yield
    resilience._breaker.reset()


@pytest.fixture
def worker(broker: Redis, settings: Settings) -> Iterator[None]:
    """A Celery worker in a thread of its own, on a real broker."""
    app = current_app._get_current_object()
    before = app.conf.broker_url
    app.conf.broker_url = settings.CELERY_BROKER_URL
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    # Celery warns of its future default where a broker is lost; nothing runs here then.
    app.conf.worker_cancel_long_running_tasks_on_connection_loss = True
    try:
        with start_worker(
            app, pool="solo", perform_ping_check=False, shutdown_timeout=20, loglevel="WARNING"
        ):
            yield
    finally:
        app.conf.broker_url = before


def wait_for(condition: Any, seconds: float = 20) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def letters(authority: str = SLUG) -> list[DeadLetter]:
    with acting_for(authority):
        return list(DeadLetter.objects.order_by("failed_at"))


class TestWorker:
    def test_tried_again_then_a_dead_letter_then_taken_up(self, worker: None) -> None:
        global fails
        work = str(uuid.uuid4())
        announce(stumble, work, authority=SLUG)
        (letter,) = wait_for(letters)
        assert did == [(work, SLUG)] * 3
        assert (letter.task, letter.error) == ("tests.stumble", "RuntimeError")
        assert (letter.args, letter.kwargs) == ([work], {"authority": SLUG})
        fails = False
        with acting_for(SLUG):
            assert retry_dead_letter(letter=letter, actor="u1")
            assert not retry_dead_letter(letter=letter, actor="u1")
        wait_for(lambda: len(did) == 4)
        (letter,) = letters()
        assert (letter.resolution, letter.resolved_by) == ("retried", "u1")
        with acting_for(SLUG):
            entry = entries_for(authority=SLUG, obj_type="delivery.deadletter").get()
            assert (entry.verb, entry.actor) == ("dead_letter.retried", "u1")

    def test_mail_leaves_after_the_commit(self, worker: None, mail_server: MailServer) -> None:
        mail = queued()
        wait_for(lambda: mail_server.messages)
        wait_for(lambda: state(mail) == OutboundMail.State.SENT)

    def test_mail_that_the_broker_forgot_is_swept_up(
        self, worker: None, broker: Redis, mail_server: MailServer
    ) -> None:
        broker.stop()
        try:
            mail = queued()
            assert state(mail) == OutboundMail.State.WAITING
        finally:
            broker.start()
        resilience._breaker.reset()
        assert mail_server.messages == []
        wait_for(lambda: publish(sweep_mail, [], {}) or resilience._breaker.reset())
        wait_for(lambda: mail_server.messages, 40)
        wait_for(lambda: state(mail) == OutboundMail.State.SENT)

    def test_work_of_nobody_goes_to_the_operators(
        self, worker: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        work = str(uuid.uuid4())
        announce(without_authority, work, remark="anna.ample@example.org")
        (letter,) = wait_for(lambda: letters("system"))
        assert letter.kwargs == {"remark": "(left out)"}
        assert letters() == []
        call_command("dead_letters", "list")
        assert f"{letter.pk} system tests.without_authority LookupError" in capsys.readouterr().out
        call_command("dead_letters", "retry", str(letter.pk))
        assert "cannot be tried again" in capsys.readouterr().out
        call_command("dead_letters", "dismiss", str(letter.pk), "--reason", "seen to")
        call_command("dead_letters", "list")
        assert capsys.readouterr().out.endswith("dismissed\nno dead letters\n")
        with pytest.raises(CommandError):
            call_command("dead_letters", "retry", str(letter.pk))


def queued() -> OutboundMail:
    with acting_for(SLUG):
        subject = uuid.uuid4()
        vault.create_key(subject=subject, authority=SLUG)
        return queue_mail(
            authority=SLUG,
            subject=subject,
            recipient="anna@example.org",
            title="Your reference",
            text="x",
            purpose="report.ready",
        )


def state(mail: OutboundMail) -> str:
    with acting_for(SLUG):
        return OutboundMail.objects.get(pk=mail.pk).state


class TestAnnouncing:
    def timed(self) -> float:
        resilience._breaker.reset()
        began = time.monotonic()
        with acting_for(SLUG):
            for _ in range(5):
                announce(stumble, uuid.uuid4(), authority=SLUG)
        return time.monotonic() - began

    def test_a_dead_broker_costs_a_moment(
        self, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
        with caplog.at_level(logging.WARNING):
            assert self.timed() < 1.5
        assert "tests.stumble left to the sweep" in caplog.text

    def test_a_silent_broker_costs_a_moment(self, settings: Settings) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(50)
            settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
            assert self.timed() < 1.5

    def test_after_a_restart_it_goes_on(self, broker: Redis) -> None:
        assert publish(stumble, ["1"], {"authority": SLUG})
        broker.stop()
        assert not publish(stumble, ["2"], {"authority": SLUG})
        assert not publish(stumble, ["3"], {"authority": SLUG}), "left alone for a while"
        broker.start()
        resilience._breaker.reset()
        assert publish(stumble, ["4"], {"authority": SLUG})

    def test_only_after_the_commit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        published: list[list[Any]] = []
        monkeypatch.setattr(
            resilience, "publish", lambda task, args, kwargs: published.append(args)
        )
        with acting_for(SLUG):
            announce(stumble, "kept", authority=SLUG)
            assert published == []
        with pytest.raises(ZeroDivisionError), acting_for(SLUG):
            announce(stumble, "undone", authority=SLUG)
            raise ZeroDivisionError
        assert published == [["kept"]]


class TestLetters:
    def test_only_ids_and_the_class_of_the_error(self) -> None:
        letter = bury(
            "tests.stumble",
            ["id-1", 7, "Anna Ample", {"a": 1}],
            {"authority": SLUG, "flag": True, "x": None},
            RuntimeError("anna@example.org"),
        )
        (stored,) = [found for found in letters("system") + letters() if found.pk == letter.pk]
        assert stored.args == ["id-1", 7, "(left out)", "(left out)"]
        assert stored.kwargs == {"authority": SLUG, "flag": True, "x": None}
        assert stored.error == "RuntimeError"

    def test_each_desk_sees_its_own(self) -> None:
        bury("tests.stumble", ["1"], {"authority": SLUG}, None)
        bury("tests.stumble", ["2", "fr-cnil"], {}, None)
        bury("tests.stumble", ["3"], {"authority": "Not A Slug"}, None)
        bury("no.such.task", ["4"], {"authority": SLUG}, None)
        assert [found.args for found in letters()] == [["1"]]
        assert [found.args for found in letters("fr-cnil")] == [["2", "fr-cnil"]]
        assert [found.args[0] for found in letters("system")] == ["3", "4"]

    def test_a_letter_is_settled_not_changed(self) -> None:
        letter = bury("tests.stumble", ["1"], {"authority": SLUG}, None)
        for change in ({"task": "x"}, {"args": []}, {"authority": "fr-cnil"}):
            with pytest.raises(DatabaseError), acting_for(SLUG):
                DeadLetter.objects.filter(pk=letter.pk).update(**change)
        with pytest.raises(DatabaseError), acting_for(SLUG):
            DeadLetter.objects.filter(pk=letter.pk)._raw_delete("default")
        with acting_for(SLUG):
            assert dismiss_dead_letter(letter=letter, actor="u1", reason="seen to")
            assert not dismiss_dead_letter(letter=letter, actor="u1")
