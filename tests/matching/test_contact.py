"""Offered, answered, named: only when both agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.utils import timezone

from casework import vault
from casework.authorities.models import Authority
from casework.cases.models import Participation, Task
from casework.cases.services.status import change_status
from casework.cases.services.telling import complaint_of
from casework.matching import keys
from casework.matching.errors import NotAllowed, NotPossible
from casework.matching.keys import current_key
from casework.matching.models import Approach, Contact, Holding, MatchKey, Offer
from casework.matching.services.meeting import answer_approach
from casework.matching.services.offering import offer_contact, withdraw_offer
from casework.matching.tasks import introduce, look, sweep, write
from casework.scoping import acting_for
from casework.scoping.standing import SYSTEM
from complaints.services.destruction import destroy_complaint
from tests.casefile import CONCERNED, HOLDER, LEAD, World
from tests.matching.holding import (
    PLACE,
    answered,
    approach_at,
    cleared,
    hold,
    looked,
    offered,
    settle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(world: World) -> Participation:
    return hold(world, link=PLACE)


@pytest.fixture
def theirs(world: World) -> Participation:
    return hold(world, LEAD, link=PLACE)


def contacts(authority: str) -> list[tuple[str, object]]:
    with acting_for(authority):
        return list(Contact.objects.values_list("other_id", "participation_id"))


def row_of(authority: str) -> str:
    """Everything that stands in the approach on an authority's desk."""
    with acting_for(authority), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM matching_approach r")
        return str(cursor.fetchall())


def test_accepted_names_each_to_the_other(
    world: World, file: Participation, theirs: Participation
) -> None:
    offered(world, file)
    approach = approach_at(LEAD)
    assert approach.participation_id == theirs.pk
    assert HOLDER not in row_of(LEAD)
    assert contacts(HOLDER) == contacts(LEAD) == []
    answered(world, approach)
    assert contacts(HOLDER) == [(LEAD, file.pk)]
    assert contacts(LEAD) == [(HOLDER, theirs.pk)]
    with acting_for(LEAD):
        open_tasks = Task.objects.filter(done_at__isnull=True, kind=Task.Kind.OTHER)
        assert [t.summary.split(" with ")[0] for t in open_tasks] == ["Decide what to share"]


def test_declined_tells_nobody_anything(
    world: World, file: Participation, theirs: Participation
) -> None:
    offered(world, file)
    answered(world, approach_at(LEAD), "declined")
    assert contacts(HOLDER) == contacts(LEAD) == []
    assert HOLDER not in row_of(LEAD)
    with acting_for(HOLDER):
        assert not Approach.objects.exists()
        assert Offer.objects.get().stands


def test_each_reached_answers_for_itself(
    world: World, file: Participation, theirs: Participation
) -> None:
    hold(world, CONCERNED, link=PLACE)
    offered(world, file)
    answered(world, approach_at(CONCERNED))
    assert contacts(HOLDER) == [(CONCERNED, file.pk)]
    with acting_for(CONCERNED):
        assert Contact.objects.get().other_id == HOLDER
    assert contacts(LEAD) == []


def test_the_same_work_twice_changes_nothing(
    world: World, file: Participation, theirs: Participation
) -> None:
    offered(world, file)
    approach = approach_at(LEAD)
    answered(world, approach)
    introduce(str(approach.pk), LEAD)
    write(str(theirs.pk), LEAD)
    settle(file)
    assert len(contacts(HOLDER)) == len(contacts(LEAD)) == 1


def test_both_offer(world: World, file: Participation, theirs: Participation) -> None:
    """Whoever was reached first accepts by offering."""
    offered(world, file)
    first = approach_at(LEAD)
    offered(world, theirs)
    with acting_for(LEAD):
        first.refresh_from_db()
        assert first.answer == "accepted"
        assert first.answered_by is None
    introduce(str(first.pk), LEAD)
    second = approach_at(HOLDER)
    assert second.answer == "accepted"
    introduce(str(second.pk), HOLDER)
    assert contacts(HOLDER) == [(LEAD, file.pk)]
    assert contacts(LEAD) == [(HOLDER, theirs.pk)]


def test_taken_back_before_the_answer(
    world: World, file: Participation, theirs: Participation
) -> None:
    offer = offered(world, file)
    approach = approach_at(LEAD)
    member = world.member("officer")
    with world.acting(member):
        withdraw_offer(offer=offer, member=member)
        with pytest.raises(NotPossible):
            withdraw_offer(offer=Offer.objects.get(), member=member)
    cleared(offer)
    with pytest.raises(NotPossible):
        answered(world, approach)
    with acting_for(LEAD):
        assert not Task.objects.filter(about=str(approach.pk), done_at__isnull=True).exists()


