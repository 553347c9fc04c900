"""Background work of packets: making documents, and finding those nobody made."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from casework.delivery.resilience import publish, robust_task
from casework.packets.models import Packet
from casework.packets.services.printing import render
from casework.scoping import acting_for

BATCH = 500


@robust_task("packets.render")
def render_packet(packet_id: str, authority: str) -> None:
    """Make the document of one packet; harmless when repeated or run twice at once."""
    render(packet_id=packet_id, authority=authority)


@robust_task("packets.sweep_unmade")
def sweep_unmade() -> int:
    """Ask again for every document that has waited longer than a lease: a broker that was
    down forgot the first asking, or a worker died over it. Returns how many."""
    before = timezone.now() - timedelta(seconds=settings.LEASE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT packet::text, authority FROM packets_unmade(%s, %s)", [before, BATCH]
        )
        waiting = list(cursor.fetchall())
    asked = 0
    for packet_id, authority in waiting:
        if not publish(render_packet, [packet_id], {"authority": authority}):
            break
        asked += 1
        with acting_for(authority):
            held = Packet.objects.select_for_update(skip_locked=True).filter(pk=packet_id)
            for packet in held:
                Packet.objects.filter(pk=packet.pk).update(announced_at=timezone.now())
    return asked
