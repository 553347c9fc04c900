"""Answers turned into routing facts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.routing.competence import decide
from complaints.directory import Directory, Office
from complaints.places.services import Service, Services
from complaints.routing_facts import facts_of, path_of, respondents_of
from complaints.steps import answered_steps, first_unanswered
from tests.complaints.answering import ADULT
from tests.complaints.test_steps import some_answer

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "casework/routing/contracts/routing_facts.schema.json").read_text()
)
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DIRECTORY = Directory(
    (
        Office("ie-dpc", "Irish office", "DPC", "IE", participating=True, timezone="Europe/Dublin"),
        Office(
            "de-be",
            "Berlin office",
            "BlnBDI",
            "DE",
            subdivision="DE-BE",
            participating=True,
            timezone="Europe/Berlin",
        ),
    ),
    Services(
        (
            Service(
                "pixhive",
                "PixHive",
                "social-network",
                ("pixhive.example.com",),
                respondent="00000000-0000-0000-0000-000000000001",
                located_in="US",
                establishments=(("IE", True, None, False),),
            ),
            Service("gleam", "Gleam", "ai-generator", ("gleam.example.com",), None, "ai_provider"),
        )
    ),
)


def facts(answers: dict[str, Any]) -> dict[str, Any]:
    return facts_of(
        answers,
        DIRECTORY,
        respondents=respondents_of(answers, DIRECTORY),
        lodged_at=AT,
        language="en",
    )


def test_an_adult_in_berlin() -> None:
    answers = {
        **ADULT,
        "country": {"country": "DE"},
        "region": {"region": "DE-BE"},
        "authority": {"authority": "de-be"},
        "tool": {"tool": "gleam"},
    }
    found = facts(answers)
    jsonschema.validate(found, SCHEMA)
    assert found["lodged_at"] == "2026-11-02T10:00:00+01:00"
    assert found["depicted"] == {
        "age_when_depicted": "adult",
        "deceased": False,
        "identifiable": True,
        "residence": "DE-BE",
        "workplace": None,
    }
    assert found["conduct"]["intimate"] is True
    assert found["conduct"]["synthetic"] is True
    assert found["conduct"]["still_online"] is True
    assert [(r["name"], r["kind"]) for r in found["respondents"]] == [
        (None, "platform"),
        ("PixHive", "platform"),
        ("Gleam", "ai_provider"),
        (None, "individual"),
    ]
    pixhive = next(r for r in found["respondents"] if r["name"] == "PixHive")
    assert pixhive["establishments"] == [
        {"country": "IE", "decides": True, "confirmed": None, "representative_only": False}
    ]


def test_facts_hold_no_name_and_no_link() -> None:
    text = json.dumps(facts({**ADULT}))
    for secret in ("Alex", "Sam Sample", "alex@mail.example", "/p/7", "Someone made"):
        assert secret not in text


def test_words_for_a_service_stay_out_of_the_facts() -> None:
    answers = {**ADULT, "services": {"words": "My ex Sam's blog"}}
    named = respondents_of(answers, DIRECTORY)
    assert "My ex Sam's blog" in [one.words for one in named]
    assert "Sam" not in json.dumps(facts(answers))


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({"age": {"age": "adult"}, "who": {"role": "self"}}, "standard"),
        ({"age": {"age": "under_18"}, "who": {"role": "self"}}, "child"),
        ({"age": {"age": "unknown"}, "who": {"role": "anonymous"}}, "child"),
        ({"age": {"age": "adult"}, "who": {"role": "anonymous"}}, "intelligence"),
        ({"age": {"age": "adult"}, "who": {"role": "authorised_person"}}, "hold"),
        (
            {
                "age": {"age": "adult"},
                "who": {"role": "authorised_person"},
                "mandate": {"shown": "follow"},
            },
            "hold",
        ),
        (
            {
                "age": {"age": "adult"},
                "who": {"role": "organisation"},
                "mandate": {"shown": "yes"},
            },
            "standard",
        ),
        (
            {
                "age": {"age": "adult"},
                "who": {"role": "authorised_person"},
                "mandate": {"shown": "yes"},
                "alive": {"alive": "no"},
            },
            "signpost",
        ),
    ],
)
def test_the_path_is_told_from_the_answers(answers: dict[str, Any], path: str) -> None:
    assert path_of(answers) == path


@given(st.data())
@settings(deadline=None)
def test_every_finished_form_makes_facts_that_the_rules_can_decide(data: st.DataObject) -> None:
    answers: dict[str, Any] = {}
    while (step := first_unanswered(answers, DIRECTORY)) is not None:
        answers[step.slug] = data.draw(some_answer(step.slug), label=step.slug)
    found = facts(answered_steps(answers, DIRECTORY))
    jsonschema.validate(found, SCHEMA)
    decision = decide(found)
    assert decision["path"] in {"standard", "child", "hold", "signpost", "intelligence"}
    if path_of(answers) == "child":
        assert found["conduct"]["intimate"] is None
        assert found["conduct"]["synthetic"] is None
