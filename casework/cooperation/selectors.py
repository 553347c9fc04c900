"""Reading shares: given and received, within need to know; fails closed."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.cases.permissions import sees_child_path
from casework.cases.selectors.files import participations
from casework.cooperation.gate import READERS
from casework.cooperation.models import Share, ShareAnswer, ShareReading


def given(member: Member | None) -> QuerySet[Share]:
    """Shares the member's authority made, of files within the member's need to know."""
    return _related().filter(
        authority_id=member.authority_id if member else None,
        participation__in=participations(member),
    )


def received(member: Member | None) -> QuerySet[Share]:
    """Shares made to the member's authority; of children's cases only for those who may
    see such cases. Ended ones too: without content."""
    if member is None or not member.has_role(*READERS):
        return Share.objects.none()
    found = _related().filter(recipient_id=member.authority_id)
    return found if sees_child_path(member) else found.filter(child_path=False)


def get_share(member: Member | None, pk: UUID | str) -> Share:
    """One share, given or received; Http404 for any other."""
    reach = Q(pk__in=given(member).values("pk")) | Q(pk__in=received(member).values("pk"))
    found = _related().filter(reach, pk=pk).first()
    if found is None:
        raise Http404
    return found


def shares_of(member: Member | None, participation: Participation) -> QuerySet[Share]:
    """The shares on a file's case: those its authority made, or received."""
    ours = Q(authority_id=participation.authority_id)
    theirs = Q(recipient_id=participation.authority_id)
    within = Q(pk__in=given(member).values("pk")) | Q(pk__in=received(member).values("pk"))
    return _related().filter(ours | theirs, within, case_id=participation.case_id)


def own_file(member: Member, share: Share) -> Participation | None:
    """The member's authority's own file on the shared case, if it has one in reach."""
    return participations(member).filter(case_id=share.case_id).first()


def readings(share: Share) -> QuerySet[ShareReading]:
    """Who read it: for the recipient its own readings, for the originator those of T3 and
    T4 (row-level security shows it no others)."""
    return ShareReading.objects.filter(share=share)


def answer_of(share: Share) -> ShareAnswer | None:
    """What the recipient answered, or None."""
    return ShareAnswer.objects.filter(share=share).first()


def _related() -> QuerySet[Share]:
    return Share.objects.select_related("authority", "recipient")
