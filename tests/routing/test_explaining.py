"""Explaining a decision: what it rests on, what nearly was, and what would change it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casework.law import load_law
from casework.routing.competence import decide, difference, explain, outcome, value_at, with_value
from casework.routing.competence.explaining import MOST_RUNS
from casework.routing.competence.variations import variations
from tests.files import facts

SCENARIOS = sorted((Path(__file__).parent.parent / "scenarios").glob("*.json"))


def scenario(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["facts"]
    return found


def test_what_fired_says_which_facts_decided() -> None:
    about = facts(affected=["FR"], depicted={"residence": "FR"})
    found = explain(about)
    lead = next(view for view in found.fired if view.rule == "R09")
    assert "respondents[0].establishments[0].decides" in lead.rests_on
    assert lead.said[0]["because"] in {f["because"] for f in decide(about)["fired"]}
    priority = next(view for view in found.fired if view.rule == "R22")
    assert {"conduct.intimate", "conduct.still_online"} <= set(priority.rests_on)


def test_what_nearly_fired_says_which_fact_it_lacks() -> None:
    found = explain(facts(affected=["FR"]))
    near = {view.rule: view for view in found.near}
    assert "R19" in near, "a second place that decides would make a dispute"
    assert "respondents[0].establishments" in near["R19"].rests_on
    assert near["R02"].rests_on == ["depicted.age_when_depicted"]
    assert not {view.rule for view in found.fired} & near.keys()


def test_missing_facts_come_first_with_what_each_answer_brings() -> None:
    unknown = facts(
        affected=["FR"],
        respondents=[{"kind": "platform", "located_in": "US"}],
        depicted={"residence": "FR"},
    )
    found = explain(unknown)
    first = found.effects[0]
    assert first.missed
    assert first.path == "respondents[0].establishments"
    leads = [c.after for e in found.effects if e.missed for c in e.changes if c.kind == "lead"]
    assert ("none",) in leads, "no establishment: nobody leads"
    assert any(lead[0] == "presumed" for lead in leads)
    r09 = next(view for view in found.fired if view.rule == "R09")
    assert r09.asked_for == ["respondents[0].establishments"]


def test_every_effect_is_what_the_engine_says() -> None:
    about = facts(affected=["FR"])
    before = decide(about)
    for effect in explain(about).effects:
        for value in effect.values:
            if effect.path == "lodged_at":
                after = decide(about, ruleset=value)
            else:
                after = decide(with_value(about, effect.path, value))
            assert outcome(difference(before, after)) == effect.changes


@pytest.mark.parametrize("path", SCENARIOS[::4], ids=lambda path: path.stem)
def test_every_explanation_is_bounded_and_the_same_twice(path: Path) -> None:
    about = scenario(path)
    before = json.dumps(about, sort_keys=True)
    found = explain(about)
    assert found.runs <= MOST_RUNS
    assert found == explain(about)
    assert json.dumps(about, sort_keys=True) == before
    assert {view.rule for view in found.fired} == {f["rule"] for f in decide(about)["fired"]}
    for effect in found.effects:
        assert effect.changes
        assert all(value_at(about, effect.path) != value for value in effect.values)


def test_what_is_left_out_is_not_spoken_of() -> None:
    about = facts()
    hidden = ("conduct.intimate", "conduct.defamatory")
    found = explain(about, leave_out=hidden)
    spoken = {effect.path for effect in found.effects}
    for view in [*found.fired, *found.near]:
        spoken |= set(view.rests_on)
    assert not spoken & set(hidden)


def test_a_huge_case_costs_no_more_than_a_bounded_number_of_runs() -> None:
    seats = [{"country": country, "decides": True} for country in ("IE", "FR", "NL")]
    many = [{"kind": "platform", "establishments": seats} for _ in range(30)]
    assert explain(facts(respondents=many)).runs <= MOST_RUNS


def test_the_next_rule_set_is_one_of_the_trials() -> None:
    about = facts(lodged_at="2027-04-01T10:00:00+01:00", affected=["FR"])
    law = load_law()
    trials = [t for t in variations(about, decide(about), law.directory, law) if t.ruleset]
    assert [t.ruleset for t in trials] == ["2026-06", "2027-04-02"]
