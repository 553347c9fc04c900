"""Guessing at codes, with Redis and without."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisDown

from casework.turns.gate import SHORTEST_WAIT
from complaints import limits
from complaints.codes import new_code, new_reference
from complaints.services.submission import Receipt
from tests.complaints.sending import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]


@pytest.fixture
def sent(participating: list[str]) -> Receipt:
    return send()


@pytest.fixture(params=["redis", "no redis"])
def _counting(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in Redis where one runs, and once with it away."""
    if request.param == "no redis":
        take_redis_away(monkeypatch)


def take_redis_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_args: object, **_options: object) -> None:
        raise RedisDown("down")

    for name in ("get", "set", "add", "incr"):
        monkeypatch.setattr(type(cache._cache), name, down)


def enter(reference: str, code: str, address: str = "198.51.100.7") -> Any:
    return Client(REMOTE_ADDR=address).post(
        reverse("follow"), {"reference": reference, "code": code}
    )


@pytest.mark.usefixtures("_counting")
def test_the_pause_grows_and_holds_back_the_right_code_too(sent: Receipt) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(limits.REFERENCE_FREE + 1):
            assert enter(sent.reference, new_code()).status_code == 200
        response = enter(sent.reference, sent.code)
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= limits.FIRST_PAUSE
        page = response.content.decode()
        assert "Nothing is lost" in page
        assert sent.reference not in page
        clock.shift(limits.FIRST_PAUSE + 1)
        assert enter(sent.reference, sent.code).status_code == 302


@pytest.mark.usefixtures("_counting")
def test_failures_elsewhere_never_make_the_owner_wait_for_long(sent: Receipt) -> None:
    """Whoever knows the reference can fail at it from everywhere: its owner earns a turn on
    a page that keeps what they typed, and comes in a few seconds later."""
    owner = Client(REMOTE_ADDR="203.0.113.9")
    typed = {"reference": sent.reference, "code": sent.code}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(limits.REFERENCE_GUESSED):
            enter(sent.reference, new_code(), f"198.51.100.{number}")
        response = owner.post(
            reverse("follow"), urlencode(typed), content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code == 429
        page = response.content.decode()
        assert f'name="code" value="{sent.code}"' in page
        assert int(response.headers["Retry-After"]) <= SHORTEST_WAIT
        assert owner.post(reverse("follow"), typed).status_code == 429
        clock.shift(SHORTEST_WAIT + 1)
        assert owner.post(reverse("follow"), typed).status_code == 302


@pytest.mark.usefixtures("_counting")
def test_a_few_failures_elsewhere_are_not_noticed(sent: Receipt) -> None:
    for number in range(limits.REFERENCE_GUESSED - 1):
        enter(sent.reference, new_code(), f"198.51.100.{number}")
    assert enter(sent.reference, sent.code, "203.0.113.9").status_code == 302


@pytest.mark.usefixtures("_counting")
def test_the_longest_pause_is_a_quarter_of_an_hour() -> None:
    reference = new_reference()
    for _ in range(30):
        limits.failed(reference=reference, network="0.0.0.0")
    assert 0 < limits.pause(reference=reference, network="0.0.0.0") <= limits.LONGEST_PAUSE


@pytest.mark.usefixtures("_counting")
def test_sixty_people_behind_one_address_come_in_although_some_mistype(sent: Receipt) -> None:
    for number in range(59):
        enter(new_reference(), new_code())
        if number % 10 == 0:
            assert enter(sent.reference, sent.code).status_code == 302
    assert enter(sent.reference, sent.code).status_code == 302
    enter(new_reference(), new_code())
    assert enter(sent.reference, sent.code).status_code == 429
    assert enter(sent.reference, sent.code, "203.0.113.9").status_code == 302


@pytest.mark.usefixtures("_counting")
def test_an_unknown_reference_is_held_back_like_a_known_one(sent: Receipt) -> None:
    answers = []
    for reference in (sent.reference, new_reference()):
        answers.append([enter(reference, new_code()).status_code for _ in range(6)])
    assert answers[0] == answers[1]
    assert 429 in answers[0]


def test_who_comes_in_is_never_counted(sent: Receipt) -> None:
    for _ in range(70):
        assert enter(sent.reference, sent.code).status_code == 302


def test_redis_learns_neither_reference_nor_address(
    sent: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[str] = []
    monkeypatch.setattr(cache, "add", lambda key, *_: keys.append(key))
    monkeypatch.setattr(cache, "incr", lambda key: 5)
    monkeypatch.setattr(cache, "set", lambda key, *_: keys.append(key))
    limits.failed(reference=sent.reference, network="198.51.100.7")
    assert len(keys) >= 3
    assert not [key for key in keys if sent.reference in key or "198.51" in key]


def test_the_form_can_be_sent_without_redis(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.complaints.answering import ADULT

    take_redis_away(monkeypatch)
    person.fill(ADULT)
    reference, code = person.send()
    assert enter(reference, code).status_code == 302
