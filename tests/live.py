"""The running product for tests: web, worker, beat, Redis and mail, as people meet it.

``live_product`` starts gunicorn, a Celery worker and beat on a database of their own, with
a Redis of their own and a mail server that keeps what it is sent. All of them can be
stopped and started again by a test, and the database can be cut off::

    def test_notice_leaves(live_product):
        live_product.kill("worker")
        …
        live_product.start("worker")
        live_product.wait_for(lambda: live_product.mails())

The processes see committed data only. The staff of ``tests.cast`` can sign in. Tests look
at the database through ``live_product.database.run(sql)`` (as its owner) or, with Django's
models, inside ``live_product.django()``.
"""

from __future__ import annotations

import email
import email.policy
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import DjangoDbBlocker

from script.setup import ports
from script.setup.children import Child
from script.setup.redis_server import Redis
from tests import database
from tests.gate import Gate, gated_url

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60.0
CELERY = [sys.executable, "-m", "celery", "-A", "casework.celery:app"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        return int(line.getsockname()[1])


class Letterbox:
    """Keeps every message an SMTP client sends."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 kept"


class LogChild(Child):
    """A process whose log lies in the test session's folder."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"


class LiveProduct:
    """The processes and what tests do with them. Made by the fixture ``live_product``."""

    def __init__(
        self, test_database: Any, folder: Path, worker: str, blocker: DjangoDbBlocker
    ) -> None:
        self._blocker = blocker
        self.database = test_database
        self.folder = folder
        self.mailbox = Letterbox()
        self._web = ports.claim(18000)
        self.origin = f"http://localhost:{ports.port_of(self._web)}"
        self.redis = Redis.of_checkout(f"live-{worker}-{os.getpid()}")
        self.gate = Gate.for_url(test_database.environment["DATABASE_URL"])
        self._smtp = Controller(self.mailbox, hostname="127.0.0.1", port=_free_port())
        self._children: dict[str, Child] = {}
        self.environment: dict[str, str] = {}

    def begin(self) -> None:
        """Start everything and wait until the first page is answered."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._smtp.start()
        self.redis.start()
        self.environment = {
            **self.database.environment,
            "REDRESS_ENV": "test",
            "DEMONSTRATION": "true",
            "PUBLIC_ORIGIN": self.origin,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "DATABASE_URL": gated_url(self.database.environment["DATABASE_URL"], self.gate),
            "REDIS_URL": self.redis.url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self._smtp.port}",
            "SIGNING_DIR": str(self.folder / "signing"),
            "AUDIT_CHECKPOINT_FILE": str(self.folder / "checkpoints.jsonl"),
            "SWEEP_SECONDS": "2",
            "LEASE_SECONDS": "5",
            "DJANGO_SETTINGS_MODULE": "casework.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.environment.pop("REDRESS_AS_OWNER", None)
        self.run_python("from tests.cast import seed; seed()")
        self.manage("seed_templates")
        self.manage("signing_certificates")
        beat = ["beat", "--loglevel", "WARNING", "--pidfile="]
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "script/gunicorn.conf.py")]
        bind = ["--bind", f"fd://{self._web.fileno()}", "casework.wsgi"]
        worker = ["worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip"]
        self._add("web", [*gunicorn, *bind], (self._web.fileno(),))
        self._add("worker", [*CELERY, *worker, "--without-mingle"])
        self._add("beat", [*CELERY, *beat, "--schedule", str(self.folder / "beat")])
        for name in self._children:
            self.start(name)
        self.wait_for(self.answers, what="the first answer of the web")

    def _add(self, name: str, command: list[str], descriptors: tuple[int, ...] = ()) -> None:
        child = LogChild(name, command, self.environment, descriptors)
        child.folder = self.folder
        self._children[name] = child

    def end(self) -> None:
        """Stop everything this object started."""
        for child in self._children.values():
            child.ask_to_stop()
        until = time.monotonic() + 15
        for child in self._children.values():
            child.stop(until)
        self._smtp.stop()
        self.redis.discard()
        self.gate.close()
        self._web.close()

    # --- What a test does with it -------------------------------------------------------

    def start(self, name: str) -> None:
        """Start "web", "worker", "beat" or "redis" (again)."""
        if name == "redis":
            self.redis.start()
        else:
            self._children[name].start(again=True)

    def stop(self, name: str) -> None:
        """Ask a process to finish, and wait until it has."""
        if name == "redis":
            self.redis.stop()
            return
        child = self._children[name]
        child.ask_to_stop()
        child.stop(time.monotonic() + 20)

    def kill(self, name: str) -> None:
        """End a process and all it started at once, as a crash would."""
        child = self._children[name]
        child.end_group(9)
        if child.process is not None:
            child.process.wait()

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """Every connection of the product to PostgreSQL is cut and none can be made."""
        self.gate.cut()
        try:
            yield
        finally:
            self.gate.mend()

    @contextmanager
    def without_redis(self) -> Iterator[None]:
        """Redis is stopped; what waited in its queues is lost."""
        self.redis.stop()
        try:
            yield
        finally:
            self.redis.start()

    @contextmanager
    def django(self) -> Iterator[None]:
        """Django in the test itself uses the product's database; commits are real. Not in
        tests with the mark ``django_db``."""
        with self._blocker.unblock(), database.pointing_to(self.database.name):
            yield

    def mails(self, to: str = "") -> list[EmailMessage]:
        """Messages that were sent, oldest first; to one address if given."""
        return [m for m in self.mailbox.messages if to.lower() in m["X-Envelope-To"].lower()]

    def wait_for(
        self, condition: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS, what: str = ""
    ) -> Any:
        """The first true value of ``condition``; AssertionError with the logs' ends if none
        comes in time."""
        until = time.monotonic() + seconds
        while True:
            found = condition()
            if found:
                return found
            if time.monotonic() > until:
                raise AssertionError(f"Waited in vain for {what or condition}\n{self.last_words()}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the web answers."""
        try:
            with urllib.request.urlopen(f"{self.origin}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def last_words(self, lines: int = 15) -> str:
        """The ends of the processes' logs."""
        return "\n".join(
            f"--- {child.name}\n" + "\n".join(child.last_words(lines))
            for child in self._children.values()
        )

    def log(self, name: str) -> str:
        """All that a process said."""
        return self._children[name].log.read_text(encoding="utf-8", errors="replace")

    def manage(self, *arguments: str) -> str:
        """Run manage.py against this product; its output. RuntimeError if it fails."""
        return self._run([str(ROOT / "manage.py"), *arguments])

    def run_python(self, code: str) -> str:
        """Run a little Python with Django set up, as a process of the product."""
        return self._run(["-c", f"import django; django.setup()\n{code}"])

    def _run(self, arguments: list[str]) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments[:3]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


@pytest.fixture(scope="session")
def live_product(
    live_database: Any,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[LiveProduct]:
    """The product, running; one for the whole session."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    product = LiveProduct(live_database, tmp_path_factory.mktemp("live"), worker, django_db_blocker)
    try:
        product.begin()
        yield product
    finally:
        product.end()
