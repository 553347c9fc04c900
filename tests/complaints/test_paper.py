"""The form on paper asks what the form on screen asks, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from casework.authorities.models import Authority, Letterhead
from casework.scoping import as_public
from complaints.directory import read_directory
from complaints.paper import ADULT, CHILD, NOT_ON_PAPER, paper_form
from complaints.steps import STEPS
from complaints.steps.table import NOT_FOR_CHILDREN

pytestmark = pytest.mark.django_db


def slugs(version: str) -> list[str]:
    with as_public():
        sections = paper_form(version, read_directory())
    return [step.slug for section in sections for step in section.steps]


def test_no_question_of_the_table_is_missing_and_none_is_asked_twice() -> None:
    asked = {step.slug for step in STEPS if step.form} - NOT_ON_PAPER
    adult, child = slugs(ADULT), slugs(CHILD)
    assert set(adult) | set(child) == asked
    assert len(set(adult)) == len(adult)
    assert len(set(child)) == len(child)
    order = [step.slug for step in STEPS]
    assert adult == sorted(adult, key=order.index)


def test_a_child_is_not_asked_what_it_must_not_be_asked() -> None:
    assert not set(slugs(CHILD)) & NOT_FOR_CHILDREN
    assert "account" in slugs(ADULT)


def test_every_question_has_words_and_room_for_an_answer() -> None:
    with as_public():
        for version in (ADULT, CHILD):
            for section in paper_form(version, read_directory()):
                for step in section.steps:
                    assert step.questions, step.slug
                    for question in step.questions:
                        assert str(question.label).strip(), step.slug
                        assert question.options or question.lines, step.slug


def test_what_is_asked_of_everybody_has_no_condition() -> None:
    with as_public():
        found = {
            step.slug: step.only_if
            for section in paper_form(ADULT, read_directory())
            for step in section.steps
        }
    assert not found["age"]
    assert not found["links"]
    assert all(found[slug] for slug in ("mandate", "region", "shown", "email"))


@pytest.mark.usefixtures("participating")
@pytest.mark.parametrize("name", ["on-paper-adult", "on-paper-child"])
def test_the_page_says_where_to_send_it_and_holds_no_form(name: str) -> None:
    Letterhead.objects.update_or_create(
        authority=Authority.objects.get(pk="ie-dpc"),
        defaults={"address": "1 Example Quay\nDublin"},
    )
    page = Client().get(reverse(name)).content.decode()
    assert "1 Example Quay" in page
    assert "<textarea" not in page
    assert 'type="radio"' not in page
    assert "Never put a picture or a video into the envelope." in page
