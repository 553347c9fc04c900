"""``script/server``: the whole product on this machine, until Ctrl-C.

Prepares the database, the fictional data and the assets, then runs the web, the worker,
beat and a mail server that delivers nothing, says where everything is, and watches over it.
"""

import argparse
import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import FrameType
from typing import IO

import psycopg2

from script.setup import assets, environment, ports, servers
from script.setup.children import Child, stop_all
from script.setup.management import MANAGE
from script.setup.places import ASSETS, LOCAL, LOGS, ROOT, STAMPS, make_local
from script.setup.speech import Stop, say, step

WEB_PORT = 8000
SMTP_PORT = 2525
MAIL_PAGE_PORT = 8025
FIRST_ANSWER_SECONDS = 60.0
DEMONSTRATION_COMPLAINTS = 80
CELERY = [sys.executable, "-m", "celery", "-A", "casework.celery:app"]


def manage(variables: Mapping[str, str], *arguments: str) -> str:
    """Run manage.py as one step of the set-up; what it printed.

    Errors: Stop with the command and the end of what it said.
    """
    with step(f"manage.py {' '.join(arguments)}"):
        done = subprocess.run(
            [sys.executable, str(MANAGE), *arguments],
            cwd=ROOT,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        (LOGS / "setup.log").write_text(done.stdout + done.stderr, encoding="utf-8")
        for line in (done.stdout + done.stderr).splitlines()[-8:]:
            say(f"    {line}")
        raise Stop(f"manage.py {arguments[0]} failed; all it said is in {LOGS / 'setup.log'}")
    return done.stdout


def complaint_count(owner_url: str) -> int:
    """How many complaints the database holds; asked as its owner, who sees every row."""
    with contextlib.closing(psycopg2.connect(owner_url_for_libpq(owner_url))) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM complaints_complaint")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def prepare_demonstration(variables: Mapping[str, str]) -> None:
    """Fill an empty database with the demonstration, or finish one that was broken off."""
    begun = STAMPS / "demonstration-begun"
    there = complaint_count(variables["DATABASE_OWNER_URL"])
    lacking = DEMONSTRATION_COMPLAINTS - there
    if lacking > 0 and (there == 0 or begun.exists()):
        begun.touch()
        manage(variables, "seed_demo", "--complaints", str(lacking))
    begun.unlink(missing_ok=True)


def owner_url_for_libpq(url: str) -> str:
    """A database address in libpq's spelling, where a socket folder is a parameter."""
    user, separator, place = url.partition("@//")
    if not separator:
        return url
    folder, _, database = f"/{place}".rpartition("/")
    return f"{user}@/{database}?host={folder}"


def prepare_files(variables: Mapping[str, str]) -> None:
    """Front-end assets, catalogues and static files: what needs no database."""
    ASSETS.mkdir(exist_ok=True)
    assets.make_assets()
    manage(variables, "catalogue", "compile")
    manage(variables, "collectstatic", "--noinput")


def prepare_data(variables: Mapping[str, str]) -> None:
    """Bring the tables, the directory, the texts of notices and certificates up to date."""
    manage(variables, "migrate", "--noinput")
    manage(variables, "seed_directory")
    manage(variables, "seed_templates")
    manage(variables, "signing_certificates")


def prepare(variables: Mapping[str, str]) -> None:
    """Bring data and files up to date, side by side; then the demonstration, once."""
    with ThreadPoolExecutor(1) as beside:
        files = beside.submit(prepare_files, variables)
        prepare_data(variables)
        files.result()
    prepare_demonstration(variables)


@dataclass(frozen=True)
class Lines:
    """The listening sockets that are handed to the processes."""

    web: socket.socket
    smtp: socket.socket
    mail_page: socket.socket

    @classmethod
    @contextlib.contextmanager
    def claim(cls) -> Iterator["Lines"]:
        """Listen on free ports, the web on exactly PORT where that is given.

        They stay open here, so that a process that is started again gets the same port.
        """
        port = os.environ.get("PORT")
        with contextlib.ExitStack() as stack:
            yield cls(
                stack.enter_context(ports.claim_exactly(port) if port else ports.claim(WEB_PORT)),
                stack.enter_context(ports.claim(SMTP_PORT)),
                stack.enter_context(ports.claim(MAIL_PAGE_PORT)),
            )


def children_of(variables: Mapping[str, str], lines: Lines) -> list[Child]:
    """The product's processes, in the order in which they are started."""
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "script" / "gunicorn.conf.py")]
    sink = [sys.executable, "-m", "script.setup.mailsink"]
    web, smtp, mail_page = (line.fileno() for line in (lines.web, lines.smtp, lines.mail_page))
    numbers = ["--smtp", str(smtp), "--page", str(mail_page)]
    worker = ["worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip"]
    beat = ["beat", "--loglevel", "WARNING", "--schedule", str(LOCAL / "beat"), "--pidfile="]
    return [
        Child("mail", [*sink, *numbers], variables, (smtp, mail_page)),
        Child(
            "web",
            [*gunicorn, "--bind", f"fd://{web}", "casework.wsgi"],
            variables,
            (web,),
        ),
        Child("worker", [*CELERY, *worker], variables),
        Child("beat", [*CELERY, *beat], variables),
    ]


