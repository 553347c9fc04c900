"""Keys are exchanged while others seal, open and destroy; nothing is lost."""

from __future__ import annotations

import base64
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from casework import vault
from casework.scoping import acting_for, as_public
from casework.vault import authority_keys, rotation
from casework.vault.errors import MasterKeyMissing
from casework.vault.models import AuthorityKey, RecordKey
from casework.vault.ring import parse
from tests.conftest import TestDatabase

SLUG = "ie-dpc"
PLACE = "complaints_complaint.story"


@pytest.fixture(autouse=True)
def _database(committed_database: TestDatabase) -> Iterator[None]:
    """Real commits; no key of another database is remembered."""
    authority_keys.forget()
    yield
    authority_keys.forget()


def written(count: int, slug: str = SLUG) -> dict[uuid.UUID, bytes]:
    found = {}
    with acting_for(slug):
        for _ in range(count):
            subject = uuid.uuid4()
            vault.create_key(subject=subject, authority=slug)
            found[subject] = vault.seal(
                subject=subject, authority=slug, place=PLACE, row=1, text=str(subject)
            )
    return found


def check_readable(everything: dict[uuid.UUID, bytes], slug: str = SLUG) -> None:
    with acting_for(slug):
        for subject, sealed in everything.items():
            text = vault.open_sealed(
                subject=subject, authority=slug, place=PLACE, row=1, sealed=sealed
            )
            assert text == str(subject)


def versions(slug: str = SLUG) -> list[tuple[int, bool]]:
    keys = AuthorityKey.objects.filter(authority=slug).order_by("version")
    return [(key.version, key.destroyed_at is None) for key in keys]


