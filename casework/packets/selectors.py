"""Reading packets: of files within need to know; fails closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from casework.authorities.models import Member, ReferralBody
from casework.cases.models import Participation
from casework.cases.selectors import participations
from casework.packets.gate import kinds_for
from casework.packets.models import Packet
from casework.packets.roles import READERS
from casework.routing.selectors import current_result


def packets(member: Member | None) -> QuerySet[Packet]:
    """The packets of the member's authority, of files within need to know, newest first.
    Sealed content and file are left where they are."""
    if member is None or not member.has_role(*READERS):
        return Packet.objects.none()
    return (
        Packet.objects.filter(participation__in=participations(member))
        .select_related("participation", "authority", "author__user", "approved_by__user")
        .defer("sealed_content", "sealed_pdf")
    )


def packets_of(member: Member | None, participation: Participation) -> QuerySet[Packet]:
    """The packets of one file."""
    return packets(member).filter(participation=participation)


def get_packet(member: Member | None, pk: UUID) -> Packet:
    """One packet; Http404 for another's, and for what is beyond need to know."""
    found = packets(member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def proposed(participation: Participation) -> list[dict[str, Any]]:
    """The bodies that the standing routing result refers to: body, rule, why, and whether a
    packet can be made for them here (what a person does on their own device cannot)."""
    referrals = current_result(participation).get("referrals") or []
    bodies = ReferralBody.objects.in_bulk([one["to"] for one in referrals])
    return [
        {
            "body": bodies[one["to"]],
            "rule": one["rule"],
            "why": one.get("because", ""),
            "makes": bool(kinds_for(participation, bodies[one["to"]].kind)),
        }
        for one in referrals
        if one["to"] in bodies
    ]
