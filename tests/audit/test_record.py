"""Entries are numbered and hashed by the database, and nobody changes them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.audit.chain import entry_hash, genesis
from casework.audit.models import AuditEntry, ChainHead, Checkpoint
from casework.audit.services import PersonalPayload, canonical, entries_for, record
from casework.scoping import acting_for, as_public
from tests.conftest import TestDatabase

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def note(authority: str = "ie-dpc", **changes: Any) -> None:
    given_ = {
        "authority": authority,
        "verb": "complaint.submitted",
        "obj_type": "complaints.complaint",
        "obj_id": uuid.uuid4(),
        **changes,
    }
    record(**given_)


@pytest.mark.django_db
class TestAppending:
    def test_numbers_links_and_times(self) -> None:
        with acting_for("ie-dpc", actor="u1"):
            before = datetime.now(UTC)
            for n in range(4):
                note(payload={"n": n}, actor="u1")
            entries = list(entries_for(authority="ie-dpc"))
        assert [entry.seq for entry in entries] == [1, 2, 3, 4]
        assert bytes(entries[0].previous_hash) == genesis("ie-dpc")
        for one, following in pairwise(entries):
            assert bytes(following.previous_hash) == bytes(one.hash)
            assert one.at is not None
            assert before <= one.at <= following.at
        with acting_for("ie-dpc"):
            head = ChainHead.objects.get(pk="ie-dpc")
        assert (head.seq, bytes(head.hash)) == (4, bytes(entries[-1].hash))

    @FEW
    @given(
        verb=st.from_regex(r"[a-z]{1,9}(\.[a-z_0-9]{1,9}){0,2}", fullmatch=True),
        obj_id=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=64),
        actor=st.none() | st.from_regex(r"[a-z0-9-]{0,30}", fullmatch=True),
        reason=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
        payload=st.dictionaries(
            st.from_regex(r"[a-z]{1,8}", fullmatch=True),
            st.none() | st.booleans() | st.integers() | st.uuids() | st.sampled_from(["T2", "é"]),
            max_size=4,
        ),
    )
    def test_python_computes_the_same_hash(
        self, verb: str, obj_id: str, actor: str | None, reason: str, payload: dict[str, Any]
    ) -> None:
        with acting_for("fr-cnil"):
            note("fr-cnil", verb=verb, obj_id=obj_id, actor=actor, reason=reason, payload=payload)
            entry = entries_for(authority="fr-cnil").last()
        assert entry is not None
        assert entry_hash(entry, bytes(entry.previous_hash)) == bytes(entry.hash)

    def test_what_the_caller_claims_is_overwritten(self) -> None:
        with acting_for("ie-dpc"):
            AuditEntry.objects.bulk_create(
                [
                    AuditEntry(
                        authority="ie-dpc",
                        verb="x",
                        obj_type="x",
                        obj_id="1",
                        seq=99,
                        at=datetime(1999, 1, 1, tzinfo=UTC),
                        hash=b"mine",
                        previous_hash=b"mine",
                    )
                ]
            )
            entry = entries_for(authority="ie-dpc").get()
        assert entry.seq == 1
        assert entry.at is not None
        assert entry.at.year > 1999
        assert bytes(entry.previous_hash) == genesis("ie-dpc")

    def test_reads_by_object(self) -> None:
        wanted = uuid.uuid4()
        with acting_for("ie-dpc"):
            note(obj_id=wanted)
            note()
            note(obj_id=wanted, verb="identity.read")
            found = entries_for(authority="ie-dpc", obj_type="complaints.complaint", obj_id=wanted)
            assert [entry.verb for entry in found] == ["complaint.submitted", "identity.read"]


@pytest.mark.django_db
class TestReach:
    def test_each_authority_sees_its_own(self) -> None:
        for slug in ("ie-dpc", "fr-cnil"):
            with acting_for(slug):
                note(slug)
        with acting_for("ie-dpc"):
            assert set(AuditEntry.objects.values_list("authority", flat=True)) == {"ie-dpc"}
            assert not entries_for(authority="fr-cnil").exists()

    def test_a_desk_adds_to_its_own_chain_and_the_systems(self) -> None:
        with acting_for("ie-dpc"):
            note()
            note("system", verb="task.failed")
            with pytest.raises(DatabaseError), transaction.atomic():
                note("fr-cnil")
            assert AuditEntry.objects.count() == 1

    def test_the_public_adds_and_reads_nothing(self) -> None:
        with as_public():
            note("fr-cnil")
            with pytest.raises(DatabaseError), transaction.atomic():
                AuditEntry.objects.exists()
        with acting_for("fr-cnil"):
            assert AuditEntry.objects.count() == 1

    def test_without_standing_only_the_systems(self) -> None:
        note("system", verb="sign_in.failed", obj_type="authorities.user")
        with pytest.raises(DatabaseError), transaction.atomic():
            note()
        with pytest.raises(DatabaseError), transaction.atomic():
            list(AuditEntry.objects.all())

    @pytest.mark.parametrize(
        "change",
        [
            lambda: AuditEntry.objects.update(verb="nothing"),
            lambda: AuditEntry.objects.all()._raw_delete("default"),
            lambda: ChainHead.objects.update(seq=0),
            lambda: ChainHead.objects.create(authority="xx", seq=7),
            lambda: Checkpoint.objects.all()._raw_delete("default"),
            lambda: connection.cursor().execute("TRUNCATE audit_auditentry"),
        ],
    )
    def test_the_application_changes_nothing(self, change: Callable[[], object]) -> None:
        with acting_for("ie-dpc"):
            note()
        for standing in (acting_for("ie-dpc"), as_public()):
            with pytest.raises(DatabaseError), standing:
                change()
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


class TestOwner:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_auditentry SET verb = 'nothing'",
            "DELETE FROM audit_auditentry",
            "TRUNCATE audit_auditentry",
            "UPDATE audit_checkpoint SET document = ''",
            "TRUNCATE audit_checkpoint",
            "DELETE FROM audit_chainhead",
            "TRUNCATE audit_chainhead",
        ],
    )
    def test_even_the_owner_is_refused(
        self, committed_database: TestDatabase, statement: str
    ) -> None:
        from casework.audit.checkpoints import sign_checkpoint

        with acting_for("ie-dpc"):
            note()
        sign_checkpoint()
        with pytest.raises(Exception, match="append-only"):
            committed_database.run(statement)

    def test_many_at_once_make_one_chain(self, committed_database: TestDatabase) -> None:
        import threading

        from casework.audit.verification import verify

        def work() -> None:
            try:
                for _ in range(15):
                    with acting_for("ie-dpc"):
                        note()
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        done = verify("ie-dpc")
        assert done.findings == []
        assert done.entries == 90

    def test_what_is_rolled_back_leaves_no_gap(self, committed_database: TestDatabase) -> None:
        from casework.audit.verification import verify

        with acting_for("ie-dpc"):
            note()
        with pytest.raises(ZeroDivisionError), acting_for("ie-dpc"):
            note()
            raise ZeroDivisionError
        with acting_for("ie-dpc"):
            note()
        assert verify().findings == []


class TestPayload:
    @pytest.mark.parametrize(
        "value",
        ["anna@example.com", "Anna Ample", "x" * 201, "two\nlines", {"a": 1}, 1.5, object(), b"x"],
    )
    def test_what_could_be_personal_is_refused(self, value: object) -> None:
        with pytest.raises(PersonalPayload) as error:
            canonical({"key": value})
        assert str(value) not in str(error.value)
        with pytest.raises(PersonalPayload):
            canonical({"key": [value]})

    @pytest.mark.parametrize("key", ["Anna Ample", "", "a@b", "x" * 65])
    def test_keys_are_names(self, key: str) -> None:
        with pytest.raises(PersonalPayload):
            canonical({key: 1})

    def test_one_form(self) -> None:
        some = uuid.UUID(int=7)
        assert canonical({"b": [some, "T2"], "a": True, "c": date(2026, 1, 2), "d": None}) == (
            f'{{"a":true,"b":["{some}","T2"],"c":"2026-01-02","d":null}}'
        )
        assert canonical({"roles": {"b", "a"}}) == '{"roles":["a","b"]}'

    def test_too_large(self) -> None:
        with pytest.raises(PersonalPayload):
            canonical({"ids": ["x" * 100] * 100})

    @pytest.mark.parametrize("name", ["", "Complaint.Sent", "a b", "x" * 65, "a..b"])
    def test_verbs_are_names(self, name: str) -> None:
        with pytest.raises(ValueError, match="name"):
            note(verb=name)
