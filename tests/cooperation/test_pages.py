"""The pages of sharing: choose, see it as they will, send; read, answer, withdraw."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.audit.services import entries_for
from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.cases.references import outward_reference
from casework.cooperation.models import Share, ShareReading
from casework.scoping import acting_for
from complaints.models import Complaint
from tests.casefile import BRITAIN, CONCERNED, HOLDER, LEAD, NAME, SECRETS, World, open_file
from tests.cooperation.sending import opened, send

pytestmark = pytest.mark.django_db


def client(member: Member) -> Client:
    found = Client()
    found.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "recipient": LEAD,
        "role": "lead",
        "tier": "3",
        "summary": "",
        "purpose": "To decide as lead authority",
        "marking": "AMBER+STRICT",
        "onward": "ask",
        "expires_on": (timezone.localdate().replace(day=1)).replace(
            year=timezone.localdate().year + 1
        ),
        **changes,
    }


def new(file: Participation) -> str:
    return reverse("cooperation:new", args=[file.pk])


def digest(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def shares() -> int:
    with acting_for(HOLDER):
        return Share.objects.count()


def test_choose_preview_send(world: World, file: Participation) -> None:
    desk = client(world.member("officer"))
    page = desk.post(new(file), typed()).content.decode()
    assert NAME in page
    assert "Nothing has been shared yet" in page
    assert shares() == 0
    answer = desk.post(new(file), typed(do="send", digest=digest(page)))
    assert answer.status_code == 302
    assert shares() == 1


def test_what_changed_since_the_preview_is_shown_again(world: World, file: Participation) -> None:
    desk = client(world.member("officer"))
    page = desk.post(new(file), typed()).content.decode()
    with acting_for(HOLDER):
        complaint = Complaint.objects.get(case=file.case_id)
        complaint.locations.update(state="removed")
    answer = desk.post(new(file), typed(do="send", digest=digest(page)))
    assert answer.status_code == 409
    assert shares() == 0
    assert digest(answer.content.decode()) != digest(page)


@pytest.mark.parametrize("digest_", ["", "0" * 64, "x" * 9999])
def test_nothing_is_sent_unseen(world: World, file: Participation, digest_: str) -> None:
    answer = client(world.member("officer")).post(new(file), typed(do="send", digest=digest_))
    assert answer.status_code == 409
    assert shares() == 0


def test_change_it_keeps_every_answer(world: World, file: Participation) -> None:
    page = client(world.member("officer")).post(
        new(file), typed(do="change", summary="Kept words", purpose="Kept purpose, too")
    )
    assert "Kept words" in page.content.decode()
    assert "Kept purpose, too" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipient": BRITAIN, "tier": "2"}, "opens no more than T1"),
        ({"recipient": HOLDER}, "Select a valid choice|Choose the authority"),
        ({"tier": "9"}, "Select a valid choice"),
        ({"tier": "x'; DROP"}, "Select a valid choice"),
        ({"purpose": ""}, "Say why they need it"),
        ({"onward": ""}, "Choose how far they may hand it on"),
        ({"onward": "everywhere"}, "Select a valid choice"),
        ({"left_out": ["nothing"]}, "Select a valid choice"),
        ({"purpose": "\x00\x00"}, "Null characters"),
        ({"expires_on": "2020-01-01"}, "end in the past"),
        ({"expires_on": "9999-12-31"}, "two years at most"),
        ({"expires_on": "soon"}, "Enter a day"),
        ({"summary": "a" * 6000}, "at most 5000"),
    ],
)
def test_errors_stand_beside_the_field(
    world: World, file: Participation, changes: dict[str, Any], words: str
) -> None:
    page = client(world.member("officer")).post(new(file), typed(**changes))
    assert page.status_code == 200
    assert re.search(words, page.content.decode())
    assert "There is a problem" in page.content.decode()
    assert shares() == 0


def test_the_recipients_page_is_exactly_the_disclosure(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    desk = client(world.member("officer", LEAD))
    page = desk.get(reverse("cooperation:share", args=[share.pk])).content.decode()
    assert "TLP:AMBER+STRICT" in page
    with acting_for(file.authority_id):
        assert outward_reference(file) in page
    assert file.reference not in page
    assert not [secret for secret in SECRETS if secret in page]
    with acting_for(LEAD):
        assert ShareReading.objects.count() == 1


def test_withdrawn_on_every_page_at_once(world: World, file: Participation) -> None:
    share = send(world, file, tier=4)
    theirs = opened(share)
    assert theirs is not None
    reader, officer = client(world.member("officer", LEAD)), client(world.member("officer"))
    address = reverse("cooperation:share", args=[share.pk])
    assert NAME in reader.get(address).content.decode()
    answer = officer.post(reverse("cooperation:revoke", args=[share.pk]), {"reason": "A mistake."})
    assert answer.status_code == 302
    for page in (
        address,
        reverse("cooperation:shares"),
        reverse("cases:case", args=[theirs.pk]),
        reverse("cases:panel", args=[theirs.pk, "sharing"]),
        reverse("cases:queue"),
    ):
        shown = reader.get(page)
        assert shown.status_code == 200
        said = shown.content.decode()
        assert not [secret for secret in SECRETS if secret in said], page
        assert "intimate" not in said, page
    assert "Withdrawn by the originator" in reader.get(address).content.decode()


def test_the_originator_sees_the_readings(world: World, file: Participation) -> None:
    share = send(world, file, tier=3)
    address = reverse("cooperation:share", args=[share.pk])
    client(world.member("investigator", LEAD)).get(address)
    page = client(world.member("officer")).get(address).content.decode()
    assert "Investigator nl-ap" in page


@pytest.mark.parametrize(("tier", "entries"), [(1, 0), (3, 1)])
def test_the_originators_own_reading_is_recorded_too(
    world: World, file: Participation, tier: int, entries: int
) -> None:
    share, officer = send(world, file, tier=tier), world.member("officer")
    client(officer).get(reverse("cooperation:share", args=[share.pk]))
    with acting_for(HOLDER):
        found = entries_for(authority=HOLDER, obj_type="cooperation.share", obj_id=share.pk)
        read = found.filter(verb="share.read")
        assert [entry.actor for entry in read] == [str(officer.user_id)] * entries


@pytest.mark.parametrize("name", ["auditor"])
def test_other_roles_find_no_share(world: World, file: Participation, name: str) -> None:
    share = send(world, file, tier=1)
    for authority in (HOLDER, LEAD):
        desk = client(world.member(name, authority))
        assert desk.get(reverse("cooperation:share", args=[share.pk])).status_code == 404
        assert desk.get(reverse("cooperation:shares")).status_code == 404


def test_a_third_authority_finds_nothing(world: World, file: Participation) -> None:
    share = send(world, file, tier=1)
    desk = client(world.member("officer", CONCERNED))
    for name in ("share", "revoke", "answer"):
        address = reverse(f"cooperation:{name}", args=[share.pk])
        assert desk.post(address).status_code in (404, 405)
        assert desk.get(address).status_code in (404, 405)
    assert desk.post(new(file), typed()).status_code == 404


def test_a_childs_share_needs_training(world: World) -> None:
    share = send(world, open_file(child=True), tier=2)
    member = world.member("investigator", LEAD)
    with acting_for(LEAD):
        Member.objects.filter(pk=member.pk).update(child_path_trained=False)
    desk = client(member)
    assert desk.get(reverse("cooperation:share", args=[share.pk])).status_code == 404
    trained = client(world.member("investigator-2", LEAD))
    assert trained.get(reverse("cooperation:share", args=[share.pk])).status_code == 200


def test_answering(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    opened(share)
    desk = client(world.member("officer", LEAD))
    address = reverse("cooperation:answer", args=[share.pk])
    assert "Choose the answer" in desk.post(address).content.decode()
    said = desk.post(address, {"answer": "declined"}).content.decode()
    assert "Give the reason for declining" in said
    assert desk.post(address, {"answer": "accepted"}).status_code == 302
    assert "answered already" in desk.post(address, {"answer": "accepted"}).content.decode()
