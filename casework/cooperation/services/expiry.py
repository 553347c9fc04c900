"""What time brings to shares: they expire, and a lost message is sent again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.models import Case, Participation
from casework.cooperation.models import Share
from casework.cooperation.services.ending import end
from casework.scoping import current_authority


@transaction.atomic
def end_expired(*, limit: int = 200) -> int:
    """End the acting authority's shares whose time is over: keys destroyed, recipients'
    files closed. Returns how many. Recipients see nothing of them from the very instant
    on, whether or not this has run (row-level security compares the time)."""
    over = (
        Share.objects.select_related("participation", "recipient")
        .filter(
            authority=current_authority(), ended_at__isnull=True, expires_at__lte=timezone.now()
        )
        .order_by("expires_at")[:limit]
    )
    ended = 0
    for share in over:
        words = _("The share has expired.")
        ended += end(share, ending=Share.Ending.EXPIRED, reason=words, member=None)
    return ended


def unopened(*, recipient: str, limit: int = 200) -> list[tuple[UUID, str]]:
    """Standing shares with ``recipient`` (acted for) for which it has no file yet, as
    (share, originator)."""
    standing = Share.objects.filter(
        recipient=recipient,
        ended_at__isnull=True,
        expires_at__gt=timezone.now(),
        tier__gte=Share.Tier.T1,
    )
    opened = Participation.objects.filter(authority_id=recipient).values("case_id")
    return list(standing.exclude(case_id__in=opened).values_list("pk", "authority_id")[:limit])


@transaction.atomic
def end_shares_of_destroyed(*, complaint_id: UUID) -> int:
    """A complaint's key was destroyed: nothing of it may live on in shares. Acting for
    the authority that held it. Returns how many were ended."""
    case = Case.objects.filter(complaint_id=complaint_id).first()
    if case is None:
        return 0
    ended = 0
    for share in Share.objects.select_related("participation", "recipient").filter(
        case_id=case.pk, authority=current_authority(), ended_at__isnull=True
    ):
        words = _("The complaint was destroyed.")
        ended += end(share, ending=Share.Ending.DESTROYED, reason=words, member=None)
    return ended
