"""Sharing: who may see what, on which ground, and how it ends."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from casework.authorities.models import Authority
from casework.cases.models import Participation
from casework.cooperation.models import Share
from casework.cooperation.services.receiving import open_recipient_file, read_share
from casework.cooperation.services.sharing import share_case
from tests.casefile import LEAD, World


def send(world: World, file: Participation, *, to: str = LEAD, tier: int = 4, **more):
    member = more.pop("member", None) or world.member("officer")
    with world.acting(member):
        return share_case(
            participation=file,
            recipient=Authority.objects.get(pk=to),
            role=more.pop("role", "lead"),
            tier=tier,
            purpose=more.pop("purpose", "To decide as lead authority"),
            marking=more.pop("marking", "AMBER+STRICT"),
            expires_at=more.pop("expires_at", timezone.now() + timedelta(days=90)),
            member=member,
            **more,
        )


def test_a_share_opens_exactly_its_tier(world, file):
    share = send(world, file, tier=4)
    reader = world.member("officer", LEAD)
    with world.acting(reader):
        found = open_recipient_file(share_id=share.pk)
        assert found.role == "lead"
        fields = read_share(share=Share.objects.get(pk=share.pk), member=reader)
    print(fields)
    assert fields["complainant_name"]
