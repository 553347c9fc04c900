"""Where every command of this folder begins: prepare with any python3, go on in the venv."""

import fcntl
import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from script.setup import environment_python, packages
from script.setup.places import LOCAL, ROOT, VENV_PYTHON, make_local
from script.setup.speech import Stop, say

REQUIREMENTS = {
    "server": ("requirements.txt", "requirements-local.txt"),
    "manage": ("requirements.txt", "requirements-local.txt"),
    "test": ("requirements.txt", "requirements-local.txt", "requirements-dev.txt"),
    "bench": ("requirements.txt", "requirements-local.txt"),
}
"""Which requirement files each command needs."""
SECOND_PARTS = {"server": "serve", "manage": "management", "test": "checks", "bench": "bench"}
"""The module of each command that runs inside the virtual environment."""
OUTSIDE_WITHOUT_OWNER = (
    "DATABASE_URL is given, so DATABASE_OWNER_URL must be too: the role that owns the tables "
    "and runs migrations (script/sql/roles.sql makes both roles)."
)
PREPARED = "--prepared"
"""Handed on to the second part, which runs inside the virtual environment."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the checkout's set-up lock, so that two commands do not install at once."""
    make_local()
    with (LOCAL / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  waiting for another set-up of this checkout …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare(command: str) -> None:
    """System packages, then the virtual environment and its Python packages.

    Errors: Stop; before anything was made, when a system package is missing for good.
    """
    names = REQUIREMENTS[command]
    given = {"DATABASE_URL", "DATABASE_OWNER_URL"} & set(os.environ)
    if command != "manage" and given == {"DATABASE_URL"}:
        raise Stop(OUTSIDE_WITHOUT_OWNER)
    if command == "manage" and environment_python.up_to_date(names):
        return
    tests = packages.TO_TEST if command == "test" else ()
    packages.install(packages.TO_RUN + tests)
    if not environment_python.up_to_date(names):
        with one_at_a_time():
            environment_python.install(names)


def dispatch(command: str, arguments: list[str]) -> int:
    """Run the command's second part, inside the virtual environment; its exit code."""
    second_part = importlib.import_module(f"script.setup.{SECOND_PARTS[command]}")
    return int(second_part.run(arguments))


def main(arguments: list[str]) -> int:
    """Run one command of the folder; the exit code for the shell."""
    try:
        if arguments[:1] == [PREPARED]:
            return dispatch(arguments[1], arguments[2:])
        prepare(arguments[0])
        launcher = str(ROOT / "script" / "launch.py")
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), launcher, PREPARED, *arguments])
    except Stop as stop:
        say(str(stop))
        return 1
    except PermissionError as error:
        say(f"Not allowed: {error}. Was this checkout set up by another user?")
        return 1
    except KeyboardInterrupt:
        return 130
