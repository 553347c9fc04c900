"""Who learns which number, and who learns nothing."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from casework.audit.services import entries_for
from casework.authorities.models import Authority
from casework.cases.models import Participation
from casework.cases.services.status import change_status
from casework.cases.services.telling import complaint_of
from casework.matching.errors import NotAllowed, NotPossible
from casework.matching.models import Holding, Look, MatchKey, Token
from casework.scoping import acting_for, as_public
from complaints.models import Complaint, Consent, Fingerprint
from complaints.services.destruction import destroy_complaint
from complaints.services.fingerprints import withdraw_fingerprint
from complaints.services.withdrawal import withdraw
from tests.casefile import BRITAIN, CONCERNED, HOLDER, LEAD, World
from tests.matching.holding import (
    OTHER_PLACE,
    PLACE,
    add_link,
    bits,
    changed,
    hold,
    looked,
)

pytestmark = pytest.mark.django_db


def kinds(look: Look) -> dict[str, Any]:
    assert look.state == Look.State.ANSWERED
    return look.found or {}


def test_the_same_link_elsewhere_is_a_number(world: World) -> None:
    file = hold(world, link=PLACE)
    assert looked(world, file).authorities == 0
    hold(world, LEAD, link=PLACE)
    hold(world, CONCERNED, link=OTHER_PLACE)
    assert kinds(looked(world, file)) == {"link": {"authorities": 1, "complaints": "few"}}


def test_copies_of_a_picture_are_found_and_compared(world: World) -> None:
    made = bits()
    file = hold(world, prints=(made,))
    hold(world, LEAD, prints=(changed(made, 10),))
    hold(world, CONCERNED, prints=(changed(made, 60),))
    hold(world, BRITAIN, prints=(bits(77),))
    assert kinds(looked(world, file)) == {"fingerprint": {"authorities": 1, "complaints": "few"}}


def test_of_a_respondent_few_are_none(world: World) -> None:
    file = hold(world, respondent=True)
    hold(world, LEAD, respondent=True)
    hold(world, CONCERNED, respondent=True)
    assert kinds(looked(world, file)) == {}
    hold(world, LEAD, respondent=True)
    assert kinds(looked(world, file)) == {"respondent": {"authorities": 2, "complaints": "few"}}


def test_of_a_child_only_the_respondent_counts(world: World) -> None:
    file = hold(world, link=PLACE, respondent=True, child=True)
    with acting_for(HOLDER):
        assert set(Token.objects.values_list("kind", flat=True)) == {"respondent"}
    for _time in range(3):
        hold(world, LEAD, link=PLACE, respondent=True, child=True)
    hold(world, CONCERNED, link=PLACE)
    assert set(kinds(looked(world, file))) == {"respondent"}


@pytest.mark.parametrize("asking", [True, False])
def test_a_no_to_sharing_keeps_links_and_pictures_out(world: World, asking: bool) -> None:
    """On either side."""
    made = bits()
    file = hold(world, link=PLACE, prints=(made,), wish=not asking)
    hold(world, LEAD, link=PLACE, prints=(made,), wish=asking)
    assert kinds(looked(world, file)) == {}


def test_unasked_is_enough_for_links_and_not_for_pictures(world: World) -> None:
    made = bits()
    file = hold(world, link=PLACE, prints=(made,), wish=None)
    hold(world, LEAD, link=PLACE, prints=(made,))
    assert set(kinds(looked(world, file))) == {"link"}


@pytest.mark.parametrize("general", [True, False])
def test_a_wish_about_one_authority_counts_before_the_general_one(
    world: World, general: bool
) -> None:
    file = hold(world, link=PLACE, wish=general)
    hold(world, LEAD, link=PLACE)
    hold(world, CONCERNED, link=PLACE)
    with acting_for(HOLDER):
        complaint = complaint_of(file)
        Holding.objects.all().delete()
    with as_public(bytes(complaint.access_hash)):
        Consent.objects.create(
            complaint=complaint,
            authority_id=HOLDER,
            recipient_id=LEAD,
            kind=Consent.Kind.SHARE_AUTHORITIES,
            given=not general,
            wording_version="2026-11-each",
            at=timezone.now(),
        )
    assert kinds(looked(world, file))["link"]["authorities"] == 1
    # And the other way round: the one refused finds nothing, the one agreed to does.
    with acting_for(LEAD):
        theirs = Participation.objects.get(case__complaint__authority_id=LEAD)
    expected = {CONCERNED} if general else {CONCERNED, HOLDER}
    assert looked(world, theirs).authorities == len(expected)


def test_closed_withdrawn_destroyed_suspended_count_as_nothing(world: World) -> None:
    file = hold(world, link=PLACE)
    theirs = {slug: hold(world, slug, link=PLACE) for slug in (LEAD, CONCERNED, BRITAIN)}
    fourth = hold(world, "ca-opc", link=PLACE)
    assert looked(world, file).authorities == 4
    with acting_for(LEAD):
        change_status(
            participation=theirs[LEAD],
            status="closed",
            member=None,
            reason="Not ours.",
            clocks="stopped",
        )
    with acting_for(CONCERNED):
        complaint = complaint_of(theirs[CONCERNED])
    with as_public(bytes(complaint.access_hash)):
        withdraw(complaint=Complaint.objects.get(pk=complaint.pk))
    with acting_for(BRITAIN):
        destroy_complaint(complaint=complaint_of(theirs[BRITAIN]), member=None, reason="Over.")
        assert not Token.objects.exists()
    Authority.objects.filter(pk="ca-opc").update(suspended=True)
    assert looked(world, file).authorities == 0
    with acting_for("ca-opc"):
        assert Token.objects.filter(participation=fourth).exists()


def test_a_fingerprint_taken_back_is_forgotten_at_once(world: World) -> None:
    made = bits()
    file = hold(world, prints=(made,))
    theirs = hold(world, LEAD, prints=(made, bits(5)))
    with acting_for(LEAD):
        complaint = complaint_of(theirs)
        first = Fingerprint.objects.get(position=1)
    with as_public(bytes(complaint.access_hash)):
        assert withdraw_fingerprint(complaint=complaint, fingerprint=first)
    with acting_for(LEAD):
        assert set(Token.objects.values_list("source", flat=True)) == {
            Fingerprint.objects.get(position=2).pk
        }
        assert Holding.objects.get().fingerprints == 1
    assert looked(world, file).authorities == 0


def test_both_sides_find_it_in_their_record(world: World) -> None:
    made = bits()
    file = hold(world, link=PLACE, prints=(made,))
    hold(world, LEAD, link=PLACE, prints=(made,))
    hold(world, CONCERNED, link=OTHER_PLACE)
    asked = looked(world, file)
    with acting_for(HOLDER):
        mine = [e.verb for e in entries_for(authority=HOLDER, obj_id=asked.pk)]
        assert mine == ["matching.answered"]
        assert entries_for(authority=HOLDER, obj_type="participation").filter(
            verb="matching.asked", payload__contains=str(asked.pk)
        )
    with acting_for(LEAD):
        (counted,) = entries_for(authority=LEAD, obj_id=asked.pk)
        assert counted.verb == "matching.counted"
        assert HOLDER not in counted.payload
        assert counted.actor is None
        compared = entries_for(authority=LEAD).filter(verb="fingerprint.read")
        reasons = [entry.reason for entry in compared]
        assert reasons[0] == "Tokens for matching"
        assert set(reasons[1:]) == {"Compared for matching"}
    with acting_for(CONCERNED):
        assert not entries_for(authority=CONCERNED, obj_id=asked.pk).exists()


def test_what_comes_back_names_nobody(world: World) -> None:
    file = hold(world, link=PLACE)
    theirs = hold(world, LEAD, link=PLACE)
    looked(world, file)
    with acting_for(HOLDER):
        said = json.dumps(
            [[str(value) for value in row] for row in Look.objects.values_list()], default=str
        )
    assert LEAD not in said
    assert str(theirs.pk) not in said


def test_asked_too_often(world: World) -> None:
    file = hold(world, link=PLACE)
    for _time in range(5):
        looked(world, file)
    with pytest.raises(NotPossible, match="often enough"):
        looked(world, file)


def test_an_authority_asks_so_often_a_day(world: World, settings: Any) -> None:
    settings.MATCHING_LOOKS_A_DAY = 1
    file = hold(world, link=PLACE)
    with pytest.raises(NotPossible, match="enough cases today"):
        looked(world, file)


def test_a_role_that_does_not_look(world: World) -> None:
    file = hold(world, link=PLACE)
    with pytest.raises(NotAllowed):
        looked(world, file, by="auditor")


class TestTheDatabaseAlone:
    """Whatever the code does."""

    def test_no_role_of_an_authority_can_compare(self, world: World) -> None:
        file = hold(world, link=PLACE)
        look = looked(world, file)
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, acting_for(HOLDER), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM matching_counts(%s)", [look.pk])

    def test_an_answered_look_and_a_made_up_one_tell_nothing(self, world: World) -> None:
        file = hold(world, link=PLACE)
        hold(world, LEAD, link=PLACE)
        look = looked(world, file)
        for pk in (look.pk, uuid.uuid4()):
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM matching_counts(%s)", [pk])
                assert cursor.fetchall() == []

    def test_another_authoritys_tokens_are_out_of_reach(self, world: World) -> None:
        hold(world, LEAD, link=PLACE)
        with acting_for(HOLDER):
            assert not Token.objects.exists()
            assert not Holding.objects.exists()

    def test_the_services_key_is_no_authoritys(self, world: World) -> None:
        hold(world, link=PLACE)
        with acting_for(HOLDER):
            assert not MatchKey.objects.exists()

    def test_a_token_of_nothing_held_is_refused(self, world: World) -> None:
        file = hold(world, link=PLACE)
        child = hold(world, link=PLACE, respondent=True, child=True)
        with acting_for(HOLDER):
            of_child = complaint_of(child)
        place = add_link(of_child, OTHER_PLACE)
        with acting_for(HOLDER):
            known = Token.objects.filter(participation=file).first()
            tries = [
                (file, known.complaint_id, "link", uuid.uuid4()),
                (child, child.case.complaint_id, "link", place.pk),
                (file, known.complaint_id, "fingerprint", known.source),
                (child, known.complaint_id, "link", known.source),
            ]
            for where, complaint, kind, source in tries:
                with pytest.raises(IntegrityError), transaction.atomic():
                    Token.objects.create(
                        authority_id=HOLDER,
                        participation=where,
                        complaint_id=complaint,
                        key_id=known.key_id,
                        kind=kind,
                        source=source,
                        slot=40,
                        token=b"guess",
                    )