class TestAuthority:
    def test_survivors_are_wrapped_anew_and_the_old_key_is_gone(self) -> None:
        everything = written(7)
        old = AuthorityKey.objects.get(authority=SLUG)
        done = rotation.rotate_authority(SLUG, batch=3)
        assert (done.version, done.rewrapped, done.destroyed) == (2, 7, 1)
        assert versions() == [(1, False), (2, True)]
        gone = AuthorityKey.objects.get(pk=old.pk)
        assert bytes(gone.wrapped) == b""
        check_readable(everything)
        with acting_for(SLUG):
            assert not RecordKey.objects.filter(authority_key=old, destroyed_at=None).exists()

    def test_copies_of_other_authorities_are_theirs(self) -> None:
        everything = written(2)
        with acting_for(SLUG):
            for subject in everything:
                vault.grant(subject=subject, authority=SLUG, to_authority="fr-cnil")
        rotation.rotate_authority("fr-cnil")
        check_readable(everything)
        with acting_for("fr-cnil"):
            for subject, sealed in everything.items():
                assert vault.open_sealed(
                    subject=subject, authority="fr-cnil", place=PLACE, row=1, sealed=sealed
                )
        assert versions() == [(1, True)]

    @pytest.mark.parametrize("stop_in", ["_rewrap_batch", "_destroy"])
    @pytest.mark.parametrize("after", [0, 1])
    def test_interrupted_anywhere_it_is_finished_by_the_next(
        self, monkeypatch: pytest.MonkeyPatch, stop_in: str, after: int
    ) -> None:
        everything = written(5)
        real: Callable[..., object] = getattr(rotation, stop_in)
        calls = iter(range(100))

        def killed(*args: object) -> object:
            if next(calls) < after:
                return real(*args)
            raise KeyboardInterrupt

        monkeypatch.setattr(rotation, stop_in, killed)
        if stop_in == "_destroy" and after:
            written_later = written(1)
            rotation.rotate_authority(SLUG, batch=2)
            everything |= written_later
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate_authority(SLUG, batch=2)
        check_readable(everything)
        assert rotation.is_due(SLUG)
        monkeypatch.undo()
        live_before = sum(live for _, live in versions())
        assert live_before == 2
        done = rotation.rotate_authority(SLUG, batch=2)
        assert done.destroyed == 1
        assert [live for _, live in versions()].count(True) == 1
        check_readable(everything)

    def test_an_open_transaction_that_seals_by_the_old_key_is_waited_for(self) -> None:
        written(1)
        begun, finished = threading.Event(), threading.Event()
        result: dict[str, object] = {}

        def writer() -> None:
            try:
                with as_public():
                    subject = uuid.uuid4()
                    vault.create_key(subject=subject, authority=SLUG)
                    sealed = vault.seal(
                        subject=subject, authority=SLUG, place=PLACE, row=1, text=str(subject)
                    )
                    begun.set()
                    finished.wait(10)
                    result["written"] = {subject: sealed}
            finally:
                connections.close_all()

        def rotator() -> None:
            try:
                result["rotation"] = rotation.rotate_authority(SLUG)
            finally:
                connections.close_all()

        first = threading.Thread(target=writer)
        first.start()
        assert begun.wait(10)
        second = threading.Thread(target=rotator)
        second.start()
        second.join(0.5)
        assert second.is_alive(), "rotation must wait for the open transaction"
        assert versions() == [(1, True), (2, True)]
        finished.set()
        first.join(10)
        second.join(10)
        assert versions() == [(1, False), (2, True)]
        check_readable(result["written"])  # type: ignore[arg-type]

    def test_while_others_write_read_and_destroy(self) -> None:
        everything = written(20)
        doomed = written(5)
        stop = threading.Event()
        added: list[dict[uuid.UUID, bytes]] = []
        trouble: list[BaseException] = []

        def guarded(work: Callable[[], object]) -> threading.Thread:
            def loop() -> None:
                try:
                    while not stop.is_set():
                        work()
                except BaseException as error:  # noqa: BLE001  shown by the assertion below
                    trouble.append(error)
                finally:
                    connections.close_all()

            thread = threading.Thread(target=loop)
            thread.start()
            return thread

        def destroy() -> None:
            if doomed:
                subject, _ = doomed.popitem()
                with acting_for(SLUG):
                    vault.destroy_key(subject=subject)

        threads = [
            guarded(lambda: added.append(written(2))),
            guarded(lambda: check_readable(everything)),
            guarded(destroy),
        ]
        for _ in range(4):
            rotation.rotate_authority(SLUG, batch=5)
        stop.set()
        for thread in threads:
            thread.join(20)
        assert trouble == []
        assert added
        for each in (everything, *added):
            check_readable(each)

    def test_two_rotations_at_once(self) -> None:
        everything = written(30)
        trouble: list[BaseException] = []

        def rotate() -> None:
            try:
                rotation.rotate_authority(SLUG, batch=2)
            except BaseException as error:  # noqa: BLE001  shown by the assertion below
                trouble.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=rotate) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert trouble == []
        assert [live for _, live in versions()].count(True) == 1
        check_readable(everything)

    def test_a_cached_key_does_not_outlive_its_version(self) -> None:
        everything = written(1)
        check_readable(everything)
        rotation.rotate_authority(SLUG)
        assert (SLUG, 1) not in authority_keys._cache
        check_readable(everything)

    def test_only_what_is_due(self, committed_database: TestDatabase) -> None:
        written(1)
        written(1, "fr-cnil")
        assert list(rotation.rotate_due_authorities()) == []
        committed_database.run(
            "UPDATE vault_authoritykey SET created_at = now() - interval '31 days'"
            " WHERE authority_id = 'fr-cnil'"
        )
        assert [done.authority for done in rotation.rotate_due_authorities()] == ["fr-cnil"]
        assert list(rotation.rotate_due_authorities()) == []


class TestStoredKeys:
    """Wrapped keys are bound to their subject, holder and version."""

    def test_swapped_among_subjects(self, committed_database: TestDatabase) -> None:
        everything = written(2)
        committed_database.run(
            "UPDATE vault_recordkey a SET wrapped = b.wrapped FROM vault_recordkey b"
            " WHERE a.subject <> b.subject"
        )
        for subject, sealed in everything.items():
            with pytest.raises(vault.Unreadable):
                check_readable({subject: sealed})

    def test_swapped_among_authorities(self, committed_database: TestDatabase) -> None:
        everything = written(1)
        written(1, "fr-cnil")
        authority_keys.forget()
        committed_database.run(
            "UPDATE vault_authoritykey a SET wrapped = b.wrapped FROM vault_authoritykey b"
            " WHERE a.authority_id <> b.authority_id"
        )
        with pytest.raises(vault.Unreadable):
            check_readable(everything)


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


