"""The table of steps: what is asked, and what is never asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.module_loading import import_string
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.answers import is_young, on_child_path
from complaints.directory import Directory, Office
from complaints.models import Complaint
from complaints.steps import (
    STEPS,
    answered_steps,
    asked_steps,
    first_unanswered,
    following,
    get_step,
    preceding,
)
from complaints.steps.machine import outdated, reachable
from complaints.steps.table import NOT_FOR_CHILDREN, NOT_FOR_THE_YOUNG

DIRECTORY = Directory(
    (
        Office("ie-dpc", "Irish office", "DPC", "IE", participating=True),
        Office("de-be", "Berlin office", "BlnBDI", "DE", subdivision="DE-BE", participating=True),
        Office("de-by", "Bavarian office", "BayLDA", "DE", subdivision="DE-BY"),
        Office("de-bfdi", "Federal office", "BfDI", "DE", for_people=False),
        Office("br-anpd", "Brazilian office", "ANPD", "BR"),
    )
)

FIELDS: dict[str, dict[str, list[Any]]] = {
    "age": {"age": ["adult", "under_18", "was_under_18", "unknown"]},
    "who": {
        "role": ["self", "parent_or_guardian", "authorised_person", "organisation", "anonymous"]
    },
    "mandate": {
        "shown": ["yes", "no", "follow", "unsure", ""],
        "basis": ["mandate", "own", "unsure", ""],
        "statutes": ["yes", "follow", "unsure", ""],
    },
    "alive": {"alive": ["yes", "no", "unsure", ""]},
    "recognise": {"recognise": ["yes", "no", ""]},
    "country": {"country": ["IE", "DE", "BR", "AQ", "", "zz"]},
    "region": {"region": ["DE-BE", "DE-BY", "CA-QC", ""]},
    "danger": {"danger": ["yes", "no", "unsure", ""]},
    "work": {"works": ["same", "elsewhere", ""], "country": ["IE", "BR", ""]},
    "happened": {"country": ["IE", "BR", ""]},
    "authority": {"authority": ["ie-dpc", "de-be"]},
    "kind": {"kinds": [[], ["threat"], ["altered", "extortion"], list(Complaint.Kind.values)]},
    "shown": {"shown": ["yes", "no", ""]},
    "threat": {"threat": ["threat", "extortion", "no", "unsure", ""]},
    "person": {"known": ["person", "organisation", "public", "no", ""]},
    "name": {"organisation": ["Rights e.V."]},
    "reach": {"ways": [[], ["email"], ["email", "phone", "post"]]},
}
"""Answers that other steps depend on; all further steps are answered by {}."""


def some_answer(slug: str) -> st.SearchStrategy[dict[str, Any]]:
    fields = FIELDS.get(slug, {})
    return st.fixed_dictionaries({name: st.sampled_from(all_) for name, all_ in fields.items()})


any_answers = st.fixed_dictionaries(
    {}, optional={step.slug: some_answer(step.slug) for step in STEPS}
)
"""Also answers to steps that are not asked, and gaps: whatever a draft may come to hold."""


@given(any_answers)
def test_nothing_on_the_child_path_that_must_not_be_asked(answers: dict[str, Any]) -> None:
    asked = {step.slug for step in asked_steps(answers, DIRECTORY)}
    if on_child_path(answers):
        assert not asked & NOT_FOR_CHILDREN
        assert not set(answered_steps(answers, DIRECTORY)) & NOT_FOR_CHILDREN
    elif "age" in answers:
        assert not asked & {"threat", "more", "agree"}
    if is_young(answers):
        assert not asked & NOT_FOR_THE_YOUNG


@given(any_answers)
@settings(max_examples=200)
def test_the_next_step_can_always_be_reached(answers: dict[str, Any]) -> None:
    step = first_unanswered(answers, DIRECTORY)
    if step is not None:
        assert reachable(step.slug, answers, DIRECTORY)
        before = preceding(step.slug, answers, DIRECTORY)
        assert before is None or reachable(before.slug, answers, DIRECTORY)


@given(st.data())
@settings(max_examples=200)
def test_whatever_is_answered_the_form_comes_to_its_end(data: st.DataObject) -> None:
    answers: dict[str, Any] = {}
    for _ in range(len(STEPS) + 1):
        step = first_unanswered(answers, DIRECTORY)
        if step is None:
            break
        answers[step.slug] = data.draw(some_answer(step.slug), label=step.slug)
    assert first_unanswered(answers, DIRECTORY) is None
    slugs = [step.slug for step in asked_steps(answers, DIRECTORY)]
    assert set(slugs) == set(answered_steps(answers, DIRECTORY))
    # Walking forwards from the first step and back again meets the same pages.
    there = [slugs[0]]
    while (step := following(there[-1], answers, DIRECTORY)) is not None:
        there.append(step.slug)
    back = [there[-1]]
    while (step := preceding(back[-1], answers, DIRECTORY)) is not None:
        back.append(step.slug)
    assert there == slugs
    assert back == slugs[::-1]


@given(any_answers, st.sampled_from(STEPS))
def test_a_step_that_is_not_asked_is_not_reached(answers: dict[str, Any], step: Any) -> None:
    asked = {s.slug for s in asked_steps(answers, DIRECTORY)}
    assert reachable(step.slug, answers, DIRECTORY) <= (step.slug in asked)


def test_not_knowing_the_age_is_treated_like_a_child() -> None:
    assert on_child_path({"age": {"age": "unknown"}})
    assert on_child_path({"age": {}})
    assert not on_child_path({"age": {"age": "adult"}})


def test_steps_have_names_of_their_own_and_quiet_titles() -> None:
    assert len({step.slug for step in STEPS}) == len(STEPS)
    for step in STEPS:
        assert get_step(step.slug) is step
        said = f"{step.title} {step.slug}".lower()
        for word in ("image", "picture", "nude", "intimate", "sex", "abuse", "complain"):
            assert word not in said


ADULT = {"age": {"age": "adult"}, "who": {"role": "self"}}


@pytest.mark.parametrize(
    ("country", "region", "slugs", "reason"),
    [
        ("IE", "", ["ie-dpc"], "residence"),
        ("DE", "DE-BE", ["de-be"], "residence"),
        ("DE", "DE-BY", ["de-be"], "same_country"),
        ("DE", "", ["de-be"], "same_country"),
        ("BR", "", [], ""),
        ("", "", [], ""),
    ],
)
def test_the_receiving_office_is_proposed_from_where_the_person_lives(
    country: str, region: str, slugs: list[str], reason: str
) -> None:
    answers = {**ADULT, "country": {"country": country}, "region": {"region": region}}
    proposals = DIRECTORY.proposals(answers)
    assert [p.office.slug for p in proposals] == slugs
    assert all(p.reason == reason for p in proposals)


def test_work_and_harm_count_too() -> None:
    work = {"works": "elsewhere", "country": "IE"}
    answers = {**ADULT, "country": {"country": "BR"}, "work": work}
    assert [p.reason for p in DIRECTORY.proposals(answers)] == ["workplace"]
    answers = {**ADULT, "country": {"country": "BR"}, "happened": {"country": "IE"}}
    assert [p.reason for p in DIRECTORY.proposals(answers)] == ["infringement"]
    assert [o.slug for o in DIRECTORY.elsewhere(answers)] == ["br-anpd"]


def test_harm_in_another_country_is_asked_only_where_it_is_needed() -> None:
    def asked(country: str) -> bool:
        answers = {**ADULT, "country": {"country": country}}
        return "happened" in {s.slug for s in asked_steps(answers, DIRECTORY)}

    assert asked("BR")
    assert not asked("IE")


def test_a_yes_to_another_question_is_no_yes_to_this_one() -> None:
    """Whoever was a parent "by law" and now says that they are a friend is asked again."""
    before = {**ADULT, "who": {"role": "parent_or_guardian"}, "mandate": {"shown": "yes"}}
    friend = {**before, "who": {"role": "authorised_person"}}
    assert outdated("who", before, friend) == ("mandate",)
    assert outdated("who", before, dict(before)) == ()
    today = {**before, "age": {"age": "was_under_18"}}
    assert outdated("age", {**before, "age": {"age": "under_18"}}, today) == ("who", "mandate")
    assert outdated("country", before, today) == ()


def test_who_says_later_that_they_act_for_an_organisation_is_asked_for_its_name() -> None:
    """What was typed under "Your name" before stays, and is not enough any more."""
    answers: dict[str, Any] = {}
    while (step := first_unanswered(answers, DIRECTORY)) is not None:
        answers[step.slug] = {**ADULT, "name": {"name": "Alex"}}.get(step.slug, {})
    changed = {**answers, "who": {"role": "organisation"}}
    while (step := first_unanswered(changed, DIRECTORY)) and step.slug not in changed:
        changed[step.slug] = {}
    assert step is not None
    assert step.slug == "name"
    assert not reachable("reach", changed, DIRECTORY)
    named = {**changed, "name": {"name": "Alex", "organisation": "Rights e.V."}}
    left = first_unanswered(named, DIRECTORY)
    assert left is None or left.slug != "name"


@pytest.mark.parametrize("step", [step for step in STEPS if step.compulsory], ids=lambda s: s.slug)
def test_whatever_must_be_answered_says_which_law_asks_for_it(step: Any) -> None:
    form = import_string(step.form)(answers=ADULT, directory=DIRECTORY)
    assert any(word in str(form.reason) for word in ("GDPR", "law"))
