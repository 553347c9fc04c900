"""Clocks: started with their computation, ended once, missed by the sweep."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.authorities.models import Member
from casework.cases.errors import NotPossible
from casework.cases.models import Clock, Participation, Task
from casework.cases.models.participation import NEVER
from casework.cases.services.clocks import (
    last_instant,
    mark_missed,
    meet_clock,
    recalculate_clock,
    start_clock,
    stop_clock,
)
from casework.cases.tasks import authorities_with_late_clocks, mark_missed_clocks
from casework.law import UnknownName
from casework.scoping import acting_for
from tests.cast import seed
from tests.conftest import TestDatabase
from tests.files import facts, make_file, member_of

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LONG_AGO = "2026-03-02T10:00:00+00:00"


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file()


@pytest.fixture
def worker(members: dict[str, Member]) -> Member:
    return member_of(members, "investigator")


class TestLastInstant:
    def test_a_day_ends_in_the_authoritys_zone(self) -> None:
        found = last_instant(due="2026-12-07", zone="Europe/Dublin")
        assert found == datetime(2026, 12, 7, 23, 59, 59, 999999, tzinfo=UTC)
        assert last_instant(due="2026-12-07", zone="Australia/Sydney") == datetime(
            2026, 12, 7, 12, 59, 59, 999999, tzinfo=UTC
        )

    def test_an_instant_is_itself(self) -> None:
        found = last_instant(due="2026-12-25T09:30:00+11:00", zone="Australia/Sydney")
        assert found == datetime(2026, 12, 24, 22, 30, tzinfo=UTC)

    @given(
        day=st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)),
        zone=st.sampled_from(
            ["Europe/Dublin", "Europe/Paris", "America/Toronto", "Australia/Sydney", "Asia/Seoul"]
        ),
    )
    def test_it_lies_on_that_day_and_one_step_later_does_not(self, day: date, zone: str) -> None:
        found = last_instant(due=day.isoformat(), zone=zone)
        assert found.astimezone(ZoneInfo(zone)).date() == day
        assert (found + timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() > day


class TestStarting:
    def test_the_law_computes_what_is_not_given(self, file: Participation) -> None:
        with acting_for("ie-dpc"):
            clock = start_clock(participation=file, rule="gdpr-56-3", start=START)
            assert clock.due == "2026-12-07"
            assert any("56(3)" in line for line in clock.trace)
            file.refresh_from_db()
            assert (file.next_due, file.next_due_rule) == (clock.due_at, "gdpr-56-3")
            assert file.sort_due == clock.due_at

    def test_the_same_again_is_the_same_clock(self, file: Participation) -> None:
        with acting_for("ie-dpc"):
            one = start_clock(participation=file, rule="gdpr-56-3", start=START)
            assert start_clock(participation=file, rule="gdpr-56-3", start=START) == one

    def test_from_another_start_it_is_refused(self, file: Participation) -> None:
        with acting_for("ie-dpc"):
            start_clock(participation=file, rule="gdpr-56-3", start=START)
            with pytest.raises(NotPossible):
                start_clock(participation=file, rule="gdpr-56-3", start=START + timedelta(days=1))

    def test_two_notices_have_a_clock_each(self, file: Participation) -> None:
        with acting_for("ie-dpc"):
            one = start_clock(participation=file, rule="gdpr-56-3", start=START, about="a")
            two = start_clock(participation=file, rule="gdpr-56-3", start=START, about="b")
            assert one != two

    def test_an_unknown_rule_starts_nothing(self, file: Participation) -> None:
        with acting_for("ie-dpc"):
            with pytest.raises(UnknownName):
                start_clock(participation=file, rule="no-such-rule", start=START)
            assert file.clocks.count() == 1

    def test_a_corrected_start_keeps_both_values(self, file: Participation, worker: Member) -> None:
        with acting_for("ie-dpc"):
            old = start_clock(participation=file, rule="gdpr-56-3", start=START)
            new = recalculate_clock(
                clock=old, start=START + timedelta(days=7), reason="wrong day", member=worker
            )
            old.refresh_from_db()
            assert (old.state, old.due) == ("stopped", "2026-12-07")
            assert "wrong day" in old.ground
            assert (new.state, new.due) == ("running", "2026-12-14")


class TestEnding:
    def test_in_time(self, file: Participation, worker: Member) -> None:
        with acting_for("ie-dpc"):
            clock = file.clocks.get()
            meet_clock(clock=clock, member=worker)
            clock.refresh_from_db()
            assert clock.state == Clock.State.MET
            file.refresh_from_db()
            assert file.next_due is None
            assert file.sort_due == NEVER

    def test_late_stays_missed_and_says_when(
        self, members: dict[str, Member], worker: Member
    ) -> None:
        file = make_file(about=facts(lodged_at=LONG_AGO))
        with acting_for("ie-dpc"):
            mark_missed()
            clock = file.clocks.get()
            assert clock.state == Clock.State.MISSED
            assert clock.waiting
            file.refresh_from_db()
            assert file.overdue
            meet_clock(clock=clock, member=worker)
            clock.refresh_from_db()
            assert clock.state == Clock.State.MISSED
            assert clock.ended_at is not None
            file.refresh_from_db()
            assert not file.overdue
            assert not file.tasks.filter(kind=Task.Kind.MISSED_CLOCK, done_at__isnull=True).exists()

    def test_recorded_late_but_done_in_time_is_met(
        self, members: dict[str, Member], worker: Member
    ) -> None:
        file = make_file(about=facts(lodged_at=LONG_AGO))
        with acting_for("ie-dpc"):
            mark_missed()
            clock = file.clocks.get()
            meet_clock(clock=clock, member=worker, at=clock.due_at - timedelta(days=1))
            clock.refresh_from_db()
            assert clock.state == Clock.State.MET

    def test_not_in_the_future_nor_before_the_start(
        self, file: Participation, worker: Member
    ) -> None:
        with acting_for("ie-dpc"):
            clock = file.clocks.get()
            for at in (timezone.now() + timedelta(days=1), clock.started_at - timedelta(days=1)):
                with pytest.raises(NotPossible):
                    meet_clock(clock=clock, member=worker, at=at)
            clock.refresh_from_db()
            assert clock.state == Clock.State.RUNNING

    def test_stops_only_on_a_ground(self, file: Participation, worker: Member) -> None:
        with acting_for("ie-dpc"):
            clock = file.clocks.get()
            with pytest.raises(NotPossible):
                stop_clock(clock=clock, ground="  ", member=worker)
            stop_clock(clock=clock, ground="GDPR Art. 65(1)(b)", member=worker)
            clock.refresh_from_db()
            assert clock.state == Clock.State.STOPPED

    def test_ends_once(self, file: Participation, worker: Member) -> None:
        with acting_for("ie-dpc"):
            clock = file.clocks.get()
            meet_clock(clock=clock, member=worker)
            with pytest.raises(NotPossible):
                stop_clock(clock=clock, ground="a ground", member=worker)
            with pytest.raises(NotPossible):
                meet_clock(clock=clock, member=worker)

    def test_the_database_wants_a_ground_too(self, file: Participation) -> None:
        with acting_for("ie-dpc"), pytest.raises(IntegrityError), transaction.atomic():
            file.clocks.update(state="stopped", ended_at=timezone.now(), ground="")

    def test_the_computation_cannot_be_rewritten(self, file: Participation) -> None:
        for change in ({"due": "2030-01-01"}, {"trace": []}, {"due_at": timezone.now()}):
            with (
                acting_for("ie-dpc"),
                pytest.raises(Exception, match="permission denied"),
                transaction.atomic(),
            ):
                file.clocks.update(**change)


class TestSweep:
    def test_every_authority_is_swept(self, members: dict[str, Member]) -> None:
        mine = make_file(about=facts(lodged_at=LONG_AGO))
        other = make_file("fr-cnil", about=facts(lodged_with="fr-cnil", lodged_at=LONG_AGO))
        make_file()
        assert set(authorities_with_late_clocks()) == {"ie-dpc", "fr-cnil"}
        assert mark_missed_clocks() == 2
        assert mark_missed_clocks() == 0
        for file in (mine, other):
            with acting_for(file.authority_id):
                assert file.clocks.get().state == Clock.State.MISSED
                assert file.tasks.filter(kind=Task.Kind.MISSED_CLOCK).count() == 1
                assert file.events.filter(kind="clock.missed").count() == 1

    def test_two_sweeps_at_once_mark_each_once(self, committed_database: TestDatabase) -> None:
        seed()
        for _ in range(6):
            make_file(about=facts(lodged_at=LONG_AGO))

        def work(_: int) -> int:
            try:
                return mark_missed_clocks()
            finally:
                connection.close()

        with ThreadPoolExecutor(3) as pool:
            marked = sum(pool.map(work, range(3)))
        mark_missed_clocks()
        assert marked <= 6
        assert committed_database.run(
            "SELECT count(*) FROM cases_timelineevent WHERE kind = 'clock.missed'"
        ) == [(6,)]
        assert committed_database.run(
            "SELECT count(*) FROM cases_clock WHERE state = 'missed'"
        ) == [(6,)]
