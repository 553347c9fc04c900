"""Packets for tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from casework.authorities.models import ReferralBody
from casework.cases.models import Participation
from casework.packets.gate import Terms
from casework.packets.models import Packet
from casework.packets.sealing import open_pdf
from casework.packets.services import handing, making
from casework.packets.tasks import render_packet
from casework.scoping import acting_for
from tests.casefile import World

BODIES = {
    "hotline-report": "hotline-ie-hotline-ie",
    "removal-report": "au-esafety",
    "removal-request": "au-esafety",
}
GROUND = "Somebody threatens to come to the person's home tonight."


def terms(kind: str, **changes: Any) -> Terms:
    """What is asked for; the police where the kind names no body."""
    slug = BODIES.get(kind)
    given: dict[str, Any] = {
        "kind": kind,
        "body": ReferralBody.objects.get(pk=slug) if slug else None,
        "office": "" if slug else "Garda Station, Example Street",
        "wish_how": "phone",
        "wish_on": timezone.localdate(),
        "ground": GROUND,
    }
    return Terms(**{**given, **changes})


def make(
    world: World, file: Participation, kind: str, *, by: str = "officer", **changes: Any
) -> Packet:
    """Preview and make, as a member."""
    member = world.member(by, file.authority_id)
    with world.acting(member):
        asked = terms(kind, **changes)
        shown = making.preview(participation=file, terms=asked, member=member)
        return making.make(participation=file, terms=asked, member=member, seen=shown.digest)


def approve(world: World, packet: Packet, *, by: str = "approver") -> Packet:
    """A second person approves what the page shows."""
    member = world.member(by, packet.authority_id)
    with world.acting(member):
        return making.approve(packet=again(packet), member=member, seen=packet.content_sha256)


def ready(world: World, file: Participation, kind: str, **changes: Any) -> Packet:
    """Made, approved where it needs that, and printed by the worker."""
    packet = make(world, file, kind, **changes)
    if packet.names_person:
        approve(world, packet)
    render_packet(str(packet.pk), packet.authority_id)
    return reread(packet)


def hand_over(world: World, packet: Packet, **changes: Any) -> Packet:
    """Recorded as handed over."""
    member = world.member("officer", packet.authority_id)
    given = {"way": "form", "on": timezone.localdate(), "to": "Report desk", **changes}
    with world.acting(member):
        return handing.hand_over(packet=again(packet), member=member, **given)


def answered(world: World, packet: Packet, answer: str = "accepted", **changes: Any) -> Packet:
    """The body's answer recorded."""
    member = world.member("officer", packet.authority_id)
    given = {"answer": answer, "on": timezone.localdate(), "words": "As agreed.", **changes}
    with world.acting(member):
        return handing.record_answer(packet=again(packet), member=member, **given)


def again(packet: Packet) -> Packet:
    """The packet as it is now, in the standing at hand."""
    return Packet.objects.select_related("participation", "authority", "author").get(pk=packet.pk)


def reread(packet: Packet) -> Packet:
    """The packet as it is now."""
    with acting_for(packet.authority_id):
        return again(packet)


def file_of(packet: Packet) -> bytes:
    """The signed file."""
    with acting_for(packet.authority_id):
        return open_pdf(again(packet))
