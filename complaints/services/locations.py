"""Places where it is: written with the complaint or added later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from casework import vault
from casework.audit.services import record
from complaints.models import Complaint, ContentLocation
from complaints.places.links import Link
from complaints.places.services import Services
from complaints.places.spots import private_spot, read_spots
from complaints.sealing import NORMAL_URL, URL, seal_text
from complaints.services.errors import NotPossible
from complaints.signals import announce, location_added

MOST = 1000
"""Places in one complaint."""


def make_locations(
    *,
    complaint: Complaint,
    links: Iterable[Link],
    places: str,
    services: Services,
    at: datetime,
    source: str = ContentLocation.Source.COMPLAINT,
    first: int = 1,
    private: str = "",
) -> list[ContentLocation]:
    """Unsaved rows for links, for accounts and other places (one on each line of
    ``places``), and for a ``private`` chat on a service; sealed, from position ``first``."""
    rows: list[ContentLocation] = []
    for link in links:
        service = services.of_host(link.host)
        row = _row(complaint, first + len(rows), source, at, link.normal)
        row.sealed_url = seal_text(row, URL, link.given)
        row.sealed_normal = seal_text(row, NORMAL_URL, link.normal)
        row.platform_id = service.slug if service else None
        rows.append(row)
    spots = read_spots(places, services)
    chat = private_spot(private, services)
    for spot in [*spots, chat] if chat else spots:
        row = _row(complaint, first + len(rows), source, at, spot.same)
        row.kind = spot.kind
        row.sealed_url = seal_text(row, URL, spot.words)
        row.platform_id = spot.service.slug if spot.service else None
        rows.append(row)
    return _each_once(rows, first)


def _each_once(rows: list[ContentLocation], first: int) -> list[ContentLocation]:
    """The same place may be given as a link and in words: the first of the same is kept."""
    found = {bytes(row.url_index): row for row in reversed(rows)}
    kept = [row for row in rows if found[bytes(row.url_index)] is row]
    for position, row in enumerate(kept, start=first):
        row.position = position
    return kept


def add_locations(
    *, complaint: Complaint, links: Iterable[Link], places: str, services: Services
) -> int:
    """Add places to a sent complaint, as the public with its access code.

    What is there already is passed over; returns how many were new. Announces
    ``location_added`` after commit, audited as "location.added". Raises NotPossible for a
    complaint that takes no more.
    """
    if complaint.state in {Complaint.State.WITHDRAWN, Complaint.State.DESTROYED}:
        raise NotPossible("withdrawn")
    last = complaint.locations.aggregate(last=Max("position"))["last"] or 0
    rows = make_locations(
        complaint=complaint,
        links=links,
        places=places,
        services=services,
        at=timezone.now(),
        source=ContentLocation.Source.ADDITION,
        first=last + 1,
    )
    known = {bytes(index) for index in complaint.locations.values_list("url_index", flat=True)}
    new = [row for row in rows if row.url_index not in known]
    if not new:
        return 0
    if last + len(new) > MOST:
        raise NotPossible("too_many")
    for position, row in enumerate(new, start=last + 1):
        row.position = position
    ContentLocation.objects.bulk_create(new)
    record(
        authority=complaint.authority_id,
        verb="location.added",
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        payload={"count": len(new)},
    )
    announce(
        location_added,
        ContentLocation,
        complaint_id=str(complaint.pk),
        authority=complaint.authority_id,
    )
    return len(new)


def _row(
    complaint: Complaint, position: int, source: str, at: datetime, same: str
) -> ContentLocation:
    return ContentLocation(
        complaint=complaint,
        authority_id=complaint.authority_id,
        position=position,
        source=source,
        added_at=at,
        state_at=at,
        url_index=vault.blind_index(purpose="url", text=same),
    )
