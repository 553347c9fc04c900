"""Reading matching: one's own files, offers, approaches and contacts; fails closed."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.cases.selectors import participations
from casework.matching.models import Approach, Contact, Holding, Look, Offer
from casework.matching.roles import MATCHERS


def holding_of(member: Member | None, participation: Participation) -> Holding | None:
    """What of a file takes part, or None while nothing does."""
    return Holding.objects.filter(participation__in=_this(member, participation)).first()


def last_look(member: Member | None, participation: Participation) -> Look | None:
    """The newest look of a file that was answered."""
    return _looks(member, participation).filter(state=Look.State.ANSWERED).first()


def waiting_look(member: Member | None, participation: Participation) -> Look | None:
    """A look of the file that is not answered yet."""
    return _looks(member, participation).filter(state=Look.State.WAITING).first()


def offers(member: Member | None) -> QuerySet[Offer]:
    """Offers the member's authority made for files within need to know, newest first."""
    return Offer.objects.filter(participation__in=_reached(member)).select_related(
        "participation", "made_by__user"
    )


def approaches(member: Member | None) -> QuerySet[Approach]:
    """Offers that reached the member's authority: about files within need to know, and about
    no file in particular."""
    if member is None or not member.has_role(*MATCHERS):
        return Approach.objects.none()
    return Approach.objects.filter(
        Q(participation__in=_reached(member)) | Q(participation__isnull=True),
        authority_id=member.authority_id,
    ).select_related("participation", "answered_by__user")


def contacts(member: Member | None) -> QuerySet[Contact]:
    """Whom the member's authority is in contact with, newest first."""
    if member is None or not member.has_role(*MATCHERS):
        return Contact.objects.none()
    return Contact.objects.filter(
        Q(participation__in=_reached(member)) | Q(participation__isnull=True),
        authority_id=member.authority_id,
    ).select_related("participation", "other")


def get_offer(member: Member | None, pk: UUID) -> Offer:
    """One offer of the member's authority; Http404 for any other."""
    found = offers(member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_approach(member: Member | None, pk: UUID) -> Approach:
    """One approach; Http404 for another's."""
    found = approaches(member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _reached(member: Member | None) -> QuerySet[Participation]:
    if member is None or not member.has_role(*MATCHERS):
        return Participation.objects.none()
    return participations(member)


def _looks(member: Member | None, participation: Participation) -> QuerySet[Look]:
    return Look.objects.filter(participation__in=_this(member, participation))


def _this(member: Member | None, participation: Participation) -> QuerySet[Participation]:
    return _reached(member).filter(pk=participation.pk)