def healthy(port: int) -> bool:
    """Whether the web answers that it is well."""
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_until_healthy(web: Child, port: int, stopping: threading.Event) -> None:
    """Wait for the first good answer. Errors: Stop when it does not come."""
    until = time.monotonic() + FIRST_ANSWER_SECONDS
    while not healthy(port):
        if stopping.wait(0.1):
            return
        if web.exit_code() is not None or time.monotonic() > until:
            for line in web.last_words(8):
                say(f"    {line}")
            raise Stop(f"The web does not answer; its log is {web.log}")


def stop_signals() -> threading.Event:
    """An event that Ctrl-C, SIGTERM and a closed terminal set."""
    stopping = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, note)
    return stopping


@contextlib.contextmanager
def only_one() -> Iterator[IO[str]]:
    """Refuse a second script/server in this checkout; the file that says where it is."""
    with (LOCAL / "server.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "and is still setting up"
            raise Stop(f"script/server already runs in this checkout: {where}") from None
        lock.truncate(0)
        yield lock


def announce(variables: Mapping[str, str], mail_port: int) -> None:
    """Say on standard output where everything is and who can sign in."""
    sign_ins = subprocess.run(
        [sys.executable, str(MANAGE), "demo_sign_ins"],
        cwd=ROOT,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    origin = variables["PUBLIC_ORIGIN"]
    print()
    print(f"  Complain or follow a complaint   {origin}/")
    print(f"  The authorities' desk            {origin}/desk/")
    print(f"  Mail that was sent               http://localhost:{mail_port}/")
    print()
    print(sign_ins.stdout.rstrip() or sign_ins.stderr.strip())
    print()
    print("  Ctrl-C stops everything.", flush=True)


def watch(children: Sequence[Child], found: servers.Servers, stopping: threading.Event) -> None:
    """Look after the processes until it is time to stop; say when a server goes or returns."""
    up = {"PostgreSQL": True, "Redis": True}
    while not stopping.wait(1.0):
        for child in children:
            child.look_after()
        now = {
            "PostgreSQL": found.postgres is None or found.postgres.alive(),
            "Redis": found.redis is None or found.redis.running(),
        }
        for name, runs in now.items():
            if runs != up[name]:
                say(f"  {name} {'is back' if runs else 'has stopped'}")
        up = now


def serve(lines: Lines, found: servers.Servers, lock: IO[str]) -> int:
    """Run the processes until a signal; the exit code."""
    addresses = {
        "PUBLIC_ORIGIN": f"http://localhost:{ports.port_of(lines.web)}",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports.port_of(lines.smtp)}",
    }
    variables = environment.for_programs(environment.renew(addresses))
    web_port, mail_port = ports.port_of(lines.web), ports.port_of(lines.mail_page)
    children = children_of(variables, lines)
    stopping = stop_signals()
    try:
        with step("web, worker, beat, mail"):
            for child in children:
                child.start()
            wait_until_healthy(children[1], web_port, stopping)
        if not stopping.is_set():
            lock.write(f"{variables['PUBLIC_ORIGIN']}/\n")
            lock.flush()
            announce(variables, mail_port)
        watch(children, found, stopping)
    finally:
        say("  stopping …")
        stop_all(children)
    return 1 if any(child.given_up for child in children) else 0


def interrupt(number: int, frame: FrameType | None) -> None:
    """Leave the set-up in good order when it is told to end."""
    raise KeyboardInterrupt


def run(arguments: list[str]) -> int:
    """Set up and, unless --setup-only is given, serve until Ctrl-C; the exit code."""
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument(
        "--setup-only", action="store_true", help="prepare everything, start nothing that stays"
    )
    given = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    make_local()
    with only_one() as lock, contextlib.ExitStack() as stack:
        # First of all, so that a port that cannot be had is known before anything is done.
        lines = None if given.setup_only else stack.enter_context(Lines.claim())
        values = environment.renew()
        passwords = environment.passwords_of(values)
        found = stack.enter_context(servers.using("main", passwords))
        values = environment.renew(found.variables(passwords))
        prepare(environment.for_programs(values))
        return serve(lines, found, lock) if lines else 0
