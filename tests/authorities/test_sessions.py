"""Sessions end: idle after 30 minutes, in any case after eight hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from casework.authorities.tasks import forget_old_sign_ins
from tests.authorities.conftest import PASSWORD, MakePerson
from tests.authorities.test_sign_in import attempt

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_an_idle_session_ends(signed_in: Any, person: MakePerson) -> None:
    member = person("administrator")
    with time_machine.travel(MORNING, tick=False) as clock:
        client: Client = signed_in(member)
        clock.shift(timedelta(minutes=29))
        assert client.get("/desk/staff/").status_code == 200
        clock.shift(timedelta(minutes=29))
        assert client.get("/desk/staff/").status_code == 200, "use keeps it open"
        clock.shift(timedelta(minutes=31))
        answer = client.get("/desk/staff/?page=2")
        assert answer.status_code == 302
        assert answer["Location"] == "/desk/account/login/?next=/desk/staff/%3Fpage%3D2"
        assert "_auth_user_id" not in client.session
        assert b"signed out because" in client.get(answer["Location"]).content


def test_a_session_in_use_ends_after_eight_hours(signed_in: Any, person: MakePerson) -> None:
    member = person("administrator")
    with time_machine.travel(MORNING, tick=False) as clock:
        client: Client = signed_in(member)
        for _ in range(31):
            clock.shift(timedelta(minutes=15))
            assert client.get("/desk/staff/").status_code == 200
        clock.shift(timedelta(minutes=16))
        assert client.get("/desk/staff/").status_code == 302


def test_a_session_without_marks_is_not_accepted(signed_in: Any, person: MakePerson) -> None:
    client: Client = signed_in(person("administrator"))
    session = client.session
    del session["begun"]
    session.save()
    assert client.get("/desk/staff/").status_code == 302


def test_staying_signed_in(signed_in: Any, person: MakePerson) -> None:
    member = person("administrator")
    with time_machine.travel(MORNING, tick=False) as clock:
        client: Client = signed_in(member)
        clock.shift(timedelta(minutes=29))
        assert client.post("/desk/account/stay/", HTTP_ACCEPT="application/json").status_code == 204
        clock.shift(timedelta(minutes=29))
        assert client.get("/desk/staff/").status_code == 200


def test_staying_leads_back_to_the_desk_alone(signed_in: Any, person: MakePerson) -> None:
    client: Client = signed_in(person())
    for asked, expected in (
        ("/desk/queue/", "/desk/queue/"),
        ("//evil.example/desk/", "/desk/"),
        ("https://evil.example/", "/desk/"),
        ("", "/desk/"),
    ):
        answer = client.post("/desk/account/stay/", {"next": asked})
        assert answer["Location"] == expected


def test_what_is_over_is_forgotten(signed_in: Any, person: MakePerson) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        signed_in(person())
        AccessAttempt.objects.create(
            username="someone", ip_address="198.51.100.7", failures_since_start=3
        )
        assert forget_old_sign_ins() == {"sessions": 0, "attempts": 0}
        clock.shift(timedelta(minutes=16))
        assert forget_old_sign_ins() == {"sessions": 0, "attempts": 1}
        clock.shift(timedelta(hours=8))
        assert forget_old_sign_ins() == {"sessions": 1, "attempts": 0}


def test_public_pages_ask_nothing_of_a_staff_session(signed_in: Any, person: MakePerson) -> None:
    """They run under a role that may not even look at sessions."""
    client: Client = signed_in(person("administrator"))
    answer = client.get("/about/")
    assert answer.status_code == 200
    assert b"Sign out" not in answer.content
    assert not answer.wsgi_request.session.accessed


def test_cookies_are_closed(client: Client, person: MakePerson, second_factor_off: None) -> None:
    attempt(client, person().user.email, PASSWORD)
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"], "ends with the browser"
