"""Shares for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from casework.authorities.models import Authority
from casework.cases.models import Participation
from casework.cooperation.models import Share
from casework.cooperation.services.receiving import open_recipient_file, read_share
from casework.cooperation.services.sharing import share_case
from casework.scoping import acting_for
from tests.casefile import LEAD, World


def terms(**changes: Any) -> dict[str, Any]:
    """What a share says, but for recipient and tier."""
    return {
        "role": "lead",
        "purpose": "To decide as lead authority",
        "marking": "AMBER+STRICT",
        "expires_at": timezone.now() + timedelta(days=90),
        **changes,
    }


def send(
    world: World,
    file: Participation,
    *,
    to: str = LEAD,
    tier: int = 4,
    by: str = "officer",
    **changes: Any,
) -> Share:
    """Share the file, as a member of its authority."""
    member = world.member(by, file.authority_id)
    with world.acting(member):
        return share_case(
            participation=file,
            recipient=Authority.objects.get(pk=to),
            tier=tier,
            member=member,
            **terms(**changes),
        )


def opened(share: Share) -> Participation | None:
    """What the task does: the recipient's own file."""
    with acting_for(share.recipient_id):
        return open_recipient_file(share_id=share.pk)


def read(world: World, share: Share, *, by: str = "officer") -> dict[str, Any]:
    """What a member of the recipient reads."""
    member = world.member(by, share.recipient_id)
    with world.acting(member):
        return read_share(share=Share.objects.get(pk=share.pk), member=member)
