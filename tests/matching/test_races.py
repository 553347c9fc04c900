"""Two at once, in real transactions: both offer, twice the same work, taken back meanwhile."""

from __future__ import annotations

from functools import partial

import pytest

from casework.cases.models import Participation
from casework.matching.models import Approach, Contact, Offer
from casework.matching.services.meeting import answer_approach
from casework.matching.services.offering import offer_contact, withdraw_offer
from casework.matching.tasks import introduce, look
from casework.scoping import acting_for
from tests.casefile import HOLDER, LEAD, World, make_world
from tests.conftest import TestDatabase
from tests.cooperation.test_races import refusals, together
from tests.matching.holding import (
    PLACE,
    approach_at,
    hold,
    looked,
    offered,
    settle,
)


@pytest.fixture
def world(committed_database: TestDatabase) -> World:
    return make_world()


def contacts(authority: str) -> list[str]:
    with acting_for(authority):
        return list(Contact.objects.values_list("other_id", flat=True))


def untold(authority: str) -> list[str]:
    with acting_for(authority):
        accepted = Approach.objects.filter(answer="accepted", told_at__isnull=True)
        return [str(pk) for pk in accepted.values_list("pk", flat=True)]


def offering(world: World, file: Participation) -> Offer:
    member = world.member("officer", file.authority_id)
    with world.acting(member):
        return offer_contact(participation=file, member=member)


def test_both_offer_at_once(world: World) -> None:
    """Whatever comes first, they meet, once."""
    ours, theirs = hold(world, link=PLACE), hold(world, LEAD, link=PLACE)
    looked(world, ours)
    looked(world, theirs)
    assert refusals(together(partial(offering, world, ours), partial(offering, world, theirs))) == 0
    together(partial(settle, ours), partial(settle, theirs))
    for authority in (HOLDER, LEAD):
        together(*[partial(introduce, pk, authority) for pk in untold(authority)] * 2)
    assert contacts(HOLDER) == [LEAD]
    assert contacts(LEAD) == [HOLDER]


def test_delivered_twice_at_once_and_offered_twice_at_once(world: World) -> None:
    ours = hold(world, link=PLACE)
    hold(world, LEAD, link=PLACE)
    looked(world, ours)
    assert refusals(together(*[partial(offering, world, ours)] * 2)) == 1
    with acting_for(HOLDER):
        waiting = str(Offer.objects.get().looks.get().pk)
    together(*[partial(look, waiting, HOLDER)] * 3)
    assert approach_at(LEAD).stands


def test_accepted_while_it_is_taken_back(world: World) -> None:
    """Either both are named or neither is."""
    ours = hold(world, link=PLACE)
    hold(world, LEAD, link=PLACE)
    offer = offered(world, ours)
    approach = approach_at(LEAD)
    officer, theirs = world.member("officer"), world.member("officer", LEAD)

    def accept() -> None:
        with world.acting(theirs):
            answer_approach(approach=approach, member=theirs, answer="accepted")
        introduce(str(approach.pk), LEAD)

    def take_back() -> None:
        with world.acting(officer):
            withdraw_offer(offer=offer, member=officer)

    together(accept, take_back)
    introduce(str(approach.pk), LEAD)
    assert bool(contacts(HOLDER)) == bool(contacts(LEAD))
