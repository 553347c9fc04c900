"""Who gets a case: qualified, least loaded, with the reason in words."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.authorities.models import Member, Role, User
from casework.cases.errors import NotPossible
from casework.cases.models import Participation, Priority, Task
from casework.cases.services.assignment import assign
from casework.routing.models import Allocation
from casework.routing.services.allocation import (
    WEIGHTS,
    Load,
    allocate,
    choose,
    loads,
    speaks,
)
from casework.scoping import acting_for
from tests.files import make_file, member_of, scenario

_numbers = count(1)


def person(
    *,
    languages: tuple[str, ...] = ("en",),
    trained: bool = False,
    cap: int = 200,
    roles: tuple[str, ...] = (Role.INVESTIGATOR,),
) -> Member:
    number = next(_numbers)
    return Member(
        id=UUID(int=number),
        user=User(name=f"Person {number}"),
        authority_id="ie-dpc",
        roles=list(roles),
        languages=list(languages),
        child_path_trained=trained,
        case_cap=cap,
    )


def load(member: Member, points: int = 0, cases: int = 0, last: datetime | None = None) -> Load:
    return Load(member=member, points=points, open_cases=cases, last_given=last)


def wanted(language: str = "en", *, child_path: bool = False) -> Participation:
    return Participation(language=language, child_path=child_path, authority_id="ie-dpc")


def pick(file: Participation, *candidates: Load) -> Member | None:
    return choose(file, sorted(candidates, key=Load.order)).member


class TestChoosing:
    def test_the_least_loaded(self) -> None:
        light, heavy = person(), person()
        assert pick(wanted(), load(heavy, 9, 3), load(light, 4, 4)) == light

    def test_ties_go_to_who_waited_longest(self) -> None:
        day = datetime(2026, 11, 1, tzinfo=UTC)
        early, late, never = person(), person(), person()
        candidates = [load(early, 4, 2, day), load(late, 4, 2, day + timedelta(days=1))]
        assert pick(wanted(), *candidates) == early
        assert pick(wanted(), *candidates, load(never, 4, 2)) == never

    def test_language_before_load(self) -> None:
        french, idle = person(languages=("fr",)), person()
        found = choose(wanted("fr-BE"), sorted([load(idle), load(french, 40, 20)], key=Load.order))
        assert found.member == french
        assert "Speaks" in found.reason

    def test_without_the_language_somebody_still_gets_it(self) -> None:
        found = choose(wanted("ko"), [load(person())])
        assert found.member is not None
        assert "translation is needed" in found.reason

    def test_a_speaker_without_room_is_passed_over_with_the_reason(self) -> None:
        full = person(languages=("fr",), cap=1)
        other = person()
        found = choose(wanted("fr"), [load(full, 1, 1), load(other, 9, 9)])
        assert found.member == other
        assert "with room" in found.reason

    def test_the_child_path_is_never_given_up(self) -> None:
        found = choose(wanted(child_path=True), [load(person()), load(person())])
        assert found.member is None
        assert "trained" in found.reason

    def test_an_untrained_administrator_carries_no_childs_case(self) -> None:
        chief = person(roles=(Role.INVESTIGATOR, Role.ADMINISTRATOR))
        assert pick(wanted(child_path=True), load(chief)) is None

    def test_nobody_there_and_nobody_free(self) -> None:
        assert "No active investigator" in choose(wanted(), []).reason
        full = load(person(cap=2), 4, 2)
        assert "cap" in choose(wanted(), [full]).reason

    @pytest.mark.parametrize(
        ("known", "language", "covered"),
        [
            (["de"], "de-AT", True),
            (["de-AT"], "de", True),
            (["DE"], "de", True),
            (["den"], "de", False),
            ([], "de", False),
            ([], "", True),
        ],
    )
    def test_languages(self, known: list[str], language: str, covered: bool) -> None:
        assert speaks(person(languages=tuple(known)), language) is covered


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), people=st.integers(2, 9), cases=st.integers(50, 400))
def test_loads_stay_level(seed: int, people: int, cases: int) -> None:
    """Whatever arrives, two qualified people never differ by more than the heaviest case."""
    chance = random.Random(seed)
    carried = {person(cap=1000): SimpleNamespace(points=0, cases=0) for _ in range(people)}
    for _ in range(cases):
        weight = WEIGHTS[chance.choice(list(Priority))]
        found = pick(wanted(), *(load(m, c.points, c.cases) for m, c in carried.items()))
        assert found is not None
        carried[found].points += weight
        carried[found].cases += 1
    points = [c.points for c in carried.values()]
    assert max(points) - min(points) <= max(WEIGHTS.values())


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 12),
            st.integers(0, 6),
            st.booleans(),
            st.sampled_from(["en", "fr", "de"]),
            st.integers(1, 6),
        ),
        max_size=8,
    ),
    st.booleans(),
    st.sampled_from(["en", "fr"]),
)
def test_nobody_unqualified_is_ever_chosen(
    rows: list[tuple[int, int, bool, str, int]], child: bool, language: str
) -> None:
    candidates = sorted(
        (
            load(person(languages=(tongue,), trained=trained, cap=cap), points, cases)
            for points, cases, trained, tongue, cap in rows
        ),
        key=Load.order,
    )
    able = [c for c in candidates if c.has_room and (c.member.child_path_trained or not child)]
    found = choose(wanted(language, child_path=child), candidates)
    assert (found.member is None) == (not able)
    assert found.reason
    if found.member is not None:
        assert found.member in [c.member for c in able]
        speaking = [c for c in able if speaks(c.member, language)]
        best = (speaking or able)[0]
        assert found.member == best.member


class TestAllocating:
    def test_the_reason_is_kept(self, members: dict[str, Member]) -> None:
        file = make_file()
        with acting_for("ie-dpc"):
            allocation = Allocation.objects.get(participation=file)
            assert allocation.member_id == file.assignee_id
            assert allocation.reason
            assert allocation.by is None

    def test_loads_count_open_cases_by_priority(self, members: dict[str, Member]) -> None:
        for _ in range(3):
            make_file()
        with acting_for("ie-dpc"):
            found = loads("ie-dpc")
            assert sum(one.open_cases for one in found) == 3
            assert sum(one.points for one in found) == 3 * WEIGHTS[Priority.HIGH]
            assert found == sorted(found, key=Load.order)

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
            # Somebody is trained meanwhile: given by hand, the task is done with it.
            helper = member_of(members, "investigator-2", "fr-cnil")
            helper.child_path_trained = True
            helper.save()
            assign(
                participation=file,
                member=helper,
                by=member_of(members, "administrator", "fr-cnil"),
                reason="trained since",
            )
            task.refresh_from_db()
            assert task.done_at is not None

    def test_what_somebody_has_is_not_allocated_again(self, members: dict[str, Member]) -> None:
        file = make_file()
        with acting_for("ie-dpc"):
            assert allocate(participation=file) is None

    def test_by_hand_only_to_those_who_may(self, members: dict[str, Member]) -> None:
        file = make_file("fr-cnil", about=scenario("04"), language="fr")
        with acting_for("fr-cnil"):
            chief = member_of(members, "administrator", "fr-cnil")
            for role in ("auditor", "investigator"):
                with pytest.raises(NotPossible):
                    assign(
                        participation=file,
                        member=member_of(members, role, "fr-cnil"),
                        by=chief,
                    )
