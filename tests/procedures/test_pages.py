"""The pages: begin, look, take a step, read the letter; errors beside the field."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework.audit.services import entries_for
from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.procedures.models import Procedure
from casework.scoping import acting_for
from tests.casefile import CONCERNED, HOLDER, LEAD, World
from tests.procedures.playing import SECRET, as_seen, draft, follow_all, share_with

pytestmark = pytest.mark.django_db


def client(member: Member) -> Client:
    found = Client()
    found.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def typed(**changes: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "round": 1, **changes}


def page_of(desk: Client, name: str, *args: Any) -> str:
    answer = desk.get(reverse(f"procedures:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_begin_and_answer_in_the_desk(world: World, file: Participation) -> None:
    share_with(world, file, LEAD)
    desk = client(world.member("officer"))
    assert "Ask an authority to lead" in page_of(desk, "choose", file.pk)
    address = reverse("procedures:begin", args=[file.pk, "lead-request"])
    sent = typed(addressees=LEAD, reason="Decisions are taken there.")
    for _again in range(2):
        answer = desk.post(address, sent)
        assert answer.status_code == 302, answer.content.decode()
    with acting_for(HOLDER):
        (made,) = Procedure.objects.all()
    follow_all(made)
    abroad = client(world.member("officer", LEAD))
    listed = page_of(abroad, "procedures")
    assert made.reference in listed
    assert listed.index("Waiting for us") < listed.index(made.reference)
    page = page_of(abroad, "procedure", made.pk)
    assert "Accept the lead" in page
    assert "Take the question back" not in page
    answer = abroad.post(reverse("procedures:step", args=[made.pk, "accept"]), typed())
    assert answer.status_code == 302
    follow_all(made)
    panel = desk.get(reverse("cases:panel", args=[file.pk, "procedures"])).content.decode()
    assert re.search(r"Who leads.*<strong>AP</strong>", panel, re.DOTALL)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"addressees": ""}, "Choose the authority"),
        ({"addressees": CONCERNED}, "with which the case is shared"),
        ({"addressees": HOLDER}, "with which the case is shared"),
        ({"reason": ""}, "Give the reason"),
        ({"reason": "a" * 401}, "at most 400"),
        ({"reason": "\x00"}, "Null characters"),
        ({"key": "x"}, "valid UUID"),
        ({"tier": "4"}, "Select a valid choice"),
    ],
)
def test_errors_stand_beside_the_field(
    world: World, file: Participation, changes: dict[str, Any], words: str
) -> None:
    share_with(world, file, LEAD)
    sent = {**typed(addressees=LEAD, reason="Kept words.", text="T", tier="2"), **changes}
    address = reverse("procedures:begin", args=[file.pk, "lead-request"])
    answer = client(world.member("officer")).post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert "There is a problem" in page
    assert "reason" in changes or "Kept words." in page
    with acting_for(HOLDER):
        assert not Procedure.objects.exists()


def test_a_draft_is_read_on_record_and_nobody_else_finds_it(
    world: World, file: Participation
) -> None:
    made = draft(world, file)
    abroad = client(world.member("officer", CONCERNED))
    assert SECRET in page_of(abroad, "procedure", made.pk)
    assert SECRET in page_of(abroad, "letter", made.pk, 1)
    with acting_for(CONCERNED):
        entries = entries_for(authority=CONCERNED)
        assert [one.verb for one in entries].count("procedure.read") == 2
    for name in ("officer", "auditor"):
        stranger = client(world.member(name, "gb-ico"))
        for address in ("procedure", "letter", "step"):
            args = {"letter": [1], "step": ["agree"]}.get(address, [])
            where = reverse(f"procedures:{address}", args=[made.pk, *args])
            assert stranger.get(where).status_code == 404
            assert stranger.post(where, typed()).status_code in (404, 405)
    untrained = world.member("investigator", CONCERNED)
    with acting_for(CONCERNED):
        Participation.objects.filter(case_id=file.case_id).update(child_path=True)
        Member.objects.filter(pk=untrained.pk).update(child_path_trained=False)
    where = reverse("procedures:procedure", args=[made.pk])
    assert client(untrained).get(where).status_code == 404


def test_a_stale_page_is_refused_and_keeps_what_was_typed(
    world: World, file: Participation
) -> None:
    made = draft(world, file)
    abroad = client(world.member("officer", CONCERNED))
    where = reverse("procedures:step", args=[made.pk, "object"])
    sent = typed(ground="both", text="A long objection.", tier="2")
    answer = abroad.post(where, {**sent, "round": 0})
    assert answer.status_code == 409
    assert "A long objection." in answer.content.decode()
    assert as_seen(made, LEAD).last == 1
    answer = abroad.post(where, {**sent, "ground": "of-my-own"})
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    assert abroad.post(where, sent).status_code == 302
    gone = abroad.get(reverse("procedures:step", args=[made.pk, "withdraw"])).content.decode()
    assert "This step has no place now" in gone
    assert abroad.get(reverse("procedures:step", args=[made.pk, "nonsense"])).status_code == 404
    assert abroad.get(reverse("procedures:step", args=[made.pk, "submit"])).status_code == 404
