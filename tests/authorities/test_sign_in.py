"""Signing in by e-mail and password, the lock-out, and what the record keeps of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from casework.audit.services import entries_for
from casework.scoping import acting_for
from tests.authorities.conftest import PASSWORD, MakePerson

LOGIN = "/desk/account/login/"
pytestmark = pytest.mark.django_db


def verbs(authority: str = "ie-dpc") -> list[str]:
    """What the authority's record says happened to accounts."""
    with acting_for(authority):
        found = entries_for(authority=authority, obj_type="authorities.user")
        return [entry.verb for entry in found]


def title_of(page: Any) -> str:
    """A page's title as a browser shows it."""
    found = re.search(r"<title>(.*?)</title>", page.content.decode(), re.DOTALL)
    assert found
    return " ".join(found[1].split())


def attempt(client: Client, email: str, password: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def test_the_right_password_opens_the_desk(
    client: Client, person: MakePerson, second_factor_off: None
) -> None:
    member = person("administrator")
    answer = attempt(client, "Administrator@ie-dpc.example", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    page = client.get("/desk/staff/")
    assert page.status_code == 200
    assert page.context["member"].pk == member.pk
    assert verbs() == ["account.signed_in"]


def test_a_wrong_password_says_nothing_about_accounts(client: Client, person: MakePerson) -> None:
    member = person()
    wrong = attempt(client, member.user.email, "not this one at all")
    unknown = attempt(client, "nobody@ie-dpc.example", "not this one at all")
    errors = [page.context["form"].errors.as_json() for page in (wrong, unknown)]
    assert errors[0] == errors[1]
    assert title_of(wrong) == "Error: Sign in – Redress"
    assert wrong.status_code == 200


def test_the_session_gets_a_new_id_when_somebody_signs_in(
    client: Client, person: MakePerson
) -> None:
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["session"] = planted = session.session_key
    attempt(client, person().user.email, PASSWORD)
    assert client.session.session_key != planted


def test_ten_wrong_passwords_lock_this_account_from_this_address_only(
    client: Client, person: MakePerson, settings: Any, second_factor_off: None
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1000/m/ip", "login": "1000/m/ip"}
    member, other = person("investigator"), person("approver")
    for _ in range(10):
        last = attempt(client, member.user.email, "wrong again and again")
    assert last.status_code == 429
    assert b"Too many attempts" in last.content
    assert attempt(client, member.user.email, PASSWORD).status_code == 429, "locked"
    # A colleague in the same building is not.
    assert attempt(Client(), other.user.email, PASSWORD).status_code == 302
    # Nor is the owner of the account somewhere else.
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert attempt(elsewhere, member.user.email, PASSWORD).status_code == 302
    assert verbs().count("account.locked_out") == 1


def test_guessing_is_slowed_down_before_the_lock(client: Client, person: MakePerson) -> None:
    member = person()
    for _ in range(5):
        attempt(client, member.user.email, "wrong again and again")
    page = attempt(client, member.user.email, PASSWORD)
    assert page.status_code == 200
    assert "Too many" in page.content.decode()


def test_nobody_keeps_a_colleague_out_from_elsewhere(
    client: Client, person: MakePerson, second_factor_off: None
) -> None:
    member = person()
    for _ in range(8):
        attempt(Client(REMOTE_ADDR="203.0.113.5"), member.user.email, "wrong again and again")
    assert attempt(client, member.user.email, PASSWORD).status_code == 302


def test_success_forgets_earlier_failures(
    client: Client, person: MakePerson, settings: Any, second_factor_off: None
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1000/m/ip", "login": "1000/m/ip"}
    member = person()
    for _ in range(9):
        attempt(client, member.user.email, "wrong again and again")
    assert attempt(client, member.user.email, PASSWORD).status_code == 302
    client.logout()
    for _ in range(9):
        last = attempt(client, member.user.email, "wrong again and again")
    assert last.status_code == 200


def test_signing_out(signed_in: Any, person: MakePerson) -> None:
    client = signed_in(person())
    assert client.get("/desk/account/logout/").status_code == 200, "asks first"
    assert client.post("/desk/account/logout/").status_code == 302
    assert client.get("/desk/staff/")["Location"].startswith(LOGIN)
    assert verbs() == ["account.signed_in", "account.signed_out"]


def test_nobody_signs_up(client: Client) -> None:
    page = client.get("/desk/account/signup/")
    assert page.status_code == 403
    assert b"by invitation" in page.content
    assert client.post("/desk/account/signup/", {"email": "a@b.example"}).status_code == 405


def test_a_forgotten_password(client: Client, person: MakePerson, second_factor_off: None) -> None:
    member = person()
    elsewhere = Client()
    attempt(elsewhere, member.user.email, PASSWORD)
    sent = client.post("/desk/account/password/reset/", {"email": member.user.email})
    assert sent["Location"] == "/desk/account/password/reset/done/"
    (message,) = mail.outbox
    assert message.to == [member.user.email]
    link = re.search(r"https?://\S+", message.body)
    assert link
    path = re.sub(r"^https?://[^/]+", "", link[0])
    page = client.get(path, follow=True)
    assert b"Set a password" in page.content
    new = {"password1": "quite other words now", "password2": "quite other words now"}
    done = client.post(page.request["PATH_INFO"], new, follow=True)
    assert b"Your password is saved" in done.content
    assert elsewhere.get("/desk/staff/").status_code == 302, "signed out everywhere"
    assert attempt(client, member.user.email, new["password1"])["Location"] == "/desk/"
    assert b"no longer works" in Client().get(path, follow=True).content
    assert "account.password_changed" in verbs()


def test_asking_for_an_unknown_address_tells_nothing(client: Client, db: None) -> None:
    sent = client.post("/desk/account/password/reset/", {"email": "nobody@example.com"})
    assert sent["Location"] == "/desk/account/password/reset/done/"
    assert mail.outbox == []


def test_changing_the_password_ends_other_sessions(signed_in: Any, person: MakePerson) -> None:
    member = person("administrator")
    client, other = signed_in(member), Client()
    attempt(other, member.user.email, PASSWORD)
    assert other.get("/desk/staff/").status_code == 200
    new = "quite other words now"
    answer = client.post(
        "/desk/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.get("/desk/staff/").status_code == 200
    assert other.get("/desk/staff/").status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234", "investigator@ie-dpc.example"])
def test_weak_passwords_are_refused(signed_in: Any, person: MakePerson, weak: str) -> None:
    page = signed_in(person()).post(
        "/desk/account/password/change/",
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )
    assert page.status_code == 200
    assert page.context["form"].errors


def test_mail_of_accounts_holds_no_address_of_the_network(
    client: Client, person: MakePerson
) -> None:
    member = person()
    client.post(
        "/desk/account/password/reset/",
        {"email": member.user.email},
        REMOTE_ADDR="198.51.100.7",
        HTTP_USER_AGENT="A browser of their own",
    )
    (message,) = mail.outbox
    assert "198.51.100.7" not in message.body
    assert "A browser" not in message.body
    assert "imag" not in (message.subject + message.body).lower()