def test_taken_back_while_it_is_accepted(
    world: World, file: Participation, theirs: Participation
) -> None:
    """The answer came first, the worker last: nobody is named."""
    offer = offered(world, file)
    approach = approach_at(LEAD)
    theirs_member, ours = world.member("officer", LEAD), world.member("officer")
    with world.acting(theirs_member):
        answer_approach(approach=approach, member=theirs_member, answer="accepted")
    with world.acting(ours):
        withdraw_offer(offer=offer, member=ours)
    introduce(str(approach.pk), LEAD)
    assert contacts(HOLDER) == contacts(LEAD) == []
    assert HOLDER not in row_of(LEAD)


def test_answered_once(world: World, file: Participation, theirs: Participation) -> None:
    offered(world, file)
    approach = approach_at(LEAD)
    answered(world, approach, "declined")
    with pytest.raises(NotPossible):
        answered(world, approach)


def test_a_suspended_authority_is_named_to_nobody(
    world: World, file: Participation, theirs: Participation
) -> None:
    offered(world, file)
    approach = approach_at(LEAD)
    Authority.objects.filter(pk=HOLDER).update(suspended=True)
    answered(world, approach)
    assert contacts(LEAD) == []
    Authority.objects.filter(pk=HOLDER).update(suspended=False)


def test_own_case_closed_or_offer_expired(
    world: World, file: Participation, theirs: Participation
) -> None:
    offer = offered(world, file)
    approach = approach_at(LEAD)
    with acting_for(LEAD):
        change_status(
            participation=theirs, status="closed", member=None, reason="Over.", clocks="stopped"
        )
    with pytest.raises(NotPossible, match="closed"):
        answered(world, approach)
    assert sweep()["ended"] == 1
    with acting_for(HOLDER):
        assert Offer.objects.get(pk=offer.pk).stands


def test_a_destroyed_complaint_ends_its_offer(
    world: World, file: Participation, theirs: Participation
) -> None:
    offer = offered(world, file)
    with acting_for(HOLDER):
        destroy_complaint(complaint=complaint_of(file), member=None, reason="Asked for.")
        assert Offer.objects.get().ending == "closed"
    cleared(offer)
    with acting_for(LEAD):
        assert Approach.objects.get().ended_at is not None


def test_nothing_found_nothing_to_offer(world: World, file: Participation) -> None:
    member = world.member("officer")
    looked(world, file)
    with world.acting(member), pytest.raises(NotPossible, match="Nobody"):
        offer_contact(participation=file, member=member)
    auditor = world.member("auditor")
    with world.acting(auditor), pytest.raises(NotAllowed):
        offer_contact(participation=file, member=auditor)


def test_one_offer_of_a_case(world: World, file: Participation, theirs: Participation) -> None:
    offered(world, file)
    member = world.member("officer")
    with world.acting(member), pytest.raises(NotPossible, match="already"):
        offer_contact(participation=file, member=member)


def test_a_respondent_alone_reaches_no_case_in_particular(world: World) -> None:
    file = hold(world, respondent=True)
    for _time in range(3):
        hold(world, LEAD, respondent=True)
    offered(world, file)
    approach = approach_at(LEAD)
    assert approach.participation is None
    assert approach.files == 3
    answered(world, approach)
    assert contacts(LEAD) == [(HOLDER, None)]
    assert contacts(HOLDER) == [(LEAD, file.pk)]


def test_nobody_writes_a_contact_by_hand(
    world: World, file: Participation, theirs: Participation
) -> None:
    offer = offered(world, file)
    with pytest.raises(IntegrityError, match="offer and its acceptance"), acting_for(HOLDER):
        Contact.objects.create(
            authority_id=HOLDER,
            other_id=LEAD,
            participation=file,
            offer=offer.pk,
            kinds=["link"],
            met_at=timezone.now(),
        )


def test_a_retired_key_makes_every_token_anew(
    world: World, file: Participation, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = hold(world, LEAD, link=PLACE)
    old, _key = current_key()
    assert not keys.retire_due()
    with monkeypatch.context() as later:
        later.setattr(keys, "PERIOD", -timedelta(seconds=1))
        assert sweep()["written"] >= 2
    new, _key = current_key()
    assert new != old
    with pytest.raises(vault.KeyDestroyed), acting_for(SYSTEM):
        row = MatchKey.objects.get(pk=old)
        vault.open_sealed_bytes(
            subject=old, authority=SYSTEM, place=keys.PLACE, row=old, sealed=row.sealed_key
        )
    for one in (file, theirs):
        write(str(one.pk), one.authority_id)
    with acting_for(HOLDER):
        assert Holding.objects.get().key_id == new
    assert looked(world, file).authorities == 1


def test_a_lost_message_is_found_again(
    world: World, file: Participation, theirs: Participation
) -> None:
    offered(world, file)
    approach = approach_at(LEAD)
    member = world.member("officer", LEAD)
    with world.acting(member):
        answer_approach(approach=approach, member=member, answer="accepted")
    with connection.cursor() as cursor:
        cursor.execute("SELECT task, id FROM matching_waiting(now() + interval '1 hour', 10)")
        assert ("meet", approach.pk) in cursor.fetchall()
    assert look(str(approach.pk), LEAD) is None
