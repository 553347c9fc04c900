"""What is sealed opens in its place for who holds the key, and nowhere else."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from casework import vault
from casework.scoping import acting_for, as_public
from casework.vault.models import AuthorityKey, RecordKey

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
PLACE = "complaints_complaint.story"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def made(authority: str = "ie-dpc") -> uuid.UUID:
    subject = uuid.uuid4()
    vault.create_key(subject=subject, authority=authority)
    return subject


def sealed_by(
    subject: uuid.UUID, text: str | bytes, *, place: str = PLACE, row: object = 1
) -> bytes:
    return vault.seal(subject=subject, authority="ie-dpc", place=place, row=row, text=text)


def opened(subject: uuid.UUID, sealed: bytes, *, place: str = PLACE, row: object = 1) -> str:
    return vault.open_sealed(
        subject=subject, authority="ie-dpc", place=place, row=row, sealed=sealed
    )


class TestRoundTrip:
    @FEW
    @given(text=TEXT, row=st.uuids() | st.integers(), place=st.text("abc_.", min_size=1))
    def test_text(self, text: str, row: object, place: str) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed = sealed_by(subject, text, place=place, row=row)
        assert sealed[0] == 1
        with acting_for("ie-dpc"):
            assert opened(subject, memoryview(sealed), place=place, row=row) == text  # type: ignore[arg-type]

    @FEW
    @given(data=st.binary())
    def test_bytes(self, data: bytes) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed = sealed_by(subject, data)
            assert (
                vault.open_sealed_bytes(
                    subject=str(subject), authority="ie-dpc", place=PLACE, row=1, sealed=sealed
                )
                == data
            )

    def test_same_text_never_looks_the_same(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            assert len({sealed_by(subject, "same") for _ in range(50)}) == 50

    def test_stored_keys_are_wrapped(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed_by(subject, "story")
            record = RecordKey.objects.get(subject=subject)
            assert len(bytes(record.wrapped)) == 1 + 12 + 32 + 16
            assert len(bytes(record.authority_key.wrapped)) == 1 + 12 + 32 + 16


class TestTampering:
    @FEW
    @given(text=TEXT, where=st.integers(0), bit=st.integers(0, 7))
    def test_any_bit(self, text: str, where: int, bit: int) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed = bytearray(sealed_by(subject, text))
            sealed[where % len(sealed)] ^= 1 << bit
            with pytest.raises(vault.Unreadable):
                opened(subject, bytes(sealed))

    @FEW
    @given(text=TEXT, keep=st.integers(0, 40))
    def test_cut_off(self, text: str, keep: int) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed = sealed_by(subject, text)
            for cut in (sealed[:-1], sealed[:keep], sealed + b"\0", b""):
                if cut != sealed:
                    with pytest.raises(vault.Unreadable):
                        opened(subject, cut)

    def test_another_row_field_or_subject(self) -> None:
        with acting_for("ie-dpc"):
            one, other = made(), made()
            sealed = sealed_by(one, "story", row=1)
            for attempt in (
                {"subject": one, "row": 2},
                {"subject": one, "row": 1, "place": "complaints_complaint.name"},
                {"subject": other, "row": 1},
            ):
                with pytest.raises(vault.Unreadable):
                    opened(sealed=sealed, **attempt)  # type: ignore[arg-type]
            assert opened(one, sealed, row=1) == "story"

    @FEW
    @given(parts=st.lists(st.tuples(st.text("ab."), st.text("ab.")), min_size=2, max_size=2))
    def test_place_and_row_do_not_run_together(self, parts: list[tuple[str, str]]) -> None:
        (place, row), (other_place, other_row) = parts
        if not place or not row or not other_place or not other_row or parts[0] == parts[1]:
            return
        with acting_for("ie-dpc"):
            subject = made()
            sealed = sealed_by(subject, "x", place=place, row=row)
            with pytest.raises(vault.Unreadable):
                opened(subject, sealed, place=other_place, row=other_row)

    def test_place_and_row_are_needed(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            for place, row in (("", 1), (PLACE, None), (PLACE, "")):
                with pytest.raises(ValueError, match="bound"):
                    sealed_by(subject, "x", place=place, row=row)


class TestReach:
    def test_without_standing_nothing(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed = sealed_by(subject, "story")
        with pytest.raises(ProgrammingError), transaction.atomic():
            opened(subject, sealed)

    def test_another_authority_reads_nothing(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed = sealed_by(subject, "story")
        with acting_for("fr-cnil"):
            assert not RecordKey.objects.exists()
            for authority in ("ie-dpc", "fr-cnil"):
                with pytest.raises(vault.Unreadable):
                    vault.open_sealed(
                        subject=subject, authority=authority, place=PLACE, row=1, sealed=sealed
                    )

    def test_the_public_seals_what_it_begins_and_reads_nothing_else(self) -> None:
        with acting_for("ie-dpc"):
            mine = made()
            secret = sealed_by(mine, "story")
        with as_public():
            subject = made()
            sealed = sealed_by(subject, "my words")
            assert opened(subject, sealed) == "my words"
            with pytest.raises(vault.Unreadable):
                opened(mine, secret)
        with as_public(b"any capability"), pytest.raises(vault.Unreadable):
            opened(subject, sealed)
        with acting_for("ie-dpc"):
            assert opened(subject, sealed) == "my words"

    def test_the_public_may_begin_where_no_key_was(self) -> None:
        with as_public():
            subject = uuid.uuid4()
            vault.create_key(subject=subject, authority="mt-idpc")
            sealed = vault.seal(
                subject=subject, authority="mt-idpc", place=PLACE, row=1, text="words"
            )
        with acting_for("mt-idpc"):
            assert (
                vault.open_sealed(
                    subject=subject, authority="mt-idpc", place=PLACE, row=1, sealed=sealed
                )
                == "words"
            )

    def test_a_subject_has_one_origin(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
        for standing in (as_public(), acting_for("fr-cnil")):
            with pytest.raises(IntegrityError), standing:
                vault.create_key(subject=subject, authority="fr-cnil")

    def test_a_key_whose_savepoint_was_undone_is_not_sealed_under(self) -> None:
        with as_public():
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                subject = made()
                sealed_by(subject, "inside")
                raise ZeroDivisionError
            with pytest.raises(vault.Unreadable):
                sealed_by(subject, "after")
            with transaction.atomic():
                subject = made()
            sealed_by(subject, "kept")
        with acting_for("ie-dpc"):
            assert RecordKey.objects.filter(subject=subject).exists()

    def test_lists_load_keys_in_one_query(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with acting_for("ie-dpc"):
            subjects = [made() for _ in range(5)]
            sealed = [sealed_by(subject, f"story {n}") for n, subject in enumerate(subjects)]
        with acting_for("ie-dpc"):
            with django_assert_num_queries(1):
                vault.load_keys(subjects=[*subjects, uuid.uuid4()], authority="ie-dpc")
                read = [opened(s, each) for s, each in zip(subjects, sealed, strict=True)]
            assert read == [f"story {n}" for n in range(5)]


class TestGrants:
    def test_a_copy_reads_and_can_be_taken_back(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed = sealed_by(subject, "story")
            vault.grant(subject=subject, authority="ie-dpc", to_authority="fr-cnil")
            vault.grant(subject=subject, authority="ie-dpc", to_authority="fr-cnil")
        read = {"subject": subject, "authority": "fr-cnil", "place": PLACE, "row": 1}
        with acting_for("fr-cnil"):
            assert vault.open_sealed(sealed=sealed, **read) == "story"  # type: ignore[arg-type]
            assert not vault.revoke_grant(subject=subject, from_authority="fr-cnil")
        with acting_for("ie-dpc"):
            assert vault.revoke_grant(subject=subject, from_authority="fr-cnil", reason="over")
            assert not vault.revoke_grant(subject=subject, from_authority="fr-cnil")
        with acting_for("fr-cnil"), pytest.raises(vault.KeyDestroyed):
            vault.open_sealed(sealed=sealed, **read)  # type: ignore[arg-type]
        with acting_for("ie-dpc"):
            assert opened(subject, sealed) == "story"
            vault.grant(subject=subject, authority="ie-dpc", to_authority="fr-cnil")
        with acting_for("fr-cnil"):
            assert vault.open_sealed(sealed=sealed, **read) == "story"  # type: ignore[arg-type]

    def test_who_holds_nothing_grants_nothing(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
        with acting_for("fr-cnil"):
            with pytest.raises(vault.Unreadable):
                vault.grant(subject=subject, authority="ie-dpc", to_authority="fr-cnil")
            holder = AuthorityKey.objects.get(authority="ie-dpc", destroyed_at=None)
            with pytest.raises(ProgrammingError), transaction.atomic():
                RecordKey.objects.bulk_create(
                    [
                        RecordKey(
                            subject=subject,
                            authority="ie-dpc",
                            granted_by="fr-cnil",
                            authority_key=holder,
                            wrapped=b"x",
                        )
                    ]
                )


class TestDestruction:
    def test_nobody_reads_on(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            sealed = sealed_by(subject, "story")
            vault.grant(subject=subject, authority="ie-dpc", to_authority="fr-cnil")
        with pytest.raises(ProgrammingError), acting_for("fr-cnil"):
            vault.destroy_key(subject=subject)
        with acting_for("ie-dpc"):
            assert opened(subject, sealed) == "story"
            assert vault.destroy_key(subject=subject, reason="asked for")
            assert not vault.destroy_key(subject=subject)
            with pytest.raises(vault.KeyDestroyed):
                opened(subject, sealed)
            with pytest.raises(vault.KeyDestroyed):
                sealed_by(subject, "more")
        with acting_for("fr-cnil"), pytest.raises(vault.KeyDestroyed):
            vault.open_sealed(
                subject=subject, authority="fr-cnil", place=PLACE, row=1, sealed=sealed
            )
        for slug in ("ie-dpc", "fr-cnil"):
            with acting_for(slug):
                record = RecordKey.objects.get(subject=subject)
                assert bytes(record.wrapped) == b""
                assert record.destroyed_at is not None

    def test_destroyed_stays_destroyed(self) -> None:
        with acting_for("ie-dpc"):
            subject = made()
            before = RecordKey.objects.get(subject=subject)
            vault.destroy_key(subject=subject)
            with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
                RecordKey.objects.filter(subject=subject).update(wrapped=before.wrapped)
            with pytest.raises(ProgrammingError), transaction.atomic():
                RecordKey.objects.filter(subject=subject).delete()
            with pytest.raises(IntegrityError), transaction.atomic():
                vault.create_key(subject=subject, authority="ie-dpc")

    def test_destruction_is_in_the_record(self) -> None:
        with acting_for("ie-dpc", actor="u7"):
            subject = made()
            vault.destroy_key(subject=subject, reason="asked for")
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT verb, obj_id, actor, reason FROM audit_auditentry"
                    " WHERE verb = 'key.destroyed'"
                )
                assert cursor.fetchall() == [("key.destroyed", str(subject), "u7", "asked for")]
