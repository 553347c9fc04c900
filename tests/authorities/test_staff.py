"""Administrators look after the staff of their own authority."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client

from casework.audit.services import entries_for
from casework.authorities.models import Authority, Letterhead, Member, Role, User
from casework.authorities.selectors import acting_member, colleagues, memberships
from casework.authorities.services.letterhead import write_letterhead
from casework.authorities.services.staff import (
    LastAdministrator,
    change_member,
    deactivate_member,
    invite_member,
    reactivate_member,
)
from casework.scoping import acting_for
from tests.authorities.conftest import MakePerson
from tests.authorities.test_sign_in import title_of

pytestmark = pytest.mark.django_db
NEW = {
    "name": "New Colleague",
    "email": "new@ie-dpc.example",
    "roles": ["investigator", "approver"],
    "languages": ["en", "ga"],
    "case_cap": "40",
}


def recorded(authority: str = "ie-dpc") -> list[str]:
    with acting_for(authority):
        found = entries_for(authority=authority, obj_type="authorities.member")
        return [entry.verb for entry in found]


def test_inviting_sends_a_link_that_sets_the_password(
    signed_in: Any, person: MakePerson, django_capture_on_commit_callbacks: Any
) -> None:
    client: Client = signed_in(person("administrator"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/desk/staff/invite/", NEW)
    assert answer["Location"] == "/desk/staff/"
    assert b"New Colleague was invited" in client.get("/desk/staff/").content
    (message,) = mail.outbox
    assert message.to == ["new@ie-dpc.example"]
    link = re.search(r"https?://[^/\s]+(/\S+/key/\S+)", message.body)
    assert link, message.body
    fresh = Client()
    page = fresh.get(link[1], follow=True)
    words = "words that nobody guesses"
    fresh.post(page.request["PATH_INFO"], {"password1": words, "password2": words})
    signed = fresh.post("/desk/account/login/", {"login": NEW["email"], "password": words})
    assert signed["Location"] == "/desk/"
    with acting_for("ie-dpc"):
        member = Member.objects.get(user__email=NEW["email"])
    assert member.roles == ["investigator", "approver"]
    assert member.case_cap == 40
    assert recorded()[-1] == "member.invited"


def test_inviting_the_same_person_twice_says_so(signed_in: Any, person: MakePerson) -> None:
    client: Client = signed_in(person("administrator"))
    client.post("/desk/staff/invite/", NEW)
    page = client.post("/desk/staff/invite/", {**NEW, "email": "NEW@ie-dpc.example"})
    assert page.status_code == 200
    assert b"on the list already" in page.content
    assert User.objects.filter(email=NEW["email"]).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"roles": []},
        {"roles": ["king"]},
        {"email": "no address"},
        {"email": ""},
        {"name": ""},
        {"case_cap": "-1"},
        {"case_cap": "9" * 40},
        {"case_cap": "many"},
        {"languages": ["xx-unknown"]},
        {"name": "n\x00ull"},
    ],
)
def test_a_bad_invitation_is_explained(
    signed_in: Any, person: MakePerson, wrong: dict[str, Any]
) -> None:
    client: Client = signed_in(person("administrator"))
    page = client.post("/desk/staff/invite/", {**NEW, **wrong})
    assert page.status_code == 200
    assert b"There is a problem" in page.content
    assert title_of(page).startswith("Error: ")
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_changing_roles_counts_from_the_next_request(signed_in: Any, person: MakePerson) -> None:
    boss, worker = person("administrator"), person("investigator")
    client: Client = signed_in(boss)
    address = f"/desk/staff/{worker.pk}/"
    assert client.get(address).status_code == 200
    change = {
        "roles": ["auditor"],
        "languages": ["fr"],
        "case_cap": "1",
        "child_path_trained": "on",
    }
    assert client.post(address, change)["Location"] == address
    with acting_for("ie-dpc"):
        worker.refresh_from_db()
    assert (worker.roles, worker.languages, worker.child_path_trained) == (
        ["auditor"],
        ["fr"],
        True,
    )


def test_deactivating_ends_the_desk_at_once(signed_in: Any, person: MakePerson) -> None:
    boss, worker = person("administrator"), person("administrator", email="two@ie-dpc.example")
    theirs = Client()
    theirs.force_login(worker.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert theirs.get("/desk/staff/").status_code == 200
    client: Client = signed_in(boss)
    client.post(f"/desk/staff/{worker.pk}/activity/", {"active": "no", "reason": "Left"})
    assert theirs.get("/desk/staff/")["Location"] == "/desk/account/authority/"
    assert theirs.get("/desk/account/authority/", follow=True).status_code == 403
    assert b"Not active" in client.get("/desk/staff/").content
    client.post(f"/desk/staff/{worker.pk}/activity/", {"active": "yes"})
    assert theirs.get("/desk/staff/").status_code == 200
    assert recorded()[-2:] == ["member.deactivated", "member.reactivated"]


def test_the_last_administrator_stays(signed_in: Any, person: MakePerson) -> None:
    boss = person("administrator")
    client: Client = signed_in(boss)
    page = client.post(f"/desk/staff/{boss.pk}/", {"roles": ["auditor"], "case_cap": "5"})
    assert b"This is the last administrator" in page.content
    page = client.post(f"/desk/staff/{boss.pk}/activity/", {"active": "no"}, follow=True)
    assert b"This is the last administrator" in page.content
    with acting_for("ie-dpc"):
        boss.refresh_from_db()
        assert boss.active
        assert boss.roles == ["administrator"]
        with pytest.raises(LastAdministrator):
            deactivate_member(member=boss, by=None)
    second = person("administrator", email="two@ie-dpc.example")
    with acting_for("ie-dpc"):
        deactivate_member(member=boss, by=second)
        with pytest.raises(LastAdministrator):
            change_member(
                member=second,
                by=second,
                roles=["auditor"],
                languages=[],
                child_path_trained=False,
                case_cap=1,
            )
        reactivate_member(member=boss, by=second)


@pytest.mark.parametrize("role", [role for role in Role.values if role != "administrator"])
def test_nobody_else_administers(signed_in: Any, person: MakePerson, role: str) -> None:
    member = person(role)
    client: Client = signed_in(member)
    for path in (
        "/desk/staff/",
        "/desk/staff/invite/",
        f"/desk/staff/{member.pk}/",
        "/desk/letterhead/",
    ):
        assert client.get(path).status_code == 404, path
        assert client.post(path, NEW).status_code == 404, path
    assert client.post(f"/desk/staff/{member.pk}/activity/", {"active": "no"}).status_code == 404


def test_staff_of_another_authority_is_out_of_reach(signed_in: Any, person: MakePerson) -> None:
    stranger = person("administrator", authority="fr-cnil")
    client: Client = signed_in(person("administrator"))
    for path in (f"/desk/staff/{stranger.pk}/", f"/desk/staff/{stranger.pk}/activity/"):
        assert client.post(path, {"active": "no", **NEW}).status_code == 404
    assert b"fr-cnil.example" not in client.get("/desk/staff/").content
    with acting_for("ie-dpc"):
        assert not Member.objects.filter(pk=stranger.pk).exists(), "the database says so too"
        assert Member.objects.filter(pk=stranger.pk).update(active=False) == 0
    with acting_for("fr-cnil"):
        stranger.refresh_from_db()
    assert stranger.active


def test_who_works_for_two_authorities_chooses(
    client: Client, person: MakePerson, second_factor_off: None
) -> None:
    one = person("administrator", email="both@example.org")
    two = person("administrator", authority="fr-cnil", email="both@example.org")
    assert one.user_id == two.user_id
    client.force_login(one.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/staff/")["Location"] == "/desk/account/authority/"
    page = client.get("/desk/account/authority/?next=/desk/letterhead/")
    assert b"Data Protection Commission" in page.content
    missed = client.post("/desk/account/authority/", {"next": "/desk/letterhead/"})
    assert title_of(missed).startswith("Error: ")
    stranger = person("administrator", authority="nl-ap")
    refused = client.post("/desk/account/authority/", {"member": str(stranger.pk)})
    assert refused.status_code == 200, "not one of theirs"
    chosen = client.post(
        "/desk/account/authority/", {"member": str(two.pk), "next": "/desk/letterhead/"}
    )
    assert chosen["Location"] == "/desk/letterhead/"
    assert client.get("/desk/staff/").context["member"].authority_id == "fr-cnil"
    # A suspended authority can no longer be acted for; the other one is then the only one.
    Authority.objects.filter(pk="fr-cnil").update(suspended=True)
    assert client.get("/desk/staff/").context["member"].authority_id == "ie-dpc"


def test_someone_without_an_authority_is_told(
    client: Client, db: None, second_factor_off: None
) -> None:
    user = User.objects.create_user(email="alone@example.org", name="Alone")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/desk/", follow=True)
    assert page.status_code == 403
    assert b"not on the staff" in page.content


def test_ones_own_name(signed_in: Any, person: MakePerson) -> None:
    member = person()
    client: Client = signed_in(member)
    assert client.post("/desk/account/", {"name": "  Ada   Byrne "})["Location"] == "/desk/account/"
    member.user.refresh_from_db()
    assert member.user.name == "Ada Byrne"
    assert title_of(client.post("/desk/account/", {"name": " "})).startswith("Error: ")


def test_the_letterhead(signed_in: Any, person: MakePerson) -> None:
    client: Client = signed_in(person("administrator"))
    good = {"address": "1 Street\n\n Town ", "accent": "#1D3557", "phone": "1", "contact": ""}
    assert client.post("/desk/letterhead/", good)["Location"] == "/desk/letterhead/"
    with acting_for("ie-dpc"):
        kept = Letterhead.objects.get(pk="ie-dpc")
    assert (kept.address, kept.accent) == ("1 Street\nTown", "#1d3557")
    for wrong in ({"accent": "red"}, {"accent": "#12345"}, {"address": ""}):
        page = client.post("/desk/letterhead/", {**good, **wrong})
        assert b"There is a problem" in page.content
    with acting_for("fr-cnil"), pytest.raises(DatabaseError):
        write_letterhead(
            authority=Authority.objects.get(pk="ie-dpc"), by=None, address="Not theirs"
        )


def test_services_refuse_what_forms_would(db: None) -> None:
    office = Authority.objects.get(pk="ie-dpc")
    with acting_for("ie-dpc"):
        for roles in ([], ["king"], ["investigator", "king"]):
            with pytest.raises(ValidationError):
                invite_member(authority=office, email="a@b.example", name="A", roles=roles)
        with pytest.raises(ValidationError):
            invite_member(authority=office, email="a b", name="A", roles=["auditor"])


def test_selectors_see_ones_own_only(rf: Any, person: MakePerson) -> None:
    member, other = person("approver"), person("approver", authority="fr-cnil")
    with acting_for("ie-dpc"):
        assert list(colleagues(member)) == [member]
        assert other not in colleagues(member)
    assert list(memberships(member.user)) == [member]
    request = rf.get("/")
    request.user, request.session = member.user, {"member": str(other.pk)}
    assert acting_member(request) == member


def test_the_first_administrator_comes_from_the_command_line(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    call_command("admit_authority", "mt-idpc")
    assert Authority.objects.get(pk="mt-idpc").participating
    with django_capture_on_commit_callbacks(execute=True):
        call_command(
            "invite_member", "mt-idpc", "first@example.org", "First One", "--role", "administrator"
        )
    assert mail.outbox[0].to == ["first@example.org"]
    with pytest.raises(CommandError, match="No authority"):
        call_command("admit_authority", "zz-none")
    call_command("admit_authority", "mt-idpc", "--release")
    assert not Authority.objects.get(pk="mt-idpc").participating
