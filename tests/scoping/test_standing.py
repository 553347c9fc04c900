"""Taking on a standing, giving it back, and leaking nothing."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from casework.scoping import (
    InvalidAuthority,
    acting_for,
    as_public,
    current_actor,
    current_authority,
    current_standing,
    set_capability,
)


def database_standing() -> tuple[str, str | None, str | None, bytes | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, redress_authority(), redress_actor(), redress_capability()"
        )
        role, authority, actor, capability = cursor.fetchone()
    return role, authority, actor, capability and bytes(capability)


NOBODY = ("redress_app", None, None, None)


@pytest.mark.django_db
class TestStanding:
    def test_nothing_set_is_nothing(self) -> None:
        assert database_standing() == NOBODY
        assert current_standing() is None
        assert current_authority() is None

    def test_desk(self) -> None:
        with acting_for("ie-dpc", actor="u1"):
            assert database_standing() == ("redress_desk", "ie-dpc", "u1", None)
            assert (current_authority(), current_actor()) == ("ie-dpc", "u1")
        assert database_standing() == NOBODY
        assert current_authority() is None

    def test_nested_is_restored(self) -> None:
        with acting_for("ie-dpc", actor="u1"):
            with acting_for("fr-cnil"):
                assert database_standing() == ("redress_desk", "fr-cnil", None, None)
                with as_public(b"\x01\xff"):
                    assert database_standing() == ("redress_public", None, None, b"\x01\xff")
                assert current_authority() == "fr-cnil"
            assert database_standing() == ("redress_desk", "ie-dpc", "u1", None)
            assert current_actor() == "u1"

    def test_restored_after_an_error(self) -> None:
        with acting_for("ie-dpc"):
            with pytest.raises(ZeroDivisionError), acting_for("fr-cnil"):
                raise ZeroDivisionError
            assert database_standing()[1] == current_authority() == "ie-dpc"
        assert database_standing() == NOBODY

    def test_restored_after_a_database_error(self) -> None:
        with acting_for("ie-dpc"):
            with (
                pytest.raises(DatabaseError),
                acting_for("fr-cnil"),
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT 1/0")
            assert database_standing()[1] == current_authority() == "ie-dpc"

    def test_restored_when_the_block_is_rolled_back(self) -> None:
        with acting_for("ie-dpc"):
            with acting_for("fr-cnil"):
                transaction.set_rollback(True)
            assert database_standing()[1] == current_authority() == "ie-dpc"

    def test_capability_is_exchanged(self) -> None:
        with as_public():
            assert database_standing() == ("redress_public", None, None, None)
            set_capability(b"abc")
            assert database_standing()[3] == b"abc"
            set_capability(None)
            assert database_standing()[3] is None
        with acting_for("ie-dpc"), pytest.raises(RuntimeError):
            set_capability(b"abc")
        with pytest.raises(RuntimeError):
            set_capability(b"abc")

    @pytest.mark.parametrize(
        "slug", ["", "IE-DPC", "ie dpc", "ie-dpc'", "-ie", "ie--dpc", "ie-dpc\n", "x" * 65, None, 7]
    )
    def test_unknown_syntax_is_refused(self, slug: object) -> None:
        with pytest.raises(InvalidAuthority), acting_for(slug):  # type: ignore[arg-type]
            pytest.fail("taken on")
        assert database_standing() == NOBODY

    def test_actor_is_an_id(self) -> None:
        with pytest.raises(ValueError, match="id"), acting_for("ie-dpc", actor="Anna Ample"):
            pytest.fail("taken on")

    def test_on_commit_runs_without_standing(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        seen: list[str | None] = []
        with django_capture_on_commit_callbacks(execute=True), acting_for("ie-dpc"):
            transaction.on_commit(lambda: seen.append(current_authority()))
        assert seen == [None]


class TestPersistentConnection:
    """The same connection serves one request after the other."""

    @pytest.fixture(autouse=True)
    def _database(self, committed_database: object) -> None:
        """Real commits."""

    def test_nothing_is_carried_over(self) -> None:
        with acting_for("ie-dpc", actor="u1"):
            backend = connection.connection.get_backend_pid()
        assert connection.connection.get_backend_pid() == backend
        assert database_standing() == NOBODY
        with as_public(b"x"):
            pass
        assert database_standing() == NOBODY

    def test_nothing_is_carried_over_from_an_error(self) -> None:
        with pytest.raises(ZeroDivisionError), acting_for("ie-dpc"):
            raise ZeroDivisionError
        assert database_standing() == NOBODY
        with pytest.raises(DatabaseError), acting_for("ie-dpc"), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        assert database_standing() == NOBODY

    def test_committed_role_change_does_not_survive_the_transaction(self) -> None:
        """Even if Python forgot to restore: PostgreSQL forgets at the end."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('role', 'redress_desk', true),"
                " set_config('redress.authority', 'ie-dpc', true)"
            )
        assert database_standing() == NOBODY

    def test_on_commit_after_a_real_commit(self) -> None:
        seen: list[object] = []
        with acting_for("ie-dpc"):
            transaction.on_commit(lambda: seen.append(database_standing()))
        assert seen == [NOBODY]

    def test_threads_do_not_share(self) -> None:
        inside, done = threading.Barrier(2), threading.Barrier(2)
        seen: dict[str, object] = {}

        def other() -> None:
            try:
                inside.wait(10)
                seen["before"] = (current_authority(), database_standing())
                with acting_for("fr-cnil"):
                    seen["within"] = (current_authority(), database_standing()[1])
                    done.wait(10)
            finally:
                connections.close_all()

        thread = threading.Thread(target=other)
        thread.start()
        with acting_for("ie-dpc"):
            inside.wait(10)
            done.wait(10)
            assert database_standing()[1] == current_authority() == "ie-dpc"
        thread.join()
        assert seen == {"before": (None, NOBODY), "within": ("fr-cnil", "fr-cnil")}
