"""The pages of packets: choose, preview, make; approve, hand over, answer, copy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.packets.models import Packet
from casework.packets.tasks import render_packet
from casework.scoping import acting_for
from tests.casefile import HOLDER, LEAD, LINK, NAME, STORY, World
from tests.packets.making import GROUND, hand_over, make, ready, reread

pytestmark = pytest.mark.django_db


def client(member: Member) -> Client:
    found = Client()
    found.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "recipient": "au-esafety",
        "office": "",
        "kind": "removal-request",
        "wish_how": "phone",
        "wish_on": timezone.localdate().isoformat(),
        "ground": "",
        **changes,
    }


def new(file: Participation) -> str:
    return reverse("packets:new", args=[file.pk])


def digest(page: str) -> str:
    found = re.search(r'name="digest"\s+value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_from_choice_to_answer(world: World, file: Participation) -> None:
    desk, second = client(world.member("officer")), client(world.member("approver"))
    page = desk.post(new(file), typed()).content.decode()
    assert NAME in page
    assert STORY not in page
    assert "Nothing has been made yet" in page
    with acting_for(HOLDER):
        assert not Packet.objects.exists()
    answer = desk.post(new(file), typed(do="make", digest=digest(page)))
    assert answer.status_code == 302
    with acting_for(HOLDER):
        packet = Packet.objects.get()
    address = reverse("packets:packet", args=[packet.pk])
    assert desk.get(reverse("packets:pdf", args=[packet.pk])).status_code == 404
    assert (
        desk.post(
            reverse("packets:approve", args=[packet.pk]), {"seen": packet.content_sha256}
        ).status_code
        == 404
    )
    assert NAME in second.get(address).content.decode()
    second.post(reverse("packets:approve", args=[packet.pk]), {"seen": packet.content_sha256})
    render_packet(str(packet.pk), HOLDER)
    got = desk.get(reverse("packets:pdf", args=[packet.pk]))
    assert got.content.startswith(b"%PDF")
    assert NAME not in got["Content-Disposition"]
    assert "no-store" in got["Cache-Control"]
    today = timezone.localdate().isoformat()
    desk.post(
        reverse("packets:hand-over", args=[packet.pk]),
        {"way": "email", "on": today, "to": "Intake", "their_reference": "X-1"},
    )
    page = desk.get(address).content.decode()
    assert "X-1" in page
    desk.post(
        reverse("packets:answer", args=[packet.pk]),
        {"answer": "refused", "on": today, "words": "Not their country."},
    )
    assert "Not their country." in desk.get(address).content.decode()
    sent = desk.post(reverse("packets:copy", args=[packet.pk]), {"words": "Here it is."})
    assert sent.status_code == 302
    assert reread(packet).copied_at
    list_ = desk.get(reverse("packets:packets")).content.decode()
    assert packet.number in list_


def test_errors_keep_what_was_typed(world: World, file: Participation) -> None:
    desk = client(world.member("officer"))
    police = typed(recipient="police", kind="police-emergency", office="", ground=GROUND)
    page = desk.post(new(file), police).content.decode()
    assert "Enter the police office" in page
    assert GROUND.split("'")[0] in page
    page = desk.post(new(file), typed(wish_on="yesterday")).content.decode()
    assert "Enter a day, such as" in page
    assert 'value="yesterday"' in page
    assert "Choose the body" in desk.post(new(file), {}).content.decode()
    answer = desk.post(new(file), typed(do="make", digest="0" * 64))
    assert answer.status_code == 409


def test_errors_on_the_packet_s_page(world: World, file: Participation) -> None:
    desk = client(world.member("officer"))
    packet = ready(world, file, "removal-report")
    hand = reverse("packets:hand-over", args=[packet.pk])
    page = desk.post(hand, {"way": "form", "on": "2020-01-01", "to": "The office"}).content.decode()
    assert "did not exist on this day" in page
    assert 'value="The office"' in page
    hand_over(world, packet)
    late = desk.post(hand, {"way": "form", "on": timezone.localdate(), "to": "The office"})
    assert late.status_code == 409
    assert "handed over already" in late.content.decode()
    gone = desk.post(reverse("packets:withdraw", args=[packet.pk]), {"reason": "A mistake."})
    assert gone.status_code == 409
    assert (
        "Give the reason"
        in desk.post(reverse("packets:withdraw", args=[packet.pk]), {}).content.decode()
    )


def test_a_child_s_case(world: World, child: Participation) -> None:
    desk = client(world.member("officer"))
    page = desk.get(new(child)).content.decode()
    assert "Report to a removal body" not in page
    shown = desk.post(
        new(child), typed(recipient="hotline-ie-hotline-ie", kind="hotline-report")
    ).content.decode()
    assert LINK in shown
    assert NAME not in shown
    panel = desk.get(reverse("cases:panel", args=[child.pk, "referrals"])).content.decode()
    assert "Hotline.ie" in panel
    assert "the person turns to it themselves" in panel


def test_strangers_and_roles(world: World, file: Participation) -> None:
    packet = make(world, file, "removal-report")
    for name in ("packet", "pdf", "data"):
        address = reverse(f"packets:{name}", args=[packet.pk])
        assert client(world.member("officer", LEAD)).get(address).status_code == 404
        assert client(world.member("auditor")).get(address).status_code == 404
    assert client(world.member("officer", LEAD)).get(new(file)).status_code == 404
    assert client(world.member("approver")).get(new(file)).status_code == 404
