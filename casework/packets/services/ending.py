"""What the end of a complaint brings to its packets."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework.law import load_law
from casework.law.packets import NO_WISH
from casework.packets.models import Packet
from casework.packets.services.making import stop


@transaction.atomic
def stop_for_complaint(*, complaint_id: UUID | str, destroyed: bool) -> int:
    """A complaint was destroyed: nothing of it is handed over any more. Or its person
    withdrew: nothing that rests on agreement is. Acting for its authority; returns how many
    packets were withdrawn."""
    law = load_law()
    stopped = 0
    for packet in Packet.objects.filter(
        complaint_id=complaint_id, state__in=Packet.NOT_GONE
    ).select_related("participation", "authority"):
        if destroyed:
            stopped += stop(packet, reason=_("The complaint was destroyed."), member=None)
        elif law.packet(packet.kind).wish != NO_WISH:
            stopped += stop(packet, reason=_("The person withdrew the complaint."), member=None)
    return stopped
