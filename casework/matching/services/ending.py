"""What time and the end of a complaint bring to matching."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.cases.models import Participation
from casework.matching.models import Approach, Holding, Offer
from casework.matching.services.offering import end_approach, end_offer
from casework.matching.taking_part import LIVE
from casework.scoping import current_authority


@transaction.atomic
def end_what_is_over(*, limit: int = 200) -> int:
    """End the acting authority's offers that expired or whose case was closed, and the
    approaches nobody answered in time; returns how many. The database counts none of them
    from the very instant on, whether or not this has run."""
    now = timezone.now()
    mine = Q(authority_id=current_authority(), ended_at__isnull=True)
    over = Q(expires_at__lte=now) | Q(participation__closed_at__isnull=False)
    ended = 0
    for offer in Offer.objects.filter(mine & over).select_related("participation")[:limit]:
        late = offer.expires_at <= now
        ending = Offer.Ending.EXPIRED if late else Offer.Ending.CLOSED
        ended += end_offer(offer, ending=ending)
    for approach in Approach.objects.filter(mine & over, answer="")[:limit]:
        ended += end_approach(approach)
    return ended


@transaction.atomic
def end_for_complaint(*, complaint_id: UUID | str) -> int:
    """A complaint was withdrawn or destroyed: its offers and the approaches to it end.
    Acting for its authority. Its tokens went with the change itself (migration
    ``guard``). Returns how many ended."""
    ended = 0
    files = Participation.objects.filter(
        case__complaint_id=complaint_id, authority_id=current_authority()
    )
    standing = Q(participation__in=files, ended_at__isnull=True)
    for offer in Offer.objects.filter(standing).select_related("participation"):
        ended += end_offer(offer, ending=Offer.Ending.CLOSED)
    for approach in Approach.objects.filter(standing, answer=""):
        ended += end_approach(approach)
    return ended


def unwritten(*, key_id: UUID, limit: int = 100) -> list[UUID]:
    """Open files of the acting authority whose tokens were never written, or under a key that
    was retired since."""
    written = Holding.objects.filter(key_id=key_id).values("participation_id")
    found = Participation.objects.filter(
        authority_id=current_authority(),
        closed_at__isnull=True,
        case__complaint__state__in=LIVE,
    ).exclude(pk__in=written)
    return list(found.order_by("opened_at").values_list("pk", flat=True)[:limit])
