"""Quiet by default: titles, addresses, headers and the log say nothing."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.urls import reverse

from complaints.steps import STEPS
from tests.complaints.answering import ADULT, CHILD, Person

pytestmark = pytest.mark.django_db

TELLING = re.compile(
    r"imag|picture|photo|video|nude|naked|intimate|sex|abuse|porn|fake|victim|complain|"
    r"consent|data protection|redress",
    re.IGNORECASE,
)


def title(response: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode(), re.S)
    assert found
    return " ".join(found[1].split())


def walk(person: Person, answers: dict[str, dict[str, Any]]) -> list[Any]:
    """Every page of a form from the start page to the end of following it."""
    client = person.client
    pages = [client.get(reverse("start")), client.get(reverse("help-now"))]
    person.fill(answers)
    pages += [client.get(reverse("step", args=[step])) for step in person.seen]
    pages += [client.get(reverse("check")), client.get(reverse("later"))]
    pages += [client.post(reverse("step", args=["age"]), {"age": "nonsense"})]
    reference, code = person.send()
    pages += [client.get(reverse("sent"))]
    client.post(reverse("sent"))
    pages += [client.get(reverse("closed")), client.get(reverse("follow"))]
    pages += [client.post(reverse("follow"), {"reference": reference, "code": "x"})]
    client.post(reverse("follow"), {"reference": reference, "code": code})
    pages += [
        client.get(reverse(f"follow-{name}"))
        for name in (
            *("status", "messages", "places", "withdraw"),
            *("questions", "wishes", "safety", "lost"),
        )
    ]
    pages += [client.get("/nowhere/")]
    return pages


@pytest.mark.parametrize("answers", [ADULT, CHILD], ids=["adult", "child"])
def test_no_title_and_no_header_tells(person: Person, answers: dict[str, Any]) -> None:
    pages = walk(person, answers)
    for response in pages:
        said = title(response)
        assert not TELLING.search(said), said
        assert not re.search(r"RD-|[0-9A-Z]{4}-[0-9A-Z]{4}", said)
        headers = " ".join(f"{k}: {v}" for k, v in response.headers.items())
        assert not re.search(r"Alex|RD-|pixhive", headers, re.IGNORECASE)
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert len({title(response) for response in pages}) > 12


def test_every_page_can_be_left(person: Person) -> None:
    for response in walk(person, ADULT):
        page = response.content.decode()
        assert "Exit this page" in page
        assert reverse("leave") in page


def test_nothing_comes_from_elsewhere(person: Person) -> None:
    for response in walk(person, CHILD):
        page = response.content.decode()
        assert not re.search(r'(src|action)="https?:', page)
        assert not re.search(r'<link[^>]+href="https?:', page)
        assert not re.search(r"\sstyle=|<style|<script>", page)


def test_the_log_holds_nothing_personal(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    walk(person, ADULT)
    person.client.post(reverse("step", args=["account"]), {"account": "secret words"})
    said = "\n".join(record.getMessage() for record in caplog.records)
    for secret in ("Alex", "alex@", "Sam Sample", "Someone made", "pixhive", "secret words", "RD-"):
        assert secret not in said


def test_the_addresses_of_the_form_say_little() -> None:
    for step in STEPS:
        assert not TELLING.search(step.slug)
