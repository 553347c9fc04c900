"""When more is asked than there is room for: who is answered, who waits, and how it ends."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.turns import buckets, gate, proof
from casework.turns.gate import SHORTEST_WAIT
from tests.complaints.answering import ADULT, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_no_room", "participating")]

SOMEWHERE = "198.51.100.7"


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(gate, "_crowded_until", 0.0)
    empty_buckets()
    yield
    empty_buckets()


@pytest.fixture
def participating(db: Any) -> None:
    from casework.authorities.models import Authority

    Authority.objects.filter(pk="ie-dpc").update(participating=True)


@pytest.fixture
def room(settings: Any) -> dict[str, tuple[float, float]]:
    """The limits; tests set what they need."""
    settings.TURNS = dict(settings.TURNS)
    found: dict[str, tuple[float, float]] = settings.TURNS
    return found


@pytest.fixture
def _no_room(room: dict[str, tuple[float, float]]) -> None:
    """Others have used up all the room there is without being asked."""
    room["open"] = (0.001, 1)
    assert Client(REMOTE_ADDR="192.0.2.1").get("/about/").status_code == 200


def empty_buckets() -> None:
    """Everybody has as much room as there is."""
    cache.clear()
    buckets.forget_all()


def browser(address: str = SOMEWHERE) -> Client:
    return Client(REMOTE_ADDR=address)


def challenge(page: str) -> dict[str, Any]:
    found = re.search(r'data-challenge="([^"]*)"', page)
    assert found
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told


def solved(sum_: dict[str, Any]) -> str:
    """The payload a browser makes of a challenge."""
    for number in range(sum_["maxNumber"] + 1):
        if hashlib.sha256(f"{sum_['salt']}{number}".encode()).hexdigest() == sum_["challenge"]:
            answer = {key: value for key, value in sum_.items() if key != "maxNumber"}
            return base64.b64encode(json.dumps({**answer, "number": number}).encode()).decode()
    raise AssertionError("No number fits")


def test_a_page_instead_of_an_error_that_goes_on_by_itself() -> None:
    answer = browser().get("/about/?a=1")
    assert answer.status_code == 429
    assert answer.headers["Refresh"] == answer.headers["Retry-After"] == str(SHORTEST_WAIT)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert "Please wait a moment" in page
    assert "112" in page
    assert 'href="/about/?a=1"' in page
    assert "@@" not in page


def test_waiting_without_scripts_is_enough() -> None:
    someone = browser()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert someone.get("/about/").status_code == 429
        clock.shift(SHORTEST_WAIT / 2)
        early = someone.get("/about/")
        assert int(early.headers["Retry-After"]) <= SHORTEST_WAIT / 2 + 1
        clock.shift(SHORTEST_WAIT / 2 + 1)
        assert someone.get("/about/").status_code == 200
        assert someone.get("/privacy/").status_code == 200, "and so it stays"


def test_what_was_typed_is_kept_and_sent_again() -> None:
    someone = browser()
    typed = {"reference": 'RD-"<x>', "code": "@@typed@@", "csrfmiddlewaretoken": "t" * 32}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answer = someone.post(
            reverse("follow"),
            "&".join(f"{k}={v}" for k, v in typed.items()),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 429
        assert "Refresh" not in answer.headers, "that would send nothing"
        page = answer.content.decode()
        for name, value in typed.items():
            assert f'name="{name}" value="{html.escape(value)}"' in page
        assert page.count("<form") == 1
        clock.shift(SHORTEST_WAIT + 1)
        again = someone.post(reverse("follow"), typed)
        assert again.status_code == 200, "the page itself, with its error"


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        ({}, {}),  # the test client sends multipart
        ({"content_type": "text/plain", "data": "words that were typed"}, {}),
        (
            {
                "content_type": "application/x-www-form-urlencoded",
                "data": "words=words that were typed",
            },
            {"Sec-Fetch-Site": "cross-site"},
        ),
        (
            {
                "content_type": "application/x-www-form-urlencoded",
                "data": "words=words that were typed" + "x" * 200_000,
            },
            {},
        ),
    ],
)
def test_what_cannot_be_kept_is_said(options: dict[str, Any], headers: dict[str, str]) -> None:
    options.setdefault("data", {"words": "words that were typed"})
    answer = browser().post("/follow/", headers=headers, **options)
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "go back and send it again" in page
    assert "words that were typed" not in page


def test_passwords_are_not_given_back() -> None:
    answer = browser().post(
        "/desk/account/login/",
        "login=a@b.example&password=very-secret",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 429
    assert "very-secret" not in answer.content.decode()


def test_a_proof_of_work_lets_in_at_once_and_only_once() -> None:
    someone, thief = browser(), browser("198.51.100.8")
    payload = solved(challenge(someone.get("/about/").content.decode()))
    form = {"content_type": "application/x-www-form-urlencoded"}
    data = "proof=" + payload.replace("+", "%2B").replace("=", "%3D")
    assert someone.post("/turn/", data, **form).status_code == 204
    assert someone.get("/about/").status_code == 200
    assert thief.post("/turn/", data, **form).status_code == 403
    assert thief.get("/about/").status_code == 429


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "x",
        "e30=",
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b'{"algorithm":1}').decode(),
        base64.b64encode(
            json.dumps(
                {
                    "algorithm": "SHA-256",
                    "challenge": hashlib.sha256(b"a?b?c1").hexdigest(),
                    "number": 1,
                    "salt": "a?b?c",
                    "signature": "0" * 64,
                }
            ).encode()
        ).decode(),
        "A" * 5000,
        "\x00",
    ],
)
def test_no_other_payload_lets_in(payload: str) -> None:
    someone = browser()
    body = "proof=" + payload.replace("=", "%3D")
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert someone.post("/turn/", body, **form).status_code == 403
    assert someone.post("/turn/", {"proof": payload}).status_code == 403, "multipart"
    assert someone.get("/turn/").status_code == 302
    assert someone.get("/about/").status_code == 429


def test_an_old_proof_is_worth_nothing() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        payload = solved(proof.new_challenge())
        clock.shift(proof.GOOD_FOR.total_seconds() + 1)
        assert not proof.spend(payload)


def test_sums_get_harder_while_many_are_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "_seen", (0.0, proof.EASY))
    assert proof.new_challenge()["maxNumber"] == proof.EASY
    cache.set(proof._counter(), proof.MANY * 2 + 1, 60)
    monkeypatch.setattr(proof, "_seen", (0.0, proof.EASY))
    assert proof.new_challenge()["maxNumber"] == proof.EASY * 4
    cache.set(proof._counter(), proof.MANY * 1000, 60)
    monkeypatch.setattr(proof, "_seen", (0.0, proof.EASY))
    assert proof.new_challenge()["maxNumber"] == proof.HARDEST


@pytest.mark.parametrize("cookie", ["", "x", "e.abc.1", "e.abc.99999999999:sig", "w" * 5000])
def test_a_made_up_ticket_is_none(cookie: str) -> None:
    someone = browser()
    someone.cookies["turn"] = cookie
    assert someone.get("/about/").status_code == 429


def test_a_pass_ends_and_is_for_one_persons_pace(room: dict[str, tuple[float, float]]) -> None:
    room["pass"] = (0.001, 3)
    someone = browser()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        someone.get("/about/")
        clock.shift(SHORTEST_WAIT + 1)
        answers = [someone.get("/about/").status_code for _ in range(6)]
        assert answers == [200] * 4 + [429] * 2, "the first one opened it"


def test_whoever_began_in_calm_goes_on_when_the_crowd_comes(
    room: dict[str, tuple[float, float]],
) -> None:
    room["open"] = (1000, 1000)
    empty_buckets()
    person = Person(browser())
    person.begin()
    room["open"] = (0.001, 1)
    empty_buckets()
    for _ in range(3):
        browser("192.0.2.9").get("/about/")
    assert browser().get("/about/").status_code == 429
    person.fill(ADULT)
    person.send()


def test_one_network_that_floods_crowds_nobody_else(room: dict[str, tuple[float, float]]) -> None:
    room["open"], room["network"] = (1000, 1000), (0.001, 5)
    empty_buckets()
    flooder = browser("203.0.113.66")
    assert [flooder.get("/about/").status_code for _ in range(8)].count(429) == 3
    assert browser().get("/about/").status_code == 200
    assert not gate._crowded()


def test_new_forms_of_one_network_need_an_earned_turn_after_many(
    room: dict[str, tuple[float, float]],
) -> None:
    room["open"], room["begin"] = (1000, 1000), (0.001, 4)
    empty_buckets()
    answers = [browser().post(reverse("begin")).status_code for _ in range(6)]
    assert answers == [302] * 4 + [429] * 2
    assert browser().get("/about/").status_code == 200, "reading needs none"
    someone = browser()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert someone.post(reverse("begin")).status_code == 429
        clock.shift(SHORTEST_WAIT + 1)
        assert someone.post(reverse("begin")).status_code == 302


def test_leaving_and_health_never_wait() -> None:
    assert browser().get("/leave/").status_code == 303
    assert browser().get("/healthz").status_code == 200


def test_sixty_people_behind_one_address_come_in_while_others_flood() -> None:
    people = [browser() for _ in range(60)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for someone in people:
            assert someone.get("/").status_code == 429
        clock.shift(SHORTEST_WAIT + 1)
        for someone in people:
            assert someone.post(reverse("begin")).status_code == 302


def test_when_there_is_no_room_for_passes_the_longest_waiting_come_first(
    room: dict[str, tuple[float, float]],
) -> None:
    room["passes"] = (0.001, 4)
    early, late = [browser() for _ in range(2)], [browser() for _ in range(4)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for someone in early:
            someone.get("/about/")
        clock.shift(20)
        for someone in late:
            someone.get("/about/")
        clock.shift(SHORTEST_WAIT + 1)
        assert [someone.get("/about/").status_code for someone in late] == [200, 200, 429, 429]
        assert [someone.get("/about/").status_code for someone in early] == [200, 200]


def test_the_form_takes_complaints_without_redis(
    monkeypatch: pytest.MonkeyPatch, room: dict[str, tuple[float, float]]
) -> None:
    from redis.exceptions import ConnectionError as RedisDown

    def down(*_: Any, **__: Any) -> None:
        raise RedisDown("down")

    monkeypatch.setattr(type(cache._cache), "get_client", down)  # type: ignore[attr-defined]
    room["open"] = (1, 300)
    person = Person(browser())
    person.fill(ADULT)
    person.send()
    room["open"] = (0.001, 1)
    someone = browser("192.0.2.77")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while someone.get("/about/").status_code == 200:
            pass
        clock.shift(SHORTEST_WAIT + 1)
        assert someone.get("/about/").status_code == 200


def test_a_process_with_its_hands_full_takes_in_only_those_with_a_pass(
    room: dict[str, tuple[float, float]], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    room["open"] = (1000, 1000)
    empty_buckets()
    settings.OPEN_AT_ONCE = 2
    monkeypatch.setattr(gate, "PATIENCE", 0.0)
    person = Person(browser())
    person.begin()
    with gate.working, gate.working:
        assert browser("192.0.2.5").get("/about/").status_code == 429
        assert person.client.get("/about/").status_code == 200
    assert gate.working.count == 0
    assert browser("192.0.2.5").get("/about/").status_code == 200
