"""Making documents: once each, numbered without gaps, frozen for good."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, connections, transaction
from django.test import override_settings

from casework import vault
from casework.audit.models import AuditEntry
from casework.notices import sealing, selectors
from casework.notices.content import ContentError, content_hash
from casework.notices.errors import NoticeError, NoticeExists
from casework.notices.models import Notice, NoticeSeries, ServiceAttempt
from casework.notices.services import making
from casework.notices.services.making import Made, make_notice
from casework.notices.services.requesting import request_notice, retry, withdraw
from casework.notices.signals import notice_failed, notice_ready
from casework.scoping import acting_for, as_public
from tests.conftest import TestDatabase
from tests.notices import samples
from tests.notices.conftest import ask_for, made, member_of, reread

IE = "ie-dpc"


def make(notice: Notice) -> Made:
    return make_notice(notice_id=notice.pk, authority=notice.authority_id)


def verbs(notice: Notice) -> list[str]:
    with acting_for(notice.authority_id):
        found = AuditEntry.objects.filter(obj_id=str(notice.pk)).order_by("seq")
        return list(found.values_list("verb", flat=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("certificates")
class TestRequesting:
    def test_it_is_queued_sealed_and_recorded(self) -> None:
        notice = ask_for()
        assert notice.state == Notice.State.QUEUED
        assert notice.number is None
        assert b"Example Images" not in bytes(notice.sealed_content)
        assert verbs(notice) == ["notice.requested"]

    def test_the_same_text_asked_for_twice_is_one_notice(self) -> None:
        action = uuid4()
        assert ask_for(action_id=action).pk == ask_for(action_id=action).pk

    def test_another_text_than_the_approved_one_is_refused(self) -> None:
        content = samples.content()
        approved = content_hash(power=samples.POWER, language="en", content=content)
        changed = {**content, "reference": "another"}
        with acting_for(IE), pytest.raises(NoticeError, match="approved"):
            request_notice(
                authority=IE, action_id=uuid4(), power=samples.POWER, language="en",
                content=changed, content_hash=approved,
            )  # fmt: skip

    def test_an_empty_required_section_is_refused_by_name(self) -> None:
        sections = {**samples.content()["sections"], "reasons": ""}
        with pytest.raises(ContentError, match="Reasons"):
            ask_for(sections=sections)

    def test_a_text_that_could_not_be_made_may_be_replaced(self) -> None:
        action = uuid4()
        first = ask_for(action_id=action)
        second = ask_for(action_id=action, reference="TEST-2026-00018")
        assert second.pk == first.pk
        make(second)
        with acting_for(IE):
            frozen = sealing.open_frozen(reread(second))
        assert frozen["content"]["reference"] == "TEST-2026-00018"

    def test_an_issued_text_may_not(self) -> None:
        notice = made()
        with pytest.raises(NoticeExists):
            ask_for(action_id=notice.action_id, reference="TEST-2026-00018")
        assert ask_for(action_id=notice.action_id).pk == notice.pk


@pytest.mark.django_db
@pytest.mark.usefixtures("certificates")
class TestMaking:
    def test_it_becomes_ready_with_everything_that_proves_it(self) -> None:
        seen = []
        notice_ready.connect(lambda notice, **_: seen.append(notice.number), weak=False,
                             dispatch_uid="test")  # fmt: skip
        try:
            notice = made()
        finally:
            notice_ready.disconnect(dispatch_uid="test")
        assert notice.state == Notice.State.READY
        assert seen == [notice.number]
        assert notice.pages >= 2
        assert len(notice.pdf_sha256) == 64
        assert notice.development_certificate
        assert "DEVELOPMENT" in notice.certificate
        assert verbs(notice) == ["notice.requested", "notice.issued"]
        with acting_for(IE):
            pdf = selectors.pdf_bytes(notice)
        assert pdf.startswith(b"%PDF-")
        assert len(pdf) == notice.pdf_size

    def test_numbers_count_on_by_authority_and_its_own_year(self) -> None:
        year = datetime.now(UTC).year + 1
        with time_machine.travel(datetime(year, 12, 31, 22, 30, tzinfo=UTC), tick=False):
            irish = [made().number for _ in range(2)]
            french = made(authority="fr-cnil").number
        with time_machine.travel(datetime(year, 12, 31, 23, 30, tzinfo=UTC), tick=False):
            late_irish, new_french = made().number, made(authority="fr-cnil").number
        assert irish == [f"IE-DPC/{year}/000001", f"IE-DPC/{year}/000002"]
        assert late_irish == f"IE-DPC/{year}/000003"
        assert french == f"FR-CNIL/{year}/000001"
        assert new_french == f"FR-CNIL/{year + 1}/000001"

    def test_made_once_however_often_it_is_asked_for(self) -> None:
        notice = made()
        assert make(notice) is Made.NOTHING
        assert reread(notice).pdf_sha256 == notice.pdf_sha256

    def test_of_another_authority_nothing_is_found(self) -> None:
        notice = ask_for()
        assert make_notice(notice_id=notice.pk, authority="fr-cnil") is Made.NOTHING
        assert reread(notice).state == Notice.State.QUEUED

    def test_without_a_certificate_it_fails_with_words_and_can_be_retried(
        self, tmp_path: Path
    ) -> None:
        failed = []
        notice_failed.connect(lambda notice, **_: failed.append(notice.failure), weak=False,
                              dispatch_uid="test")  # fmt: skip
        notice = ask_for()
        try:
            with override_settings(SIGNING_DIR=tmp_path):
                assert make(notice) is Made.FAILED
        finally:
            notice_failed.disconnect(dispatch_uid="test")
        notice = reread(notice)
        assert notice.state == Notice.State.FAILED
        assert "no signing certificate for ie-dpc" in notice.failure
        assert failed == [notice.failure]
        number = notice.number
        member = member_of(IE, "investigator")
        with acting_for(IE):
            assert retry(notice=notice, member=member).state == Notice.State.QUEUED
            assert retry(notice=notice, member=member).state == Notice.State.QUEUED
        assert make(notice) is Made.DONE
        assert reread(notice).number == number
        assert verbs(notice) == [
            "notice.requested", "notice.failed", "notice.retried", "notice.issued",
        ]  # fmt: skip

    def test_letters_no_font_has_are_named(self) -> None:
        sections = {**samples.content()["sections"], "facts": "A box: \ue000"}
        notice = made(sections=sections)
        assert notice.state == Notice.State.FAILED
        assert "U+E000" in notice.failure

    def test_a_destroyed_key_ends_it(self) -> None:
        notice = ask_for()
        with acting_for(IE):
            vault.destroy_key(subject=notice.pk, reason="test")
        assert make(notice) is Made.FAILED
        assert "destroyed" in reread(notice).failure

    def test_a_worker_that_dies_each_time_is_given_up(self) -> None:
        notice = ask_for()
        for _ in range(making.ATTEMPTS):
            assert making._claim(notice.pk, IE)
        assert make(notice) is Made.NOTHING
        failed = reread(notice)
        assert failed.state == Notice.State.FAILED
        assert "5 times" in failed.failure

    def test_a_number_survives_a_death_and_no_other_takes_it(self) -> None:
        dead, next_one, year = ask_for(), ask_for(), datetime.now(UTC).year
        making._claim(dead.pk, IE)
        make(next_one)
        make(dead)
        assert reread(dead).number == f"IE-DPC/{year}/000001"
        assert reread(next_one).number == f"IE-DPC/{year}/000002"

    def test_an_error_nobody_foresaw_is_raised_and_leaves_the_notice_open(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any, **__: Any) -> bytes:
            raise RuntimeError("unforeseen")

        notice = ask_for()
        with monkeypatch.context() as patch:
            patch.setattr(making, "sign", broken)
            with pytest.raises(RuntimeError):
                make(notice)
        assert reread(notice).state == Notice.State.RENDERING
        assert make(notice) is Made.DONE


@pytest.mark.django_db
@pytest.mark.usefixtures("certificates")
class TestFrozen:
    """The database refuses, whoever asks."""

    @pytest.mark.parametrize(
        "change",
        [
            {"sealed_content": b"x"}, {"content_hash": "0" * 64}, {"number": "IE-DPC/2026/9"},
            {"number": None}, {"sealed_pdf": b"x"}, {"pdf_sha256": "0" * 64}, {"pdf_size": 1},
            {"pages": 1}, {"file_hash": b"x"}, {"check_code_hash": b"x"},
            {"sealed_check_code": b"x"}, {"issued_at": datetime(2020, 1, 1, tzinfo=UTC)},
            {"ready_at": datetime(2020, 1, 1, tzinfo=UTC)}, {"state": "queued"},
            {"state": "rendering"}, {"state": "failed"}, {"language": "fr"},
            {"power": "eu-ban"}, {"action_id": uuid4()}, {"certificate": "CN=Someone"},
            {"certificate_sha256": "0" * 64}, {"development_certificate": False},
            {"state": "served"},
        ],
        ids=lambda change: next(iter(change)),
    )  # fmt: skip
    def test_an_issued_notice_does_not_change(self, change: dict[str, Any]) -> None:
        notice = made()
        with acting_for(IE), pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**change)

    def test_nothing_is_deleted(self) -> None:
        notice = made()
        for query in (Notice.objects.filter(pk=notice.pk), NoticeSeries.objects.all()):
            with acting_for(IE), pytest.raises(DatabaseError), transaction.atomic():
                query._raw_delete(query.db)

    def test_a_number_cannot_be_made_up_on_the_way_in(self) -> None:
        with acting_for(IE), pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.create(
                authority_id=IE, action_id=uuid4(), power="p", language="en",
                sealed_content=b"x", content_hash="0", number="IE-DPC/2026/7",
                created_at=datetime.now(UTC), announced_at=datetime.now(UTC),
            )  # fmt: skip

    @pytest.mark.parametrize("last", [0, 1, 5])
    def test_a_series_only_counts_on_by_one(self, last: int) -> None:
        made()
        with acting_for(IE), pytest.raises(DatabaseError), transaction.atomic():
            NoticeSeries.objects.filter(authority_id=IE).update(last=last)

    def test_withdrawing_is_written_once_and_leaves_the_rest(self) -> None:
        notice = made()
        member = member_of(IE, "approver")
        with acting_for(IE):
            with pytest.raises(NoticeError, match="reason"):
                withdraw(notice=notice, member=member, reason=" ")
            first = withdraw(notice=notice, member=member, reason="Wrong addressee").withdrawn_at
            assert withdraw(notice=notice, member=member, reason="x").withdrawn_at == first
            with pytest.raises(DatabaseError), transaction.atomic():
                Notice.objects.filter(pk=notice.pk).update(withdrawn_at=None)

    def test_what_was_not_issued_cannot_be_withdrawn(self) -> None:
        notice, member = ask_for(), member_of(IE, "approver")
        with acting_for(IE), pytest.raises(NoticeError, match="issued"):
            withdraw(notice=notice, member=member, reason="x")


@pytest.mark.usefixtures("certificates")
def test_not_even_the_owner_changes_or_removes_what_was_issued(
    committed_database: TestDatabase,
) -> None:
    import psycopg2

    notice = made()
    for statement in (
        "UPDATE notices_notice SET pdf_sha256 = repeat('0', 64)",
        "UPDATE notices_notice SET number = 'IE-DPC/2026/000099'",
        "DELETE FROM notices_notice",
        "TRUNCATE notices_notice CASCADE",
        "DELETE FROM notices_noticeseries",
        "UPDATE notices_noticeseries SET last = last - 1",
    ):
        with pytest.raises(psycopg2.Error):
            committed_database.run(statement)
    assert reread(notice).pdf_sha256 == notice.pdf_sha256


@pytest.mark.django_db
@pytest.mark.usefixtures("certificates")
class TestScoping:
    """Row-level security."""

    def test_another_authority_sees_nothing(self) -> None:
        notice = made()
        with acting_for("fr-cnil"):
            assert not Notice.objects.filter(pk=notice.pk).exists()
            assert not NoticeSeries.objects.exists()
            assert Notice.objects.filter(pk=notice.pk).update(failure="x") == 0

    @pytest.mark.parametrize(
        "table", ["notices_notice", "notices_noticeseries", "notices_serviceattempt",
                  "notices_templateversion"],
    )  # fmt: skip
    def test_the_public_pages_have_no_right_on_any_table(self, table: str) -> None:
        made()
        with (
            as_public(), pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(), connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table}")

    def test_without_a_standing_nothing_is_seen(self) -> None:
        made()
        for query in (Notice.objects.all(), ServiceAttempt.objects.all()):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                query.exists()


@pytest.mark.usefixtures("certificates", "committed_database")
class TestRaces:
    """Real commits, real threads."""

    def test_many_workers_make_one_document(self) -> None:
        notice = ask_for()
        begin = threading.Barrier(4)

        def work(_: int) -> Made:
            try:
                begin.wait()
                return make(notice)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(work, range(4)))
        assert sorted(results) == [Made.DONE, Made.NOTHING, Made.NOTHING, Made.NOTHING]
        assert verbs(notice).count("notice.issued") == 1

    def test_numbers_given_at_once_have_no_gap_and_no_repeat(self) -> None:
        notices = [ask_for() for _ in range(12)]

        def claim(notice: Notice) -> None:
            try:
                making._claim(notice.pk, IE)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(claim, notices))
        given = sorted(str(reread(notice).number) for notice in notices)
        assert [int(number[-6:]) for number in given] == list(range(1, 13))

    def test_a_claim_that_is_rolled_back_uses_no_number(self) -> None:
        first, second = ask_for(), ask_for()
        with pytest.raises(RuntimeError), acting_for(IE):
            making._claim(first.pk, IE)
            raise RuntimeError
        make(second)
        make(first)
        assert str(reread(second).number).endswith("000001")
        assert str(reread(first).number).endswith("000002")

    def test_a_worker_that_hangs_is_cut_off_by_the_database(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import time

        notice = ask_for()
        real = making.print_letter

        def slow(*args: Any, **kwargs: Any) -> Any:
            time.sleep(2)
            return real(*args, **kwargs)

        with override_settings(LEASE_SECONDS=1), monkeypatch.context() as patch:
            patch.setattr(making, "print_letter", slow)
            with pytest.raises(DatabaseError):
                make(notice)
        connections.close_all()
        assert reread(notice).state == Notice.State.RENDERING
        assert make(notice) is Made.DONE
