"""What a benchmark makes for itself and takes away again: a database, a Redis, a web."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from environ import Env

from script.setup import ports
from script.setup.children import follow_parent
from script.setup.places import ROOT
from script.setup.redis_server import Redis
from tests import database

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "script" / "gunicorn.conf.py")]
PATIENCE = 60.0


@contextmanager
def empty_database(kind: str) -> Iterator[str]:
    """A new database of the owner's for the length of the block; its name. Whoever uses it
    has closed their connections before the end."""
    name = f"{database.base_name()}_bench_{os.getpid()}_{kind}"
    _as_owner(f'DROP DATABASE IF EXISTS "{name}"')
    _as_owner(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield name
    finally:
        _as_owner(f'DROP DATABASE IF EXISTS "{name}"')


@contextmanager
def migrated_database(kind: str) -> Iterator[dict[str, str]]:
    """A migrated database with the directory; the environment for processes of the product
    that shall use it."""
    with empty_database(kind) as name:
        environment = database.environment_for(name)
        try:
            for command in ("migrate", "seed_directory"):
                manage(environment, command)
            yield environment
        finally:
            database.checkpoint_file(name).unlink(missing_ok=True)


@contextmanager
def django_on(environment: Mapping[str, str]) -> Iterator[None]:
    """Django in this process uses that environment's database for the length of the block."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
    if not apps.ready:
        django.setup()
    with database.pointing_to(Env.db_url_config(environment["DATABASE_URL"])["NAME"]):
        yield


@contextmanager
def redis(kind: str) -> Iterator[str]:
    """A Redis of its own; its address."""
    server = Redis.of_checkout(f"bench-{kind}-{os.getpid()}")
    server.start()
    try:
        yield server.url()
    finally:
        server.stop()
        shutil.rmtree(server.data.parent, ignore_errors=True)
        shutil.rmtree(server.sockets.parent, ignore_errors=True)


@contextmanager
def web(application: str, environment: Mapping[str, str], *, path: str) -> Iterator[int]:
    """gunicorn, set up as the product's, serving a WSGI application; its port. Ready when
    ``path`` has been answered."""
    from benchmarks.clients import Line, get

    listening = ports.claim(19000)
    port = ports.port_of(listening)
    process = subprocess.Popen(
        [*GUNICORN, "--bind", f"fd://{listening.fileno()}", application],
        cwd=ROOT,
        env={**environment, "PUBLIC_ORIGIN": f"http://localhost:{port}"},
        stdin=subprocess.DEVNULL,
        pass_fds=[listening.fileno()],
        preexec_fn=follow_parent,
    )
    try:
        until = time.monotonic() + PATIENCE
        with Line(port) as line:
            while line.ask(get(port, path)).status != 200:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{application} does not answer {path}")
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        listening.close()


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    """Run manage.py. Raises CalledProcessError."""
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def relax(environment: Mapping[str, str]) -> None:
    """Commits in that environment's database do not wait for the disk."""
    name = Env.db_url_config(environment["DATABASE_URL"])["NAME"]
    _as_owner(f'ALTER DATABASE "{name}" SET synchronous_commit = off')


def _as_owner(statement: str) -> None:
    connection = database.connect("postgres", owner=True)
    try:
        database.run(connection, statement)
    finally:
        connection.close()