class TestMaster:
    def test_old_master_can_be_taken_away(self, settings: Settings) -> None:
        old, new = key("old"), key("new")
        settings.VAULT_MASTER_KEYS = old
        everything, others = written(3), written(2, "fr-cnil")
        settings.VAULT_MASTER_KEYS = f"{new},{old}"
        check_readable(everything)
        assert rotation.rotate_master() == 2
        assert rotation.rotate_master() == 0
        settings.VAULT_MASTER_KEYS = new
        authority_keys.forget()
        check_readable(everything)
        check_readable(others, "fr-cnil")
        settings.VAULT_MASTER_KEYS = old
        authority_keys.forget()
        with acting_for(SLUG), pytest.raises(MasterKeyMissing):
            vault.open_sealed(
                subject=next(iter(everything)),
                authority=SLUG,
                place=PLACE,
                row=1,
                sealed=next(iter(everything.values())),
            )

    def test_an_old_backup_is_dead_without_its_master(
        self, settings: Settings, committed_database: TestDatabase
    ) -> None:
        """Everything the tables held before comes back, and opens nothing any more."""
        old, new = key("old"), key("new")
        settings.VAULT_MASTER_KEYS = old
        everything, doomed = written(2), written(1)
        for table in ("vault_authoritykey", "vault_recordkey"):
            committed_database.run(f"CREATE TABLE backup_{table} AS TABLE {table}")
        with acting_for(SLUG):
            vault.destroy_key(subject=next(iter(doomed)))
        rotation.rotate_authority(SLUG)
        settings.VAULT_MASTER_KEYS = f"{new},{old}"
        rotation.rotate_master()
        settings.VAULT_MASTER_KEYS = new
        authority_keys.forget()
        check_readable(everything)
        with pytest.raises(vault.KeyDestroyed):
            check_readable(doomed)
        for table in ("vault_recordkey", "vault_authoritykey"):
            committed_database.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            committed_database.run(f"DELETE FROM {table}")
        for table in ("vault_authoritykey", "vault_recordkey"):
            committed_database.run(f"INSERT INTO {table} SELECT * FROM backup_{table}")
        authority_keys.forget()
        with pytest.raises(MasterKeyMissing):
            check_readable(doomed)
        settings.VAULT_MASTER_KEYS = f"{new},{old}"
        check_readable(doomed)

    def test_another_key_under_the_same_name_opens_nothing(self, settings: Settings) -> None:
        settings.VAULT_MASTER_KEYS = key("same")
        everything = written(1)
        settings.VAULT_MASTER_KEYS = key("same")
        authority_keys.forget()
        with pytest.raises(vault.Unreadable):
            check_readable(everything)

    def test_keys_from_a_file(self, settings: Settings, tmp_path: Path) -> None:
        path = tmp_path / "keys"
        path.write_text(f"# current first\n{key('b')}\n{key('a')}  # old\n")
        settings.VAULT_MASTER_KEYS_FILE = str(path)
        everything = written(1)
        check_readable(everything)
        assert AuthorityKey.objects.get().master == "b"

    def test_the_ring_never_shows_a_key(self) -> None:
        pair = key("a")
        assert pair.partition(":")[2] not in repr(parse(pair))
        for bad in ("", "a", "a:", "a:short", f"{pair},{pair}", f"a b{pair}"):
            with pytest.raises(Exception) as error:
                parse(bad)
            assert type(error.value).__name__ == "ImproperlyConfigured"
            assert pair.partition(":")[2] not in str(error.value)


class TestCommand:
    def test_through_the_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        everything = written(3)
        call_command("vault", "rotate-authority", SLUG)
        call_command("vault", "rotate-authority", "--all")
        call_command("vault", "rotate-authority", "--due")
        call_command("vault", "rotate-master")
        call_command("vault", "status")
        shown = capsys.readouterr().out
        assert "ie-dpc: version 3, 3 keys wrapped anew, 1 old versions destroyed" in shown
        assert "3 subjects, 0 destroyed" in shown
        subject, sealed = everything.popitem()
        call_command("vault", "destroy", str(subject), "--reason", "asked for")
        call_command("vault", "destroy", str(subject), "--reason", "asked for")
        assert capsys.readouterr().out == "destroyed\nwas destroyed before\n"
        with pytest.raises(vault.KeyDestroyed):
            check_readable({subject: sealed})
        with acting_for(SLUG):
            assert RecordKey.objects.get(subject=subject).destroyed_reason == "asked for"
        with pytest.raises(CommandError, match="no key"):
            call_command("vault", "destroy", str(uuid.uuid4()), "--reason", "none")
        with pytest.raises(CommandError):
            call_command("vault", "rotate-authority", "Not A Slug")
