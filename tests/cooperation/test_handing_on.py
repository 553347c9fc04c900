"""Handing on: no more, no longer, no wider, and only where the originator let it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from casework.authorities.models import Authority
from casework.cases.models import Participation
from casework.cooperation.errors import NotAllowed, Refused
from casework.cooperation.models import Share
from casework.cooperation.services.handing_on import hand_on
from casework.scoping import acting_for
from tests.casefile import BRITAIN, CONCERNED, HOLDER, LEAD, SECRETS, World
from tests.cooperation.sending import opened, read, send
from tests.cooperation.test_ending import end
from tests.cooperation.test_pages import client, digest


def allowed(world: World, file: Participation, **changes: Any) -> Share:
    """A share that may be handed on through the same gateway."""
    return send(world, file, **{"tier": 2, "marking": "GREEN", "onward": "circle", **changes})


def hand(world: World, share: Share, to: str = CONCERNED, **changes: Any) -> Share:
    member = world.member("officer", share.recipient_id)
    with world.acting(member):
        found = Share.objects.select_related("authority", "recipient").get(pk=share.pk)
        file = Participation.objects.get(case_id=share.case_id, authority_id=share.recipient_id)
        return hand_on(
            share=found,
            participation=file,
            recipient=Authority.objects.get(pk=to),
            member=member,
            **{
                "role": "concerned",
                "tier": 1,
                "purpose": "Their residents are concerned",
                "marking": "GREEN",
                "onward": "ask",
                "expires_at": timezone.now() + timedelta(days=20),
                **changes,
            },
        )


def test_the_third_reads_what_was_handed_on_and_no_more(world: World, file: Participation) -> None:
    share = allowed(world, file, summary="Somebody reports something.")
    opened(share)
    made = hand(world, share, tier=2)
    third = opened(made)
    assert third is not None
    fields = read(world, made)
    assert fields["narrative_redacted"] == "Somebody reports something."
    assert fields["originator"] == HOLDER
    assert not [secret for secret in SECRETS if secret in str(fields)]
    assert (made.parent_id, made.origin_id, made.onward) == (share.pk, HOLDER, "ask")
    with acting_for(HOLDER):  # sees that, and with whom
        assert Share.objects.get(pk=made.pk).recipient_id == CONCERNED


def test_it_ends_with_what_it_came_from(world: World, file: Participation) -> None:
    share = allowed(world, file)
    opened(share)
    made = hand(world, share, tier=2)
    third = opened(made)
    assert read(world, made)
    end(world, share)
    with pytest.raises(Exception, match="ended"):
        read(world, made)
    with acting_for(CONCERNED):
        made.refresh_from_db()
        assert made.ending == "source"
        assert third is not None
        third.refresh_from_db()
        assert third.status == "closed"


@pytest.mark.parametrize(("marking", "onward"), [("AMBER", "ask"), ("RED", "none")])
def test_never_by_itself_where_asking_is_the_rule(
    world: World, file: Participation, marking: str, onward: str
) -> None:
    share = send(world, file, tier=2, marking=marking, onward="authorities")
    assert share.onward == onward
    opened(share)
    with pytest.raises(NotAllowed):
        hand(world, share, marking=marking)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to": HOLDER}, "recipient"),
        ({"to": LEAD}, "recipient"),
        ({"to": BRITAIN}, "recipient"),
        ({"to": "se-imy"}, "recipient"),
        ({"tier": 3}, "tier"),
        ({"marking": "CLEAR"}, "marking"),
        ({"onward": "authorities"}, "onward"),
        ({"expires_at": timezone.now() + timedelta(days=400)}, "expires_on"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_on"),
        ({"purpose": "why"}, "purpose"),
        ({"role": "receiving"}, "role"),
    ],
)
def test_refused(world: World, file: Participation, changes: dict[str, Any], field: str) -> None:
    share = allowed(world, file)
    opened(share)
    with pytest.raises(Refused) as caught:
        hand(world, share, **changes)
    assert caught.value.field == field


def test_the_database_holds_it_too(world: World, file: Participation) -> None:
    """Whatever the code says: not by the recipient of a share that must be asked for, not
    wider, not without a parent."""
    share = allowed(world, file)
    opened(share)
    made = hand(world, share)
    member = world.member("officer", LEAD)
    for changes, why in (
        ({"parent_id": None, "origin_id": None}, "holds the complaint"),
        ({"tier": 2, "expires_at": share.expires_at + timedelta(days=1)}, "no wider"),
        ({"marking": "CLEAR"}, "no wider"),
        ({"origin_id": LEAD}, "no wider"),
        ({"recipient_id": HOLDER}, "no wider"),
    ):
        copy = Share.objects.model(
            **{
                **{
                    field.attname: getattr(made, field.attname)
                    for field in Share._meta.concrete_fields
                },
                "id": None,
                "recipient_id": "at-dsb",
                **changes,
            }
        )
        copy.pk = Share._meta.pk.get_default()
        Authority.objects.filter(pk="at-dsb").update(participating=True)
        with world.acting(member), pytest.raises(DatabaseError, match=why), transaction.atomic():
            copy.save(force_insert=True)


def test_two_ways_to_one_desk(world: World, file: Participation) -> None:
    """The third's file stays open while any authority still shares the case with it."""
    share = allowed(world, file)
    opened(share)
    handed = hand(world, share)
    third = opened(handed)
    direct = send(world, file, to=CONCERNED, tier=1)
    end(world, share)
    assert third is not None
    with acting_for(CONCERNED):
        third.refresh_from_db()
        assert third.is_open
    end(world, direct)
    with acting_for(CONCERNED):
        third.refresh_from_db()
        assert not third.is_open


def test_handed_on_from_the_page(world: World, file: Participation) -> None:
    share = allowed(world, file)
    opened(share)
    desk = client(world.member("officer", LEAD))
    address = reverse("cooperation:hand-on", args=[share.pk])
    assert desk.get(address).status_code == 200
    sent = {
        "recipient": CONCERNED,
        "role": "concerned",
        "tier": "2",
        "purpose": "Their residents are concerned",
        "marking": "AMBER",
        "onward": "ask",
        "expires_on": (timezone.localdate() + timedelta(days=20)).isoformat(),
    }
    shown = desk.post(address, sent).content.decode()
    assert "Nothing has been shared yet" in shown
    assert desk.post(address, {**sent, "do": "send", "digest": digest(shown)}).status_code == 302
    assert (
        "Select a valid choice"
        in desk.post(address, {**sent, "recipient": BRITAIN}).content.decode()
    )
    assert client(world.member("officer")).get(address).status_code == 404
    with acting_for(CONCERNED):
        assert Share.objects.get().authority_id == LEAD
    page = client(world.member("officer")).get(reverse("cooperation:share", args=[share.pk]))
    assert "Handed on" in page.content.decode()
