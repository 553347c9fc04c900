"""Who gets a case, and that each allocation says why and by which rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.errors import NotPossible, Stale
from casework.cases.models import Clock, Participation, Task
from casework.cases.services.assignment import assign
from casework.cases.services.clocks import mark_missed
from casework.routing.allocation.in_force import rules_at
from casework.routing.allocation.people import carried, people
from casework.routing.allocation.rules import DEFAULT, Rules, Weights, rules_of
from casework.routing.models import Allocation, AllocationRules
from casework.routing.services.allocation import allocate
from casework.routing.services.allocation_rules import write_rules
from casework.routing.services.retrying import retry
from casework.routing.services.staffing import save_team, set_speciality
from casework.routing.tasks import sweep_unallocated
from casework.scoping import acting_for
from tests.files import make_file, member_of, scenario


def chief(members: dict[str, Member], authority: str = "ie-dpc") -> Member:
    return member_of(members, "administrator", authority)


def written(members: dict[str, Member], authority: str = "ie-dpc", **entries: object) -> None:
    """A version of the rules that differs from the standard ones in these entries."""
    with acting_for(authority, actor=chief(members, authority).user_id):
        write_rules(
            member=chief(members, authority),
            content={**DEFAULT.as_data(), **entries},
            note="For the test",
        )


class TestAllocating:
    def test_the_reason_and_the_version_are_kept(self, members: dict[str, Member]) -> None:
        with acting_for("ie-dpc"):
            before = Allocation.objects.get(participation=make_file())
        assert before.rules is None
        assert before.reason.endswith("tandard rules.")
        written(members)
        file = make_file(email="another@mail.example")
        with acting_for("ie-dpc"):
            allocation = Allocation.objects.get(participation=file)
            assert allocation.member_id == file.assignee_id
            assert allocation.by is None
            assert allocation.rules == AllocationRules.objects.get()
            assert "lightest load of" in allocation.reason
            assert "rules version 1" in allocation.reason

    def test_loads_count_priority_age_tasks_and_deadlines(self, members: dict[str, Member]) -> None:
        file = make_file()
        with acting_for("ie-dpc"):
            now = timezone.now()
            Participation.objects.filter(pk=file.pk).update(assignee=file.assignee)
            key = str(file.assignee_id)
            found = carried([key], Rules(), now)[key]
            tasks = Task.objects.filter(participation=file, done_at=None).count()
            clocks = Clock.objects.filter(participation=file, state="running").count()
            assert found["cases"] == 1
            assert found["priority"] == Weights().of_priority(file.priority)
            assert found["age"] == Weights().of_age((now - file.opened_at).days)
            assert (found["task"], found["clock"], found["overdue"]) == (tasks, clocks, 0)
            assert found["points"] == sum(
                found[part] for part in ("priority", "age", "task", "clock", "overdue")
            )
            Clock.objects.filter(participation=file)
            later = carried([key], Rules(), now + timedelta(days=400))[key]
            assert later["age"] == Weights().age_most
            mark_missed(limit=10)
            folk, _members = people("ie-dpc", Rules(), now)
            assert next(one for one in folk if one.key == key).points == found["points"]

    def test_nobody_qualified_raises_a_task_and_the_case_stays_in_sight(
        self, members: dict[str, Member]
    ) -> None:
        with acting_for("fr-cnil"):
            Member.objects.filter(authority_id="fr-cnil").update(child_path_trained=False)
        file = make_file("fr-cnil", about=scenario("04"), language="fr")
        with acting_for("fr-cnil"):
            assert file.assignee is None
            task = file.tasks.get(kind=Task.Kind.ASSIGN)
            assert "trained" in task.summary
            assert Allocation.objects.get(participation=file).member is None
        # Tried again in vain: nothing new is said.
        assert retry("fr-cnil") == (0, 1)
        with acting_for("fr-cnil"):
            assert Allocation.objects.filter(participation=file).count() == 1
            Member.objects.filter(pk=member_of(members, "investigator", "fr-cnil").pk).update(
                child_path_trained=True
            )
        assert sweep_unallocated() == 1
        with acting_for("fr-cnil"):
            file.refresh_from_db()
            task.refresh_from_db()
            assert file.assignee == member_of(members, "investigator", "fr-cnil")
            assert task.done_at is not None
            last = Allocation.objects.filter(participation=file).first()
            assert last is not None
            assert last.cause == Allocation.Cause.RETRY

    def test_who_was_deactivated_keeps_nothing(self, members: dict[str, Member]) -> None:
        file = make_file()
        with acting_for("ie-dpc"):
            before = file.assignee_id
            Member.objects.filter(pk=before).update(active=False)
        sweep_unallocated()
        with acting_for("ie-dpc"):
            file.refresh_from_db()
            assert file.assignee_id not in (None, before)

    def test_given_back_by_hand_is_not_given_out_by_the_sweep(
        self, members: dict[str, Member]
    ) -> None:
        file = make_file()
        with acting_for("ie-dpc"):
            assign(participation=file, member=None, by=chief(members))
        assert retry("ie-dpc") == (0, 0)

    def test_what_somebody_has_is_not_allocated_again(self, members: dict[str, Member]) -> None:
        file = make_file()
        with acting_for("ie-dpc"):
            assert allocate(participation=file) is None

    def test_by_hand_only_to_those_who_may(self, members: dict[str, Member]) -> None:
        file = make_file("fr-cnil", about=scenario("04"), language="fr")
        with acting_for("fr-cnil"):
            for role in ("auditor", "investigator"):
                with pytest.raises(NotPossible):
                    assign(
                        participation=file,
                        member=member_of(members, role, "fr-cnil"),
                        by=chief(members, "fr-cnil"),
                    )

    def test_the_same_persons_cases_go_to_the_same_investigator(
        self, members: dict[str, Member]
    ) -> None:
        first = make_file(email="one@mail.example")
        for n in range(3):
            assert make_file(email=f"other{n}@mail.example").assignee is not None
        again = make_file(email="One@mail.example")
        with acting_for("ie-dpc"):
            assert again.assignee_id == first.assignee_id
            reason = Allocation.objects.get(participation=again).reason
            assert "same complainant" in reason

    def test_the_team_and_what_people_know(self, members: dict[str, Member]) -> None:
        boss, helper = chief(members), member_of(members, "investigator-2")
        with acting_for("ie-dpc", actor=boss.user_id):
            team = save_team(by=boss, name="Irish", members=[helper.pk])
            set_speciality(member=helper, by=boss, platforms=[], regimes=["local"])
        rule = {"team": str(team.pk), "name": "Irish", "languages": ["ga"], "strict": True}
        written(members, teams=[rule])
        for n in range(2):
            file = make_file(language="ga", email=f"p{n}@mail.example")
            assert file.assignee_id == helper.pk
        with acting_for("ie-dpc"):
            assert "of the team Irish" in Allocation.objects.filter(participation=file)[0].reason


class TestRules:
    def test_versions_begin_one_after_the_other(self, members: dict[str, Member]) -> None:
        boss, now = chief(members), timezone.now()
        with acting_for("ie-dpc", actor=boss.user_id):
            content = DEFAULT.as_data()
            write_rules(member=boss, content=content, note="first")
            tomorrow = now + timedelta(days=1)
            write_rules(member=boss, content=content, note="planned", valid_from=tomorrow)
            write_rules(member=boss, content=content, note="at once")
            assert rules_at("ie-dpc", timezone.now()).number == 3
            assert rules_at("ie-dpc", tomorrow).number == 2
            assert rules_at("ie-dpc", tomorrow - timedelta(microseconds=1)).number == 3
            assert rules_at("ie-dpc", now - timedelta(days=1)).number == 0

    def test_none_begins_in_the_past_or_over_a_newer_one(self, members: dict[str, Member]) -> None:
        boss = chief(members)
        with acting_for("ie-dpc", actor=boss.user_id):
            content = DEFAULT.as_data()
            with pytest.raises(NotPossible):
                write_rules(
                    member=boss,
                    content=content,
                    note="late",
                    valid_from=timezone.now() - timedelta(seconds=1),
                )
            write_rules(member=boss, content=content, note="one", seen=0)
            with pytest.raises(Stale):
                write_rules(member=boss, content=content, note="two", seen=0)

    @pytest.mark.parametrize(
        "entry",
        [
            {"language": "often"},
            {"severe_per_week": -1},
            {"severe_per_week": True},
            {"continuity_days": 0},
            {"weights": {"critical": 0, "high": 0, "normal": 0, "low": 0}},
            {"weights": {"age_every_days": 0}},
            {"weights": {"charm": 1}},
            {"teams": [{"name": "no id"}]},
            {"teams": [{"team": "x", "regimes": ["martian"]}]},
        ],
    )
    def test_out_of_bounds_is_refused(self, entry: dict[str, object]) -> None:
        with pytest.raises((ValueError, KeyError)):
            rules_of({**DEFAULT.as_data(), **entry})

    def test_data_and_back(self) -> None:
        assert rules_of(DEFAULT.as_data()) == DEFAULT
