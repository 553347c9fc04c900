"""Private servers: the last one out stops them, and nobody else's are touched."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from script.setup import account, postgres, servers
from script.setup.environment import Passwords
from script.setup.places import LOCAL, ROOT
from script.setup.postgres import Postgres
from script.setup.redis_server import Redis
from script.setup.servers import Servers


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A Redis of the test's own that does not run yet, found by servers.using."""
    monkeypatch.delenv("REDIS_URL", raising=False)
    name = f"test-redis-{os.getpid()}"
    server = Redis.of_checkout(name)
    monkeypatch.setattr(servers, "find", lambda name, throwaway=False: Servers(None, server))
    yield server
    server.discard()
    assert not server.data.exists()
    for ending in ("guard", "use"):
        (LOCAL / f"{name}.{ending}").unlink(missing_ok=True)


def test_the_last_one_out_stops_them(redis: Redis) -> None:
    passwords = Passwords("owner", "app")
    name = f"test-redis-{os.getpid()}"
    with servers.using(name, passwords):
        assert redis.running()
        with servers.using(name, passwords):
            assert redis.running()
        assert redis.running()
    assert not redis.running()


def test_a_dead_servers_socket_is_in_nobodys_way(redis: Redis) -> None:
    redis.start()
    os.kill(int((redis.data / "server.pid").read_text()), signal.SIGKILL)
    while redis.running():
        pass
    assert redis.socket.exists()
    assert redis.start()
    assert redis.running()


def test_it_listens_on_its_socket_alone(redis: Redis) -> None:
    redis.start()
    assert "tcp_port:0" in (redis.ask("INFO server") or "")
    assert redis.socket.parent.stat().st_mode & 0o077 == 0


def test_given_servers_are_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@localhost/x")
    monkeypatch.setenv("REDIS_URL", "redis://localhost:1/0")
    found = servers.find("main")
    assert found == Servers(None, None)
    assert found.variables(Passwords("owner", "app")) == {}
    found.stop()


def test_a_pid_that_belongs_to_another_program_is_forgotten(tmp_path: Path) -> None:
    own = account.Account("me", os.geteuid(), os.getegid(), foreign=False)
    server = Postgres(tmp_path, own, tmp_path, tmp_path, throwaway=True)
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert server.alive()
    server.forget_stale_pid()
    assert not (tmp_path / "postmaster.pid").exists()
    assert not server.alive()


def test_sockets_move_when_the_path_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    own = account.Account("me", os.geteuid(), os.getegid(), foreign=False)
    monkeypatch.setattr(account, "SOCKET_PATH_LIMIT", 30)
    folder = account.server_folder(own, "long/run", for_sockets=True)
    try:
        assert LOCAL not in folder.parents
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        folder.rmdir()
        folder.parent.rmdir()


def test_a_folder_somebody_else_left_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "ROOT", tmp_path)
    folder = account.outside_folder()
    folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(account.Stop, match="not this user's own folder"):
            account.outside_folder()
    finally:
        folder.unlink()


def test_roles_give_the_application_nothing_of_its_own() -> None:
    sql = (ROOT / "script" / "sql" / "roles.sql").read_text()
    assert "redress_app LOGIN NOINHERIT" in sql
    assert "BYPASSRLS" in sql.replace("NOBYPASSRLS", "BYPASSRLS")
    assert " BYPASSRLS" not in sql


def test_the_oldest_postgresql_is_checked(tmp_path: Path) -> None:
    fake = tmp_path / "postgres"
    fake.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
    fake.chmod(0o755)
    assert postgres.version_of(fake) == 14 < postgres.OLDEST
    assert postgres.version_of(tmp_path / "none") == 0
