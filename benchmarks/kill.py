"""Ten thousand submissions while web, worker and database are killed again and again.

`kill -9` of gunicorn with all its processes, of one of its workers, of the Celery worker, and of
PostgreSQL's postmaster (fsync on), in turn, at even steps of the way; each is started again at
once. People do what people do: where no answer comes, they send the same form again. In the
end what was acknowledged is compared with what is there.

The database server is one of its own: nobody else's is killed. The worker has the lowest
priority, so that submissions do not wait for its routing.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from typing import IO

import psycopg2

from benchmarks import own
from benchmarks.clients import Line, post
from benchmarks.figure import Figure
from script.setup import environment, ports
from script.setup.children import follow_parent
from script.setup.places import ROOT
from script.setup.postgres import Postgres
from script.setup.speech import Stop

NAME = "kill"
LENGTH = "about 6 min"
DESCRIPTION = "submissions (KILL, 10,000) while web, worker and database are killed: lost, doubled"

COUNT = int(os.environ.get("KILL", "10000"))
CLIENTS = 8
ROUNDS = 5
"""How often each of the four is killed."""
CSRF = "b" * 32
PATIENCE = 300.0
CELERY = [sys.executable, "-m", "celery", "-A", "casework.celery:app", "worker"]
CELERY += ["--concurrency", "1", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
PASSWORDS = environment.Passwords("owner" * 8, "app" * 12)


def run() -> Iterable[Figure]:
    """The whole run, and its account."""
    with (
        TemporaryDirectory(prefix="redress-kill-") as folder,
        database_server() as postgres,
        own.redis("kill") as redis_url,
    ):
        variables = {
            **os.environ,
            "DATABASE_URL": postgres.url("redress_app", PASSWORDS.app),
            "DATABASE_OWNER_URL": postgres.url("redress_owner", PASSWORDS.owner),
            "AUDIT_CHECKPOINT_FILE": str(Path(folder) / "checkpoints.jsonl"),
            "SIGNING_DIR": str(Path(folder) / "signing"),
            "REDIS_URL": redis_url,
            "ALLOWED_HOSTS": "localhost",
            "OPEN_REQUESTS": "1000000",
            "OPEN_AT_ONCE": "1000000",
            "SWEEP_SECONDS": "5",
            "LEASE_SECONDS": "10",
            "DJANGO_SETTINGS_MODULE": "casework.settings",
        }
        for command in ("migrate", "seed_directory"):
            own.manage(variables, command)
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks.kill", str(COUNT)],
            cwd=ROOT,
            env=variables,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        drafts: dict[str, str] = json.loads(made.stdout)
        with (Path(folder) / "log").open("wb") as log:
            trial = Trial(postgres, variables, drafts, log)
            trial.run()
        yield from trial.figures()


@contextmanager
def database_server() -> Iterator[Postgres]:
    """A PostgreSQL of its own with the product's roles, gone afterwards."""
    server = Postgres.of_checkout(f"bench-kill-{os.getpid()}")
    try:
        server.start()
        server.make_roles(
            owner_password=PASSWORDS.owner, app_password=PASSWORDS.app, may_create=False
        )
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.data.parent, ignore_errors=True)
        shutil.rmtree(server.sockets.parent, ignore_errors=True)


