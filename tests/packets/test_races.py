"""Two at once, in real transactions."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from casework.audit.services import entries_for
from casework.cases.models import Participation
from casework.packets.errors import CaseError
from casework.packets.models import Packet
from casework.packets.services import making
from casework.packets.tasks import render_packet
from casework.scoping import acting_for
from tests.casefile import HOLDER, World, make_world, open_file
from tests.conftest import TestDatabase
from tests.cooperation.test_races import refusals, together
from tests.packets.making import again, answered, approve, hand_over, make, ready, reread


@pytest.fixture
def world(committed_database: TestDatabase, certificates: Path) -> World:
    return make_world()


@pytest.fixture
def file(world: World) -> Participation:
    return open_file()


def withdrawn(world: World, packet: Packet) -> Packet:
    member = world.member("investigator")
    with world.acting(member):
        return making.withdraw(packet=again(packet), member=member, reason="A mistake.")


def test_made_once_printed_once_handed_over_and_answered_once(
    world: World, file: Participation
) -> None:
    works: list[Any] = [
        partial(make, world, file, "removal-report", by=who)
        for who in ("officer", "investigator", "investigator-2")
    ]
    assert refusals(together(*works)) == 2
    with acting_for(HOLDER):
        packet = Packet.objects.get()
    together(*[partial(render_packet, str(packet.pk), HOLDER)] * 3)
    made = reread(packet)
    assert made.state == "ready"
    with acting_for(HOLDER):
        printed = entries_for(authority=HOLDER, obj_id=file.pk).filter(verb="packet.ready")
        assert printed.count() == 1
    assert refusals(together(*[partial(hand_over, world, packet)] * 2)) == 1
    answers = [partial(answered, world, packet, one) for one in ("accepted", "refused")]
    assert refusals(together(*answers)) == 1


def test_approved_and_withdrawn_at_once(world: World, file: Participation) -> None:
    """Whoever comes first: nothing that was withdrawn is ever printed."""
    packet = make(world, file, "removal-request")
    results = together(partial(approve, world, packet), partial(withdrawn, world, packet))
    render_packet(str(packet.pk), HOLDER)
    found = reread(packet)
    if isinstance(results[1], CaseError):
        assert found.state == "ready"
    else:
        assert found.state == "withdrawn"
        assert not found.pdf_sha256


def test_handed_over_and_withdrawn_at_once(world: World, file: Participation) -> None:
    packet = ready(world, file, "removal-report")
    results = together(partial(hand_over, world, packet), partial(withdrawn, world, packet))
    assert refusals(results) == 1
    assert reread(packet).state == ("withdrawn" if isinstance(results[0], CaseError) else "handed")
