"""The choice itself: pure, and the same for whoever comes in whatever order."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.allocation import GOAL, simulate
from casework.routing.allocation.choosing import (
    Choice,
    Obstacle,
    Person,
    Wanted,
    choose,
    obstacle,
    speaks,
)
from casework.routing.allocation.rules import DEFAULT, TeamRule, Weights
from casework.routing.allocation.simulating import Arrival, Away, Simulation
from casework.routing.allocation.wording import reason

_numbers = count(1)
NORMAL, CRITICAL = 2, 0


def person(**about: Any) -> Person:
    return Person(key=f"p{next(_numbers):04}", **{"languages": ("en",), **about})


def wanted(**about: Any) -> Wanted:
    return Wanted(**{"priority": NORMAL, "language": "en", **about})


def told(choice: Choice, asked: Wanted) -> str:
    return reason(choice, asked, names={choice.key: "Ana"}, version=7)


class TestLoadAndSkills:
    def test_the_least_loaded_then_who_waited_longest(self) -> None:
        heavy, light = person(points=9), person(points=4, cases=4)
        assert choose(wanted(), [heavy, light], DEFAULT).key == light.key
        early, late, never = (
            person(points=4, last_given=1),
            person(points=4, last_given=2),
            person(points=4),
        )
        assert choose(wanted(), [late, early], DEFAULT).key == early.key
        assert choose(wanted(), [late, early, never], DEFAULT).key == never.key

    def test_language_preferred_required_ignored(self) -> None:
        french, idle = person(languages=("fr",), points=40), person()
        asked = wanted(language="fr-BE")
        assert choose(asked, [idle, french], DEFAULT).key == french.key
        ignoring = replace(DEFAULT, language="ignored")
        assert choose(asked, [idle, french], ignoring).key == idle.key
        alone = choose(asked, [idle], DEFAULT)
        assert "translation is needed" in told(alone, asked)
        requiring = choose(asked, [idle], replace(DEFAULT, language="required"))
        assert requiring.obstacles == {Obstacle.LANGUAGE: 1}
        assert "1 without the language" in told(requiring, asked)

    @pytest.mark.parametrize("need", ["platform", "regime"])
    def test_service_and_legal_field(self, need: str) -> None:
        asked = wanted(platforms=frozenset({"pix"}), regimes=frozenset({"local"}))
        knows = person(platforms=frozenset({"pix"}), regimes=frozenset({"local"}), points=50)
        idle = person()
        assert choose(asked, [knows, idle], DEFAULT).key == idle.key
        preferred = replace(DEFAULT, **{need: "preferred"})
        assert choose(asked, [knows, idle], preferred).key == knows.key
        assert choose(asked, [idle], preferred).key == idle.key
        assert not choose(asked, [idle], replace(DEFAULT, **{need: "required"})).key

    def test_the_child_path_is_never_given_up(self) -> None:
        found = choose(wanted(child_path=True), [person(), person()], DEFAULT)
        assert found.obstacles == {Obstacle.UNTRAINED: 2}
        trained = person(trained=True, points=90)
        assert choose(wanted(child_path=True), [person(), trained], DEFAULT).key == trained.key

    def test_cap_on_both_sides(self) -> None:
        assert choose(wanted(), [person(cap=2, cases=1)], DEFAULT).key
        assert not choose(wanted(), [person(cap=2, cases=2)], DEFAULT).key

    def test_exposure_on_both_sides(self) -> None:
        rules = replace(DEFAULT, severe_per_week=3)
        asked = wanted(priority=CRITICAL)
        assert choose(asked, [person(severe=2)], rules).key
        spared = choose(asked, [person(severe=3)], rules)
        assert spared.obstacles == {Obstacle.EXPOSED: 1}
        assert choose(wanted(), [person(severe=3)], rules).key, "a normal case is no exposure"
        assert choose(asked, [person(severe=99)], DEFAULT).key, "0 sets no limit"

    def test_nobody_there(self) -> None:
        assert "No active investigator" in told(choose(wanted(), [], DEFAULT), wanted())

    def test_away_and_barred_are_told_alike(self) -> None:
        away, barred = person(away=True), person()
        asked = wanted(barred=frozenset({barred.key}))
        found = choose(asked, [away, barred], DEFAULT)
        assert found.obstacles == {Obstacle.UNAVAILABLE: 2}
        assert "2 not available" in told(found, asked)

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
        assert speaks(known, language) is covered

    def test_age_in_steps_up_to_a_most(self) -> None:
        weights = Weights(age=2, age_every_days=10, age_most=5)
        assert [weights.of_age(days) for days in (-1, 9.9, 10, 19.9, 20, 900)] == [0, 0, 2, 2, 4, 5]


class TestTeamsAndContinuity:
    TEAM = TeamRule(team="t", name="Children", child_path=True)

    def test_a_team_first_and_others_where_it_has_no_room(self) -> None:
        rules = replace(DEFAULT, teams=(self.TEAM,))
        asked = wanted(child_path=True)
        of_it = person(trained=True, points=90, teams=frozenset({"t"}))
        other = person(trained=True)
        found = choose(asked, [of_it, other], rules)
        assert found.key == of_it.key
        assert "of the team Children" in told(found, asked)
        full = replace(of_it, cap=0)
        assert choose(asked, [full, other], rules).key == other.key
        strict = replace(DEFAULT, teams=(replace(self.TEAM, strict=True),))
        assert choose(asked, [full, other], strict).obstacles == {
            Obstacle.FULL: 1,
            Obstacle.OTHER_TEAM: 1,
        }
        assert choose(wanted(), [other], strict).key, "the team's rule is about other cases"

    def test_who_knows_it_unless_too_loaded(self) -> None:
        rules = replace(DEFAULT, continuity_slack=10)
        idle, knows = person(), person(points=10)
        asked = wanted(before=((knows.key, "complainant"),))
        found = choose(asked, [idle, knows], rules)
        assert found.key == knows.key
        assert "same complainant" in told(found, asked)
        assert choose(asked, [idle, replace(knows, points=11)], rules).key == idle.key

    def test_the_cover_stands_in(self) -> None:
        idle, cover = person(), person(points=5)
        gone = person(away=True, cover=cover.key)
        asked = wanted(before=((gone.key, "respondents"),))
        found = choose(asked, [idle, cover, gone], DEFAULT)
        assert (found.key, found.stands_in) == (cover.key, True)
        assert "covers for" in told(found, asked)
        uncovered = choose(asked, [idle, cover, replace(gone, cover="")], DEFAULT)
        assert uncovered.key == idle.key


_people = st.builds(
    person,
    points=st.integers(0, 30),
    cases=st.integers(0, 6),
    cap=st.integers(0, 6),
    trained=st.booleans(),
    away=st.booleans(),
    severe=st.integers(0, 4),
    languages=st.sampled_from([("en",), ("fr",), ("en", "fr"), ()]),
    teams=st.sampled_from([frozenset[str](), frozenset({"t"})]),
)
_rules = st.builds(
    replace,
    st.just(DEFAULT),
    language=st.sampled_from(["required", "preferred", "ignored"]),
    severe_per_week=st.integers(0, 4),
    teams=st.sampled_from([(), (TeamRule("t", "T", child_path=True, strict=True),)]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_people, max_size=8), _rules, st.booleans(), st.integers(0, 3), st.randoms())
def test_nobody_unqualified_is_ever_chosen_and_order_does_not_matter(
    people: list[Person], rules: Any, child: bool, priority: int, chance: random.Random
) -> None:
    barred = frozenset(one.key for one in people if chance.random() < 0.2)
    asked = wanted(child_path=child, priority=priority, language="fr", barred=barred)
    found = choose(asked, people, rules)
    team = rules.teams[0] if rules.teams and child else None
    able = [one for one in people if obstacle(asked, one, rules, team) is None]
    assert bool(found.key) == bool(able)
    assert found.key in {one.key for one in able} | {""}
    assert found.key not in barred
    assert len(able) + sum(found.obstacles.values()) == len(people)
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert choose(asked, shuffled, rules) == found
    assert "ersion 7" in told(found, asked)
    assert len(told(found, asked)) <= 400


class TestSimulating:
    def test_fairness_in_small(self) -> None:
        found = simulate(arrivals=1_200, people=10, days=220, seed=5)
        assert found.over_time <= GOAL
        assert found.never == found.untrained == 0

    def test_nobody_able_waits_for_tomorrow(self) -> None:
        one = Person(key="one", languages=("en",))
        away = {"one": [Away(first=10, last=11)]}
        simulation = Simulation(DEFAULT, [one], away)
        arrival = Arrival(key="a", day=10.5, wanted=wanted())
        assert [o.choice.key for o in simulation.arrive(arrival)] == [""]
        assert list(simulation.advance(11.9)) == []
        assert [(o.choice.key, o.day) for o in simulation.advance(12.0)] == [("one", 12.0)]
        assert simulation.waiting == []

    def test_closing_takes_the_points_away_again(self) -> None:
        one = Person(key="one", languages=("en",))
        simulation = Simulation(DEFAULT, [one])
        arrival = Arrival(key="a", day=1.0, wanted=wanted(), closes=200.0, extra=3)
        assert len(list(simulation.arrive(arrival))) == 1
        assert simulation.points("one") == DEFAULT.weights.normal + 3
        list(simulation.advance(199.0))
        assert simulation.points("one") == DEFAULT.weights.normal + 3 + DEFAULT.weights.age_most
        list(simulation.advance(200.0))
        assert simulation.points("one") == 0
