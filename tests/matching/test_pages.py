"""The pages of matching: look, offer, answer; and what they never say."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from casework.authorities.models import Authority, Member
from casework.cases.models import Participation
from casework.matching.models import Look, Offer
from casework.matching.tasks import introduce
from casework.scoping import acting_for
from tests.casefile import HOLDER, LEAD, World
from tests.matching.holding import PLACE, approach_at, hold, looked, offered, settle

pytestmark = pytest.mark.django_db


def client(member: Member) -> Client:
    found = Client()
    found.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def panel(desk: Client, file: Participation) -> str:
    return desk.get(reverse("cases:panel", args=[file.pk, "alike"])).content.decode()


@pytest.fixture
def file(world: World) -> Participation:
    return hold(world, link=PLACE)


@pytest.fixture
def theirs(world: World) -> Participation:
    return hold(world, LEAD, link=PLACE)


def test_from_look_to_contact(world: World, file: Participation, theirs: Participation) -> None:
    desk, other = client(world.member("officer")), client(world.member("officer", LEAD))
    lead, holder = Authority.objects.get(pk=LEAD), Authority.objects.get(pk=HOLDER)
    assert "No other authority is known" in panel(desk, file)
    answer = desk.post(reverse("matching:look", args=[file.pk]), follow=True)
    assert "It is being looked up" in answer.content.decode()
    settle(file)
    page = panel(desk, file)
    assert "1 other authority holds something alike" in page
    assert "1 to 4 complaints" in page
    assert lead.name not in page.replace("routing", "")
    desk.post(reverse("matching:offer", args=[file.pk]))
    settle(file)
    found = approach_at(LEAD)
    list_ = other.get(reverse("matching:contacts")).content.decode()
    address = reverse("matching:approach", args=[found.pk])
    assert address in list_
    assert holder.name not in list_
    assert holder.name not in other.get(address).content.decode()
    assert other.post(address, {"answer": "accepted"}).status_code == 302
    introduce(str(found.pk), LEAD)
    assert lead.name in panel(desk, file)
    assert holder.name in other.get(reverse("matching:contacts")).content.decode()
    assert f"?to={HOLDER}" in panel(other, theirs)


def test_without_an_answer_and_twice(
    world: World, file: Participation, theirs: Participation
) -> None:
    offered(world, file)
    other = client(world.member("officer", LEAD))
    address = reverse("matching:approach", args=[approach_at(LEAD).pk])
    assert "Choose the answer" in other.post(address, {}).content.decode()
    assert "Choose the answer" not in other.get(address).content.decode()
    assert other.post(address, {"answer": "both"}).status_code == 200
    assert other.post(address, {"answer": "declined"}).status_code == 302
    again = other.post(address, {"answer": "accepted"})
    assert again.status_code == 409
    assert "answered already" in again.content.decode()


def test_too_early_and_taken_back(world: World, file: Participation) -> None:
    desk = client(world.member("officer"))
    early = desk.post(reverse("matching:offer", args=[file.pk]), follow=True)
    assert "Nobody is known to hold anything alike" in early.content.decode()
    hold(world, LEAD, link=PLACE)
    offer = offered(world, file)
    address = reverse("matching:withdraw", args=[offer.pk])
    assert "Taken back" in desk.post(address, follow=True).content.decode()
    assert "ended already" in desk.post(address, follow=True).content.decode()
    with acting_for(HOLDER):
        assert Offer.objects.get().ending == "withdrawn"


def test_why_a_child_s_links_take_no_part(world: World) -> None:
    file = hold(world, link=PLACE, respondent=True, child=True)
    page = panel(client(world.member("officer")), file)
    assert "Child path: neither links nor fingerprints take part" in page


def test_who_does_not_work_with_it_finds_nothing(world: World, file: Participation) -> None:
    desk = client(world.member("auditor"))
    assert desk.get(reverse("matching:contacts")).status_code == 404
    assert desk.post(reverse("matching:look", args=[file.pk])).status_code == 404
    looked(world, file)
    with acting_for(LEAD):
        assert not Look.objects.exists()
