"""Stopping at any step and coming back, on this device or another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints.steps import get_step
from tests.complaints.answering import ADULT, CHILD, Person, receipt

pytestmark = pytest.mark.django_db


def come_back(reference: str, code: str) -> Any:
    """Reference and code typed on another device; where they lead."""
    return Client().post(reverse("follow"), {"reference": reference, "code": code}, follow=True)


@pytest.mark.parametrize("answers", [ADULT, CHILD], ids=["adult", "child"])
def test_at_every_step(person: Person, answers: dict[str, dict[str, Any]]) -> None:
    person.begin()
    client, steps = person.client, 0
    response: Any = client.get(reverse("continue"), follow=True)
    while not (path := response.request["PATH_INFO"]).endswith("/check/"):
        step = path.split("/")[2]
        found = get_step(step)
        assert found is not None
        later = client.get(reverse("later"))
        assert come_back(*receipt(later)).request["PATH_INFO"] == path
        if found.form:
            aside = client.post(path, {**answers.get(step, {}), "later": "yes"})
            assert aside["Location"] == reverse("later"), step
        response = client.post(path, answers.get(step, {}), follow=True)
        steps += 1
    assert steps > 12
    later = client.get(reverse("later"))
    assert come_back(*receipt(later)).request["PATH_INFO"] == path


@pytest.mark.parametrize(
    ("step", "field", "typed"),
    [
        ("links", "links", "this is no link, but it is mine"),
        ("account", "account", "long words " * 600),
        ("email", "email", "alex at mail"),
        ("links", "places", "a group with a long name " * 200),
    ],
)
def test_words_that_are_not_valid_are_there_again_elsewhere(
    person: Person, step: str, field: str, typed: str
) -> None:
    person.fill(ADULT)
    person.answer(step, **{field: typed, "later": "yes"})
    reference, code = receipt(person.client.get(reverse("later")))
    elsewhere = Client()
    elsewhere.post(reverse("follow"), {"reference": reference, "code": code})
    page = elsewhere.get(reverse("step", args=[step])).content.decode()
    assert typed.strip() in page


def test_what_is_open_here_closes_with_the_button(person: Person) -> None:
    person.fill(ADULT)
    found = receipt(person.client.get(reverse("later")))
    person.client.post(reverse("later"))
    assert person.client.get(reverse("check"))["Location"] == reverse("start")
    assert come_back(*found).request["PATH_INFO"] == reverse("check")
