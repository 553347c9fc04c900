"""Outside the demonstration the desk opens only with a second factor."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client

from casework.authorities.models import Member
from tests.authorities.conftest import PASSWORD, MakePerson
from tests.authorities.test_sign_in import attempt, title_of, verbs

pytestmark = pytest.mark.django_db
FACTORS = "/desk/account/second-factor/"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def code_for(secret: str, step: int = 0) -> str:
    """What an authenticator app shows now (or ``step`` half-minutes later)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def set_up(client: Client) -> str:
    """Set up an authenticator app after signing in; its secret."""
    confirm = client.get(f"{FACTORS}totp/activate/", follow=True)
    assert b"Confirm it is you" in confirm.content
    page = client.post(
        confirm.request["PATH_INFO"] + "?" + confirm.request["QUERY_STRING"],
        {"password": PASSWORD},
        follow=True,
    )
    secret = re.search(rb'id="authenticator_secret">(\w+)<', page.content)
    assert secret, page.content
    done = client.post(f"{FACTORS}totp/activate/", {"code": code_for(secret[1].decode())})
    assert done.status_code == 302, done.context["form"].errors
    return secret[1].decode()


@pytest.fixture
def member(person: MakePerson) -> Member:
    return person("administrator")


def test_without_one_only_the_set_up_is_reachable(client: Client, member: Member) -> None:
    assert attempt(client, member.user.email, PASSWORD)["Location"] == "/desk/"
    for path in ("/desk/", "/desk/staff/", "/desk/queue/", "/desk/no-such-page/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, FACTORS), path
    assert client.post("/desk/staff/invite/", {"name": "x"})["Location"] == FACTORS
    assert b"The desk opens once this is done" in client.get(FACTORS).content


def test_setting_it_up_opens_the_desk_after_one_try(
    client: Client, member: Member, django_capture_on_commit_callbacks: Any
) -> None:
    attempt(client, member.user.email, PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    # The session was opened with the password alone: it has to show the factor once.
    asked = client.get("/desk/staff/")
    assert asked["Location"].startswith(f"{FACTORS}reauthenticate/")
    answer = client.post(asked["Location"], {"code": code_for(secret, 1)})
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.get("/desk/staff/").status_code == 200
    assert verbs() == ["account.signed_in", "account.factor_added", "account.factor_added"]


def test_signing_in_asks_for_the_code(client: Client, member: Member) -> None:
    first = Client()
    attempt(first, member.user.email, PASSWORD)
    secret = set_up(first)
    answer = attempt(client, member.user.email, PASSWORD)
    assert answer["Location"] == f"{FACTORS}authenticate/"
    assert client.get("/desk/staff/")["Location"].startswith("/desk/account/login/"), "not yet in"
    wrong = client.post(f"{FACTORS}authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert title_of(wrong) == "Error: Second factor – Redress"
    right = client.post(f"{FACTORS}authenticate/", {"code": code_for(secret, 1)})
    assert right["Location"] == "/desk/"
    assert client.get("/desk/staff/").status_code == 200


def test_a_code_works_once(client: Client, member: Member) -> None:
    first, second = Client(), Client()
    attempt(client, member.user.email, PASSWORD)
    code = code_for(set_up(client), 1)
    for browser, expected in ((first, 302), (second, 200)):
        attempt(browser, member.user.email, PASSWORD)
        answer = browser.post(f"{FACTORS}authenticate/", {"code": code})
        assert answer.status_code == expected


def test_guessing_codes_is_limited(client: Client, member: Member) -> None:
    first = Client()
    attempt(first, member.user.email, PASSWORD)
    secret = set_up(first)
    attempt(client, member.user.email, PASSWORD)
    for guess in range(6):
        client.post(f"{FACTORS}authenticate/", {"code": f"{guess:06}"})
    answer = client.post(f"{FACTORS}authenticate/", {"code": code_for(secret, 1)})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_recovery_codes_are_shown_once_and_work_once(client: Client, member: Member) -> None:
    attempt(client, member.user.email, PASSWORD)
    set_up(client)
    page = client.get(f"{FACTORS}recovery-codes/").content.decode()
    codes = re.findall(r"<li>(\w{8})</li>", page)
    assert len(codes) == 10
    again = client.get(f"{FACTORS}recovery-codes/").content.decode()
    assert codes[0] not in again
    other = Client()
    attempt(other, member.user.email, PASSWORD)
    answer = other.post(f"{FACTORS}authenticate/", {"code": codes[0]})
    assert answer["Location"] == "/desk/"
    third = Client()
    attempt(third, member.user.email, PASSWORD)
    assert third.post(f"{FACTORS}authenticate/", {"code": codes[0]}).status_code == 200


def test_secrets_are_not_in_the_database_as_they_are(client: Client, member: Member) -> None:
    attempt(client, member.user.email, PASSWORD)
    secret = set_up(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = "".join(row[0] for row in cursor.fetchall())
    assert secret not in stored
    assert Authenticator.objects.filter(type="totp").get().wrap().validate_code(code_for(secret, 1))


def test_removing_the_last_factor_closes_the_desk(client: Client, member: Member) -> None:
    attempt(client, member.user.email, PASSWORD)
    secret = set_up(client)
    asked = client.get("/desk/staff/")
    client.post(asked["Location"], {"code": code_for(secret, 1)})
    assert client.get("/desk/staff/").status_code == 200
    assert client.post(f"{FACTORS}totp/deactivate/").status_code == 302
    assert client.get("/desk/staff/")["Location"] == FACTORS
    assert "account.factor_removed" in verbs()
    assert client.get("/desk/account/").status_code == 200


def test_every_page_of_second_factors_can_be_opened(client: Client, member: Member) -> None:
    attempt(client, member.user.email, PASSWORD)
    set_up(client)
    for page in (
        "",
        "totp/deactivate/",
        "webauthn/",
        "webauthn/add/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "reauthenticate/",
    ):
        answer = client.get(FACTORS + page)
        assert answer.status_code == 200, page
        assert b"rd-header" in answer.content, page
        assert b"style=" not in answer.content, page


@pytest.mark.parametrize(
    "page",
    [
        "",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
        "webauthn/",
        "webauthn/add/",
    ],
)
def test_an_older_session_with_the_password_alone_cannot_touch_it(
    client: Client, member: Member, page: str
) -> None:
    thief = Client()
    attempt(thief, member.user.email, PASSWORD)
    attempt(client, member.user.email, PASSWORD)
    secret = set_up(client)
    thief.post("/desk/account/reauthenticate/", {"password": PASSWORD})
    for answer in (thief.get(f"{FACTORS}{page}"), thief.post(f"{FACTORS}{page}", {"code": "1"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{FACTORS}reauthenticate/?next=")
    assert Authenticator.objects.filter(user=member.user, type="totp").exists()
    assert client.get(FACTORS).status_code == 200, "who set it up goes on"
    shown = thief.post(answer["Location"], {"code": code_for(secret, 1)})
    assert shown["Location"] == FACTORS
    assert thief.get(FACTORS).status_code == 200, "with the factor it is theirs"
