"""How far a share may be handed on: the strictest of everything that speaks."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction

from casework.audit.services import entries_for
from casework.authorities.models import Authority
from casework.cases.models import Participation
from casework.cooperation.errors import Refused
from casework.cooperation.models import Share
from casework.cooperation.services.sharing import preview
from casework.cooperation.terms import marking_rank, strictest, terms
from casework.law import load_law
from casework.scoping import acting_for
from tests.casefile import BRITAIN, HOLDER, LEAD, World, open_file
from tests.cooperation.sending import read, send
from tests.cooperation.sending import terms as wording

SHARING = load_law().sharing
ORDER = list(SHARING.onward)


def test_no_combination_is_wider_than_any_part_of_it() -> None:
    """Every tier, marking, gateway, wish, rule and path: the result is the strictest part,
    and a statutory gateway does not ask for the wish."""
    looked = 0
    for tier, marking, gateway, wish, chosen, child in itertools.product(
        range(5),
        SHARING.markings,
        SHARING.gateways,
        Share.Wish.values,
        ORDER,
        (False, True),
    ):
        found = terms(
            gateway=gateway,
            tier=tier,
            marking=marking,
            chosen=chosen,
            wish=wish,
            child_path=child,
        )
        parts = [
            chosen,
            SHARING.markings[marking].onward,
            SHARING.tiers[f"T{tier}"].onward,
            gateway.onward,
        ]
        if not gateway.statutory:
            parts.append(SHARING.wishes[wish].onward)
        if child:
            parts.append(SHARING.child.onward)
        assert found.onward == min(parts, key=ORDER.index)
        assert found.decisive
        assert found.narrowed == (found.onward != chosen)
        looked += 1
    assert looked == 5 * 5 * len(SHARING.gateways) * 3 * 4 * 2


def test_the_order_is_that_of_the_law_data() -> None:
    assert ORDER == ["none", "ask", "circle", "authorities"] == Share.Onward.values
    assert strictest(["authorities", "ask", "circle"]) == "ask"
    assert [marking_rank(one) for one in Share.Marking.values] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("tier", "marking", "chosen", "holds"),
    [
        (2, "GREEN", "authorities", "circle"),
        (2, "AMBER", "authorities", "ask"),
        (1, "RED", "ask", "none"),
        (3, "GREEN", "circle", "ask"),
        (1, "CLEAR", "none", "none"),
        (2, "GREEN", "", "ask"),
    ],
)
def test_what_holds_is_written_down(
    world: World, file: Participation, tier: int, marking: str, chosen: str, holds: str
) -> None:
    assert send(world, file, tier=tier, marking=marking, onward=chosen).onward == holds


def test_a_wish_that_binds_limits_handing_on(world: World) -> None:
    """Outside a statute: no answer leaves asking, a "no" leaves nothing."""
    for wish, holds in ((None, "ask"), (False, "none")):
        share = send(
            world,
            open_file(wish=wish),
            to=BRITAIN,
            tier=0,
            marking="GREEN",
            onward="authorities",
        )
        assert share.onward == holds


def test_the_preview_says_what_speaks(world: World, file: Participation) -> None:
    member = world.member("officer")
    with world.acting(member):
        shown = preview(
            participation=file,
            recipient=Authority.objects.get(pk=LEAD),
            tier=3,
            member=member,
            onward="authorities",
            **wording(marking="RED"),
        )
    assert shown.terms.onward == "none"
    assert shown.terms.narrowed
    assert [one.source for one in shown.terms.decisive] == ["Marking"]
    assert {one.source for one in shown.terms.limits} >= {"Tier", "Legal gateway", "Your own rule"}


@pytest.mark.parametrize(
    ("tier", "marking", "onward"),
    [
        (2, "RED", "ask"),
        (2, "AMBER", "circle"),
        (3, "GREEN", "circle"),
        (3, "CLEAR", "authorities"),
    ],
)
def test_the_database_holds_it_too(
    world: World, file: Participation, tier: int, marking: str, onward: str
) -> None:
    share = send(world, file, to="fr-cnil", tier=1)
    share.pk, share.recipient_id = None, LEAD
    share.tier, share.marking, share.onward = tier, marking, onward
    with (
        world.acting(world.member("officer")),
        pytest.raises(IntegrityError, match="onward_within"),
        transaction.atomic(),
    ):
        share.save(force_insert=True)


# --- Single fields ----------------------------------------------------------


def test_fields_left_out_are_not_even_read(world: World, file: Participation) -> None:
    share = send(world, file, tier=3, left_out=["complainant_contact", "narrative", "period"])
    fields = read(world, share)
    assert not {"complainant_contact", "narrative", "period"} & set(fields)
    assert "complainant_name" in fields
    assert share.left_out == ["complainant_contact", "narrative", "period"]
    with acting_for(HOLDER):
        verbs = {
            entry.verb
            for entry in entries_for(
                authority=HOLDER, obj_type="complaints.complaint", obj_id=file.case.complaint_id
            )
        }
    assert "identity.read" in verbs
    assert not {"contact.read", "account.read"} & verbs


@pytest.mark.parametrize(
    ("left_out", "field"), [(["messages"], "left_out"), (["count", "period", "originator"], "")]
)
def test_what_cannot_be_left_out(
    world: World, file: Participation, left_out: list[str], field: str
) -> None:
    """A field that the tier does not open; and everything."""
    with pytest.raises(Refused) as caught:
        send(world, file, tier=0, left_out=left_out)
    assert caught.value.field == "left_out"
