"""The gate: every reason for which a share is refused, and what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from casework import vault
from casework.authorities.models import Authority
from casework.cases.models import Participation
from casework.cooperation.errors import NotAllowed, NotPossible, Refused
from casework.cooperation.gate import ground
from casework.cooperation.models import Share
from casework.law import load_law
from casework.scoping import acting_for
from complaints.models import Complaint
from tests.casefile import BRITAIN, CANADA, CONCERNED, HOLDER, LEAD, World, open_file
from tests.cooperation.sending import opened, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wish", [True, False, None])
@pytest.mark.parametrize("tier", range(5))
@pytest.mark.parametrize("to", [LEAD, BRITAIN])
def test_gateway_and_wish_decide(world: World, to: str, tier: int, wish: bool | None) -> None:
    """A statute (GDPR Arts 60 to 62) opens everything whatever the wish; without one a
    "yes" opens T1, no answer T1, a "no" statistics alone."""
    file = open_file(wish=wish)
    highest = 4 if to == LEAD else 0 if wish is False else 1
    if tier <= highest:
        assert send(world, file, to=to, tier=tier).tier == tier
    else:
        with pytest.raises(Refused) as caught:
            send(world, file, to=to, tier=tier)
        assert caught.value.field == "tier"
        assert str(caught.value)


def test_refusals_cite_the_gateway(world: World, file: Participation) -> None:
    with pytest.raises(Refused, match=r"GDPR Art\. 50"):
        send(world, file, to=CANADA, tier=2)


def test_every_pair_has_its_ground() -> None:
    """For all authorities of the directory: inside the one-stop shop T4, else what the law
    data say, and never more than T1 outside a statute."""
    law = load_law()
    inside = {slug for slug in law.directory.authorities if "gdpr" in law.regime_of(slug).id}
    inside -= {slug for slug in inside if law.regime_of(slug).id == "uk-gdpr"}
    for slug in law.directory.authorities:
        found = ground(sender=HOLDER, recipient=slug, wish="yes", child_path=False)
        if slug in inside:
            assert (found.gateway.statutory, found.allowed) == (True, 4)
        elif not found.gateway.statutory:
            assert found.allowed <= 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to": HOLDER}, "recipient"),
        ({"to": "se-imy"}, "recipient"),
        ({"purpose": "because"}, "purpose"),
        ({"role": "receiving"}, "role"),
        ({"role": "owner"}, "role"),
        ({"marking": "PURPLE"}, "marking"),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "expires_on"),
        ({"expires_at": timezone.now() + timedelta(days=5000)}, "expires_on"),
        ({"tier": 5}, "tier"),
        ({"tier": -1}, "tier"),
        ({"gateway": "eudpr-61"}, "tier"),
    ],
)
def test_refused(world: World, file: Participation, changes: dict, field: str) -> None:
    with pytest.raises(Refused) as caught:
        send(world, file, **changes)
    assert caught.value.field == field
    with acting_for(HOLDER):
        assert not Share.objects.exists()


def test_a_suspended_authority(world: World, file: Participation) -> None:
    Authority.objects.filter(pk=LEAD).update(suspended=True)
    with pytest.raises(Refused, match="suspended"):
        send(world, file)


def test_a_destroyed_complaint(world: World, file: Participation) -> None:
    with acting_for(HOLDER):
        complaint = Complaint.objects.get(case=file.case_id)
        vault.destroy_key(subject=complaint.pk)
    with pytest.raises(Refused, match="destroyed"):
        send(world, file)
    with acting_for(HOLDER):
        Complaint.objects.filter(pk=complaint.pk).update(state="destroyed")
    with pytest.raises(Refused, match="destroyed"):
        send(world, file, tier=0)


def test_a_withdrawn_complaint(world: World, file: Participation) -> None:
    with acting_for(HOLDER):
        Complaint.objects.filter(case=file.case_id).update(
            state="withdrawn", withdrawn_at=timezone.now()
        )
    with pytest.raises(Refused, match="withdrew"):
        send(world, file, tier=2)
    assert send(world, file, tier=1)


def test_a_childs_evidence_never(world: World) -> None:
    file = open_file(child=True)
    with pytest.raises(Refused, match="child"):
        send(world, file, tier=4)
    share = send(world, file, tier=3)
    assert share.child_path
    assert "conduct" in share.disclosure.plain
    assert share.disclosure.plain["conduct"] == []


def test_the_database_holds_the_child_path_too(world: World) -> None:
    file = open_file(child=True)
    share = send(world, file, tier=3)
    officer = world.member("officer")
    share.pk, share.tier, share.recipient_id = None, 4, CONCERNED
    with world.acting(officer), pytest.raises(IntegrityError, match="no_evidence_of_a_child"):
        share.save(force_insert=True)


def test_who_may_share_with_whom(world: World, file: Participation) -> None:
    """An investigator with those that routing names; a cooperation officer with others."""
    assert send(world, file, to=CONCERNED, tier=2, by="investigator")
    with pytest.raises(NotAllowed, match="cooperation officer"):
        send(world, file, to=BRITAIN, tier=1, by="investigator")
    assert send(world, file, to=BRITAIN, tier=1, by="officer")
    for name in ("approver", "auditor"):
        with pytest.raises(NotAllowed):
            send(world, file, to=LEAD, by=name)


def test_one_share_stands_per_recipient(world: World, file: Participation) -> None:
    send(world, file, tier=1)
    with pytest.raises(NotPossible, match="already"):
        send(world, file, tier=2)
    assert send(world, file, to=CONCERNED, tier=2)


def test_only_the_holder_shares(world: World, file: Participation) -> None:
    """What was shared with an authority is not its own to share."""
    theirs = opened(send(world, file, tier=4))
    assert theirs is not None
    with pytest.raises(Refused, match="holds the complaint"):
        send(world, theirs, to=CONCERNED, tier=1)
