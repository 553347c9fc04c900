"""Each file of tests/scenarios: facts in, the expected part of the decision out."""

import json
from pathlib import Path
from typing import Any

import pytest

from casework.law import load_law
from casework.routing.competence import check_decision, decide, plain_reason

FILES = sorted((Path(__file__).parent.parent / "scenarios").glob("*.json"))


def read(path: Path) -> dict[str, Any]:
    scenario: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return scenario


def members(decision: dict[str, Any], name: str) -> set[str]:
    """What an ``includes`` or ``excludes`` of the expectation looks into."""
    if name == "fired":
        return {fired["rule"] for fired in decision["fired"]}
    if name == "referrals":
        return {referral["to"] for referral in decision["referrals"]}
    return set(decision[name])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario(path: Path) -> None:
    scenario = read(path)
    decision = decide(scenario["facts"])
    check_decision(decision)
    clocks = {clock["rule"]: clock["due"] for clock in decision["clocks"]}
    for key, wanted in scenario["expect"].items():
        if key in {"path", "receiving", "lead", "priority"}:
            assert decision[key] == wanted, key
        elif key == "clocks":
            assert {rule: clocks.get(rule) for rule in wanted} == wanted
        elif key == "clocks_absent":
            assert not clocks.keys() & set(wanted)
        else:
            name, _, how = key.rpartition("_")
            found = members(decision, name)
            if how in {"includes", "include"}:
                assert set(wanted) <= found, key
            elif how in {"excludes", "exclude"}:
                assert not set(wanted) & found, key
            else:
                raise AssertionError(f"{path.name}: {key} is no expectation")


def test_every_rule_has_a_scenario() -> None:
    fired = {rule for path in FILES for rule in members(decide(read(path)["facts"]), "fired")}
    assert fired == set(load_law().rules)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_decision_is_deterministic_and_leaves_the_facts_alone(path: Path) -> None:
    facts = read(path)["facts"]
    before = json.dumps(facts, sort_keys=True)
    assert decide(facts) == decide(json.loads(before))
    assert json.dumps(facts, sort_keys=True) == before


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reasons_are_sentences_with_citations(path: Path) -> None:
    decision = decide(read(path)["facts"])
    for fired in decision["fired"]:
        assert fired["because"][0].isupper()
        assert fired["because"].endswith(".")
        assert fired["citation"]
        assert "None" not in fired["because"]
        assert "  " not in fired["because"]
    sentences = plain_reason(decision)
    assert len(sentences) == 2
    assert all(sentence.endswith(".") for sentence in sentences)
    assert not any(word in " ".join(sentences).lower() for word in ("image", "intimate", "nude"))
