"""Databases for tests: migrated once by the owner, cloned per worker, used as the app.

Tests connect as ``redress_app``, exactly as the product does, so that every test is one
of row-level security too. The owner makes a template database named after a digest of
everything that shapes it (migrations, ``access.py``, seeded data); a run clones it, which
takes a tenth of a second, and drops the clone afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg2
from django.conf import settings
from django.core.management import get_commands
from django.db import connections
from django.test import override_settings
from psycopg2 import extensions

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ("seed_directory",)
"""Commands that fill the template with what every installation holds."""
_SHAPES = (
    "**/migrations/*.py",
    "**/access.py",
    "casework/scoping/*.py",
    "casework/authorities/models/*.py",
    "casework/authorities/management/**/*.py",
    "casework/**/*.json",
)
_LOCK = 7_433_002


def base_name() -> str:
    """The name of the app's database, from which the tests' names are made."""
    return environ.Env.db_url_config(os.environ["DATABASE_URL"])["NAME"]


def url_for(variable: str, name: str) -> str:
    """The URL in an environment variable, pointing to another database."""
    parts = urlsplit(os.environ[variable])
    return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))


def environment_for(name: str) -> dict[str, str]:
    """The environment of a process of the product that shall use this database."""
    return {
        **os.environ,
        "DATABASE_URL": url_for("DATABASE_URL", name),
        "DATABASE_OWNER_URL": url_for("DATABASE_OWNER_URL", name),
        # A record of its own goes with each database.
        "AUDIT_CHECKPOINT_FILE": str(checkpoint_file(name)),
    }


def checkpoint_file(name: str) -> Path:
    """Where the audit checkpoints of a test database go."""
    return Path(gettempdir()) / f"{name}-checkpoints.jsonl"


def connect(name: str, *, owner: bool) -> extensions.connection:
    """A plain connection, past Django, that commits each statement."""
    variable = "DATABASE_OWNER_URL" if owner else "DATABASE_URL"
    config = environ.Env.db_url_config(url_for(variable, name))
    given = {
        "host": config.get("HOST"),
        "port": config.get("PORT"),
        "user": config.get("USER"),
        "password": config.get("PASSWORD"),
    }
    connection = psycopg2.connect(
        dbname=name,
        **{key: value for key, value in given.items() if value},
        **config.get("OPTIONS", {}),
    )
    connection.autocommit = True
    return connection


def run(
    connection: extensions.connection, statement: str, parameters: Any = None
) -> list[tuple[Any, ...]]:
    """Execute one statement; its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def digest() -> str:
    """What the template is made of, in twelve characters."""
    found = sha256(" ".join(settings.INSTALLED_APPS).encode())
    files = {
        path
        for room in ("casework", "complaints")
        for shape in _SHAPES
        for path in (ROOT / room).glob(shape.removeprefix(f"{room}/"))
    }
    for path in sorted(files):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


@contextmanager
def clone(suffix: str) -> Iterator[str]:
    """A fresh, migrated database of our own for the length of the block; its name."""
    name = f"{base_name()}_test_{os.getpid()}_{suffix}"
    with _owner() as owner:
        # One at a time: nobody may drop or renew the template while it is being copied.
        run(owner, "SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            _drop_left_over(owner)
            template = _template(owner)
            _drop(owner, name)
            run(owner, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        finally:
            run(owner, "SELECT pg_advisory_unlock(%s)", [_LOCK])
    try:
        yield name
    finally:
        with _owner() as owner:
            _drop(owner, name)
        checkpoint_file(name).unlink(missing_ok=True)


@contextmanager
def pointing_to(name: str) -> Iterator[None]:
    """Have Django use this database, in every thread, for the length of the block."""
    configuration = connections["default"].settings_dict
    before = configuration["NAME"]
    connections["default"].close()
    configuration["NAME"] = name
    try:
        with override_settings(AUDIT_CHECKPOINT_FILE=str(checkpoint_file(name))):
            yield
    finally:
        connections["default"].close()
        configuration["NAME"] = before


@contextmanager
def _owner() -> Iterator[extensions.connection]:
    connection = connect("postgres", owner=True)
    try:
        yield connection
    finally:
        connection.close()


def _template(owner: extensions.connection) -> str:
    prefix = f"{base_name()}_test_template_"
    name = prefix + digest()
    made = run(
        owner,
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE starts_with(datname, %s) AND datdba = current_user::regrole",
        [prefix],
    )
    if (name, "ready") in made:
        return name
    for other, _ in made:
        with suppress(psycopg2.errors.ObjectInUse):
            _drop(owner, other)
    run(owner, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    environment = environment_for(name)
    _manage(["migrate", "--skip-checks", "-v0"], environment)
    for command in SEEDS:
        if command in get_commands():
            _manage([command, "--skip-checks"], environment)
    run(owner, f"COMMENT ON DATABASE \"{name}\" IS 'ready'")
    return name


def _manage(arguments: list[str], environment: dict[str, str]) -> None:
    """Run manage.py as an operator would; RuntimeError with its output if it fails."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def _drop(owner: extensions.connection, name: str) -> None:
    """End our sessions there, each as its own role since none may end another's, and drop.

    Without FORCE, which wants to end PostgreSQL's own as well and may not; a plain DROP
    waits five seconds for those that are on their way out.
    """
    app = connect("postgres", owner=False)
    try:
        for connection in (app, owner):
            run(
                connection,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [name],
            )
    finally:
        app.close()
    run(owner, f'DROP DATABASE IF EXISTS "{name}"')


def _drop_left_over(owner: extensions.connection) -> None:
    """Remove clones of test runs that were killed."""
    prefix = f"{base_name()}_test_"
    for (name,) in run(
        owner,
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        " AND datdba = current_user::regrole",
        [prefix],
    ):
        process = name.removeprefix(prefix).partition("_")[0]
        if process.isdigit() and not _alive(int(process)):
            with suppress(psycopg2.Error):
                _drop(owner, name)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