@dataclass
class Trial:
    """Everything that runs, is killed and is counted."""

    postgres: Postgres
    variables: dict[str, str]
    drafts: dict[str, str]
    """Complaint's id by the draft's token."""
    log: IO[bytes]
    acknowledged: set[str] = field(default_factory=set)
    again: int = 0
    given_up: int = 0
    kills: list[str] = field(default_factory=list)
    seconds: float = 0.0
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self) -> None:
        """Send all drafts while things are killed."""
        self.listening = ports.claim(19000)
        self.port = ports.port_of(self.listening)
        self.variables["PUBLIC_ORIGIN"] = f"http://localhost:{self.port}"
        waiting: Queue[str] = Queue()
        for token in self.drafts:
            waiting.put(token)
        try:
            self.start_web()
            self.start_worker()
            began = time.perf_counter()
            clients = [
                threading.Thread(target=self.send_all, args=(waiting,)) for _ in range(CLIENTS)
            ]
            for client in clients:
                client.start()
            self.kill_on_the_way(clients)
            for client in clients:
                client.join()
            self.seconds = time.perf_counter() - began
        finally:
            for process in self.processes.values():
                end(process)
            self.listening.close()
            self.start_database()

    # --- People ---------------------------------------------------------------------------

    def send_all(self, waiting: Queue[str]) -> None:
        """One client: a form after another, each until it is acknowledged."""
        line = Line(self.port)
        while True:
            try:
                token = waiting.get_nowait()
            except Empty:
                return
            request = post(
                self.port,
                "/complain/check/",
                {"csrfmiddlewaretoken": CSRF},
                {"token": CSRF, "form": token},
            )
            until = time.monotonic() + PATIENCE
            while not self.acknowledges(line, request):
                self.again += 1
                line = Line(self.port)
                if time.monotonic() > until:
                    self.given_up += 1
                    break
                time.sleep(0.2)
            else:
                self.acknowledged.add(token)

    @staticmethod
    def acknowledges(line: Line, request: bytes) -> bool:
        """Whether the receipt is promised; False where no answer or an outage came."""
        try:
            answer = line.ask(request)
        except (OSError, ValueError):
            return False
        return answer.status == 302 and answer.location == "/complain/sent/"

    # --- What is killed -------------------------------------------------------------------

    def kill_on_the_way(self, clients: list[threading.Thread]) -> None:
        """Each of the four in turn, at even steps of what is acknowledged."""
        victims = {
            "web": self.kill_web,
            "a web process": self.kill_web_process,
            "worker": self.kill_worker,
            "database": self.kill_database,
        }
        plan = list(victims) * ROUNDS
        for number, victim in enumerate(plan, start=1):
            while len(self.acknowledged) < len(self.drafts) * number / (len(plan) + 1):
                if not any(client.is_alive() for client in clients):
                    return
                time.sleep(0.02)
            victims[victim]()
            self.kills.append(victim)

    def kill_web(self) -> None:
        """gunicorn and all its processes."""
        end(self.processes["web"])
        self.start_web()

    def kill_web_process(self) -> None:
        """One of gunicorn's processes; gunicorn itself starts another."""
        pid = self.processes["web"].pid
        path = Path(f"/proc/{pid}/task/{pid}/children")
        for child in path.read_text(encoding="utf-8").split()[:1] if path.exists() else ():
            os.kill(int(child), signal.SIGKILL)

    def kill_worker(self) -> None:
        """Celery and its processes."""
        end(self.processes["worker"])
        self.start_worker()

    def kill_database(self) -> None:
        """The postmaster; its processes end when they notice."""
        pid = int((self.postgres.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(pid, signal.SIGKILL)
        self.start_database()

    def start_web(self) -> None:
        """gunicorn as the product has it, on the socket that stays open."""
        self.processes["web"] = self.start(
            [*own.GUNICORN, "--bind", f"fd://{self.listening.fileno()}", "casework.wsgi"],
            (self.listening.fileno(),),
        )

    def start_worker(self) -> None:
        """One Celery process that lets everything else go first."""
        self.processes["worker"] = self.start(["nice", "-n", "19", *CELERY])

    def start_database(self) -> None:
        """PostgreSQL, as soon as the processes of the one before have gone."""
        until = time.monotonic() + 60
        while True:
            try:
                self.postgres.start()
                return
            except Stop:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def start(
        self, command: list[str], descriptors: tuple[int, ...] = ()
    ) -> subprocess.Popen[bytes]:
        """A process in a group of its own, so that all of it can be killed at once."""
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            pass_fds=descriptors,
            start_new_session=True,
            preexec_fn=follow_parent,
        )

    # --- The account ------------------------------------------------------------------------

    def figures(self) -> Iterable[Figure]:
        """What was acknowledged against what is there."""
        line = psycopg2.connect(
            host=str(self.postgres.sockets),
            dbname="redress",
            user="redress_owner",
            password=PASSWORDS.owner,
        )
        with line, line.cursor() as cursor:

            def ask(statement: str) -> list[tuple[object, ...]]:
                cursor.execute(statement)
                return list(cursor.fetchall())

            there = {str(row[0]) for row in ask("SELECT id FROM complaints_complaint")}
            halves = ask(
                "SELECT count(*) FROM complaints_complaint c WHERE"
                " (SELECT count(*) FROM complaints_contentlocation l WHERE l.complaint_id = c.id)"
                " <> (SELECT max(n) FROM (SELECT count(*) n FROM complaints_contentlocation"
                " GROUP BY complaint_id) s)"
            )[0][0]
            doubled = sum(
                int(str(ask(statement)[0][0]))
                for statement in (
                    "SELECT count(*) - count(DISTINCT reference) FROM complaints_complaint",
                    "SELECT count(*) - count(DISTINCT complaint_id) FROM cases_case",
                    "SELECT count(*) - count(DISTINCT (purpose, reference))"
                    " FROM delivery_outboundmail",
                    "SELECT count(*) - count(DISTINCT obj_id) FROM audit_auditentry"
                    " WHERE verb = 'complaint.submitted'",
                )
            )
            routed = ask("SELECT count(*) FROM cases_case")[0][0]
        line.close()
        acknowledged = {self.drafts[token] for token in self.acknowledged}
        for victim in sorted(set(self.kills)):
            yield Figure(f"killed: {victim}", self.kills.count(victim), "times")
        yield Figure("acknowledged", len(acknowledged), "submissions", COUNT)
        yield Figure("at a rate of", len(acknowledged) / self.seconds, "per s")
        yield Figure("sent again because no answer came", self.again, "times")
        yield Figure("lost", len(acknowledged - there), "complaints", 0, False)
        strangers = len(there - set(self.drafts.values()))
        yield Figure("doubled", doubled + strangers, "complaints", 0, False)
        yield Figure("written by half", float(str(halves)), "complaints", 0, False)
        yield Figure("routed meanwhile by the worker", float(str(routed)), "complaints")


def end(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of a process and all of its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def prepare(count: int) -> dict[str, str]:
    """So many finished drafts; the complaint that each will be, by token."""
    from benchmarks.complaints import AUTHORITY, FORM, prepared, take_part
    from casework.scoping import as_public
    from complaints.services.drafts import open_draft

    take_part(AUTHORITY)
    found = {}
    for token in prepared(count, FORM):
        with as_public():
            found[token] = open_draft(token).complaint
    return found


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(prepare(int(sys.argv[1])), sys.stdout)
