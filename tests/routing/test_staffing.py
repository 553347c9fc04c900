"""Absences, hand-overs and dry runs, and what happens when things change at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone

from casework.authorities.models import Member
from casework.authorities.services.staff import deactivate_member
from casework.cases.errors import CaseError, NotAllowed, NotPossible
from casework.cases.models import Participation
from casework.routing.allocation.rules import DEFAULT
from casework.routing.models import Absence, Allocation, DryRun, HandOver
from casework.routing.services import hand_over as service
from casework.routing.services.conflicts import declare_conflict
from casework.routing.services.dry_run import ask_dry_run, perform_dry_run, stop_dry_run
from casework.routing.services.hand_over import begin_hand_over, continue_hand_over, plan
from casework.routing.services.routing import route
from casework.routing.services.staffing import (
    call_off_absence,
    close_team,
    declare_absence,
    save_team,
)
from casework.routing.tasks import sweep_broken_off
from casework.scoping import acting_for
from tests.cast import seed
from tests.conftest import TestDatabase
from tests.files import facts, make_complaint, make_file, member_of

HOME = "ie-dpc"


def away(member: Member, first: int = 0, last: int = 3, **more: Any) -> Absence:
    """An absence from so many days from today to so many."""
    day = timezone.localdate()
    with acting_for(HOME, actor=member.user_id):
        return declare_absence(
            member=member,
            by=more.pop("by", member),
            starts_on=day + timedelta(days=first),
            ends_on=day + timedelta(days=last),
            **more,
        )


def held() -> set[object]:
    with acting_for(HOME):
        return set(Participation.objects.values_list("assignee_id", flat=True))


class TestAbsence:
    def test_nothing_comes_until_it_is_called_off(self, members: dict[str, Member]) -> None:
        one, two = member_of(members, "investigator"), member_of(members, "investigator-2")
        absences = [away(one), away(two)]
        for n in range(3):
            make_file(email=f"p{n}@mail.example")
        assert not held() & {one.pk, two.pk}
        with acting_for(HOME, actor=one.user_id):
            assert call_off_absence(absence=absences[0], by=one)
            assert not call_off_absence(absence=absences[0], by=one)
        make_file(email="next@mail.example")
        assert one.pk in held()

    def test_days_on_both_sides(self, members: dict[str, Member]) -> None:
        one = member_of(members, "investigator")
        with acting_for(HOME):
            Member.objects.filter(authority_id=HOME).exclude(pk=one.pk).update(roles=["auditor"])
        away(one, 1, 2)
        assert make_file(email="today@mail.example").assignee_id == one.pk
        away_now = away(one, 0, 0)
        assert make_file(email="now@mail.example").assignee is None
        assert away_now.ends_on == timezone.localdate()

    def test_the_cover_gets_what_belongs_to_them(self, members: dict[str, Member]) -> None:
        first = make_file(email="same@mail.example")
        holder = first.assignee
        assert holder is not None
        cover = next(
            one
            for one in (member_of(members, "investigator"), member_of(members, "investigator-2"))
            if one.pk != holder.pk
        )
        away(holder, cover=cover)
        again = make_file(email="same@mail.example")
        assert again.assignee_id == cover.pk
        with acting_for(HOME):
            assert "covers for" in Allocation.objects.get(participation=again).reason

    @pytest.mark.parametrize(
        ("first", "last", "said"),
        [(2, 1, "before the first"), (-5, -1, "over"), (0, 800, "two years"), (3, 4, "already")],
    )
    def test_refused(self, members: dict[str, Member], first: int, last: int, said: str) -> None:
        one = member_of(members, "investigator")
        away(one, 3, 3)
        with pytest.raises(NotPossible, match=said):
            away(one, first, last)

    def test_cover_is_another_who_is_there(self, members: dict[str, Member]) -> None:
        one, two = member_of(members, "investigator"), member_of(members, "investigator-2")
        for cover in (
            one,
            member_of(members, "auditor"),
            member_of(members, "investigator", "fr-cnil"),
        ):
            with pytest.raises(NotPossible):
                away(one, cover=cover)
        away(two, 2, 9)
        with pytest.raises(NotPossible, match="away then too"):
            away(one, 0, 2, cover=two)
        away(one, 0, 1, cover=two)

    def test_only_themselves_or_an_administrator(self, members: dict[str, Member]) -> None:
        one = member_of(members, "investigator")
        with pytest.raises(NotAllowed):
            away(one, by=member_of(members, "investigator-2"))
        away(one, by=member_of(members, "administrator"))

    def test_a_team_given_up_has_nobody(self, members: dict[str, Member]) -> None:
        chief = member_of(members, "administrator")
        with acting_for(HOME, actor=chief.user_id):
            team = save_team(by=chief, name="A", members=[member_of(members, "auditor").pk])
            assert team.members == [], "an auditor carries no cases"
            with pytest.raises(NotPossible, match="name"):
                save_team(by=chief, name="A", members=[])
            assert close_team(team=team, by=chief)
            save_team(by=chief, name="A", members=[])


class TestHandOver:
    def _loaded(self, members: dict[str, Member]) -> tuple[Member, Member]:
        """Somebody with every case, and the administrator."""
        one = member_of(members, "investigator")
        for n in range(4):
            make_file(email=f"p{n}@mail.example")
        with acting_for(HOME):
            Participation.objects.update(assignee=one)
        return one, member_of(members, "administrator")

    def test_shown_before_and_done_so(self, members: dict[str, Member]) -> None:
        one, chief = self._loaded(members)
        with acting_for(HOME, actor=chief.user_id):
            planned = {p.file.pk: p.member for p in plan(member=one, by=chief)}
            assert Participation.objects.filter(assignee=one).count() == 4
            begun = begin_hand_over(member=one, by=chief, reason="Leaving", leaving=True)
            with pytest.raises(NotPossible):
                begin_hand_over(member=one, by=chief, reason="Twice")
        assert continue_hand_over(hand_over=begun.pk, authority=HOME) == 4
        assert continue_hand_over(hand_over=begun.pk, authority=HOME) == 0
        with acting_for(HOME):
            one.refresh_from_db()
            begun.refresh_from_db()
            assert not one.active
            assert (begun.total, begun.given, begun.without) == (4, 4, 0)
            got = {f.pk: f.assignee for f in Participation.objects.select_related("assignee")}
            assert got == planned
            assert one not in got.values()
            causes = Allocation.objects.filter(by=chief).values_list("cause", flat=True)
            assert set(causes) == {Allocation.Cause.HANDOVER}

    def test_to_somebody_by_name_and_the_rest_by_the_rules(
        self, members: dict[str, Member]
    ) -> None:
        one, chief = self._loaded(members)
        to = member_of(members, "investigator-2")
        with acting_for(HOME, actor=chief.user_id):
            Member.objects.filter(pk=to.pk).update(case_cap=2)
            begun = begin_hand_over(member=one, by=chief, reason="Leave", to=to)
        continue_hand_over(hand_over=begun.pk, authority=HOME)
        with acting_for(HOME):
            assert Participation.objects.filter(assignee=to).count() == 2
            assert not Participation.objects.filter(assignee=one).exists()

    def test_broken_off_and_taken_up_again(self, members: dict[str, Member]) -> None:
        one, chief = self._loaded(members)
        with acting_for(HOME, actor=chief.user_id):
            begun = begin_hand_over(member=one, by=chief, reason="Leaving")
        real, calls = service.allocate, []

        def breaks(**given: Any) -> Any:
            calls.append(given)
            if len(calls) == 3:
                raise RuntimeError("the worker dies")
            return real(**given)

        with patch.object(service, "allocate", breaks), pytest.raises(RuntimeError):
            continue_hand_over(hand_over=begun.pk, authority=HOME)
        with acting_for(HOME):
            # Two done whole; the third is back where it was, with nobody without.
            assert Participation.objects.filter(assignee=one).count() == 2
            assert not Participation.objects.filter(assignee=None).exists()
            HandOver.objects.get(pk=begun.pk)
        assert continue_hand_over(hand_over=begun.pk, authority=HOME) == 2
        assert sweep_broken_off() == 0

    def test_nobody_left_to_take_them(self, members: dict[str, Member]) -> None:
        one, chief = self._loaded(members)
        with acting_for(HOME, actor=chief.user_id):
            Member.objects.filter(authority_id=HOME).exclude(pk__in=[one.pk, chief.pk]).update(
                active=False
            )
            begun = begin_hand_over(member=one, by=chief, reason="Leaving")
        continue_hand_over(hand_over=begun.pk, authority=HOME)
        with acting_for(HOME):
            begun.refresh_from_db()
            assert (begun.given, begun.without) == (0, 4)
            assert Participation.objects.filter(assignee=None, tasks__kind="assign").count() == 4


class TestDryRun:
    def _asked(self, members: dict[str, Member], **entries: Any) -> DryRun:
        chief = member_of(members, "administrator")
        with acting_for(HOME, actor=chief.user_id):
            return ask_dry_run(member=chief, content={**DEFAULT.as_data(), **entries})

    def test_who_would_have_got_what(self, members: dict[str, Member]) -> None:
        def lodged(days: int, email: str, language: str = "en") -> Participation:
            at = timezone.now() - timedelta(days=days)
            return make_file(about=facts(lodged_at=at.isoformat()), email=email, language=language)

        lodged(91, "before@mail.example")
        for n in range(3):
            lodged(5, f"p{n}@mail.example")
        french = lodged(5, "fr@mail.example", "fr")
        with acting_for(HOME):
            before = list(Participation.objects.order_by("pk").values())
            allocated = Allocation.objects.count()
        run = self._asked(members, language="required")
        assert perform_dry_run(run=run.pk, authority=HOME)
        assert not perform_dry_run(run=run.pk, authority=HOME), "once"
        with acting_for(HOME):
            run.refresh_from_db()
            assert list(Participation.objects.order_by("pk").values()) == before
            assert Allocation.objects.count() == allocated
        result = run.result
        assert result is not None
        assert result["cases"] == 4
        assert result["same"] + result["different"] + result["nobody_count"] == 4
        assert [one["file"] for one in result["nobody"]] == [str(french.pk)]
        assert sum(one["would"] for one in result["people"]) == 3

    def test_one_at_a_time_and_stopped(self, members: dict[str, Member]) -> None:
        run = self._asked(members)
        with pytest.raises(NotPossible):
            self._asked(members)
        chief = member_of(members, "administrator")
        with acting_for(HOME, actor=chief.user_id):
            assert stop_dry_run(run=run, member=chief)
            assert not stop_dry_run(run=run, member=chief)
        assert not perform_dry_run(run=run.pk, authority=HOME)

    def test_given_up_after_three_workers_died(self, members: dict[str, Member]) -> None:
        run = self._asked(members)
        with acting_for(HOME):
            DryRun.objects.filter(pk=run.pk).update(attempts=3)
        assert not perform_dry_run(run=run.pk, authority=HOME)
        with acting_for(HOME):
            run.refresh_from_db()
            assert run.state == DryRun.State.FAILED


class TestAtOnce:
    """Real transactions against each other."""

    def _race(self, *works: Any) -> list[Any]:
        barrier = Barrier(len(works))

        def run(work: Any) -> Any:
            barrier.wait()
            try:
                return work()
            except CaseError as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(run, works))

    def test_arrivals_against_absence_and_deactivation(
        self, committed_database: TestDatabase
    ) -> None:
        """Whoever is found away or deactivated at the end holds nothing that was given
        after it was so: every allocation is before the absence, or not theirs."""
        members = seed()
        complaints = [make_complaint(email=f"p{n}@mail.example") for n in range(6)]
        gone, one = member_of(members, "investigator-2"), member_of(members, "investigator")
        chief = member_of(members, "administrator")

        def leave() -> None:
            with acting_for(HOME, actor=chief.user_id):
                deactivate_member(member=gone, by=chief)

        def arrive(pk: object) -> Any:
            return lambda: route(complaint_id=str(pk), authority=HOME)

        self._race(lambda: away(one), leave, *(arrive(c.pk) for c in complaints[:4]))
        later = committed_database.run("SELECT clock_timestamp()")[0][0]
        self._race(*(arrive(c.pk) for c in complaints[4:]))
        held_by = committed_database.run(
            "SELECT assignee_id, count(*) FROM cases_participation GROUP BY 1"
        )
        assert sum(n for _, n in held_by) == 6
        assert all(who is not None for who, _ in held_by)
        given_later = committed_database.run(
            f"SELECT count(*) FROM routing_allocation WHERE at > '{later}'"
            f" AND member_id IN ('{gone.pk}', '{one.pk}')"
        )
        assert given_later == [(0,)]
        wrongly = committed_database.run(
            "SELECT count(*) FROM routing_allocation a JOIN routing_absence s"
            " ON s.member_id = a.member_id WHERE a.at > s.declared_at"
        )
        assert wrongly == [(0,)]

    def test_a_conflict_is_declared_while_cases_arrive(
        self, committed_database: TestDatabase
    ) -> None:
        members = seed()
        complaints = [make_complaint(email="cousin@mail.example") for _ in range(4)]
        member = member_of(members, "investigator")

        def declare() -> None:
            with acting_for(HOME, actor=member.user_id):
                declare_conflict(member=member, by=member, why="x", email="cousin@mail.example")

        def arrive(pk: object) -> Any:
            return lambda: route(complaint_id=str(pk), authority=HOME)

        self._race(declare, *(arrive(c.pk) for c in complaints))
        rows = committed_database.run("SELECT assignee_id, hidden_from FROM cases_participation")
        assert len(rows) == 4
        for assignee, hidden_from in rows:
            assert assignee not in (None, member.pk)
            assert hidden_from == [str(member.user_id)]


def test_the_authoritys_own_day_counts() -> None:
    """An absence ends at midnight where the authority is, not in UTC."""
    from datetime import UTC, datetime

    from casework.authorities.models import Authority
    from casework.routing.allocation.people import today

    authority = Authority(slug="x", timezone="Pacific/Auckland")
    with patch.object(Authority.objects, "values_list") as rows:
        rows.return_value.get.return_value = authority.timezone
        assert today("x", datetime(2026, 11, 24, 11, 30, tzinfo=UTC)) == date(2026, 11, 25)
        assert today("x", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)) == date(2026, 11, 24)
