"""What this room adds to the desk: a tab on the case page, a place in the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.authorities import navigation
from casework.authorities.models import Member
from casework.cases import panels
from casework.cases.models import Participation
from casework.cases.services.telling import complaint_of
from casework.packets import selectors
from casework.packets.models import Packet
from casework.packets.presentation import packet_row
from casework.packets.roles import MAKERS, READERS


def register() -> None:
    """Called once when the product starts."""
    panels.register(
        panels.Panel(
            key="referrals",
            title=_("Other bodies"),
            order=70,
            template="packets/panel.html",
            context=panel,
            count=count,
            roles=READERS,
        )
    )
    navigation.register(
        navigation.Item(
            key="referrals",
            title=_("Other bodies"),
            url_name="packets:packets",
            order=43,
            roles=READERS,
        )
    )


def panel(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """Bodies that routing names, and the case's packets."""
    member: Member = request.member  # type: ignore[attr-defined]
    holds = complaint_of(participation) is not None
    rows = [packet_row(packet) for packet in selectors.packets_of(member, participation)]
    taken = {row["packet"].body_id for row in rows if row["packet"].state != "withdrawn"}
    return {
        "holds_complaint": holds,
        "rows": rows,
        "proposed": [
            {**one, "made": one["body"].pk in taken} for one in selectors.proposed(participation)
        ]
        if holds
        else [],
        "may_make": holds and participation.is_open and member.has_role(*MAKERS),
    }


def count(member: Member, participation: Participation) -> int:
    """How many of the case's packets are open."""
    return selectors.packets_of(member, participation).filter(state__in=Packet.OPEN).count()
