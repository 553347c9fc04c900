"""Reading shares: given and received, within need to know; fails closed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.cases.permissions import sees_child_path
from casework.cases.selectors.files import participations
from casework.cooperation.gate import READERS
from casework.cooperation.models import (
    Cluster,
    ExportKey,
    Share,
    ShareAnswer,
    ShareExport,
    ShareReading,
    ShareRequest,
)


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


def own_files(member: Member, shares: Sequence[Share]) -> dict[UUID, Participation]:
    """The member's authority's own files on many shared cases, by case, in one query."""
    cases = {share.case_id for share in shares}
    return {file.case_id: file for file in participations(member).filter(case_id__in=cases)}


def readings(share: Share) -> QuerySet[ShareReading]:
    """Who read it: for the recipient its own readings, for the originator those of T3 and
    T4 (row-level security shows it no others)."""
    return ShareReading.objects.filter(share=share)


def answer_of(share: Share) -> ShareAnswer | None:
    """What the recipient answered, or None."""
    return ShareAnswer.objects.filter(share=share).first()


def _related() -> QuerySet[Share]:
    return Share.objects.select_related("authority", "recipient")


def handed_on(share: Share) -> QuerySet[Share]:
    """What the recipient made of a share by handing it on: seen by it, and by whoever holds
    the complaint."""
    return _related().filter(parent_id=share.pk)


def requests_of(share: Share) -> QuerySet[ShareRequest]:
    """What the recipient asked for in this share, newest first, with answers."""
    return ShareRequest.objects.filter(share=share).select_related("third", "answer")


def get_request(member: Member, pk: UUID | str) -> ShareRequest:
    """A request to the member's authority about a share within the member's reach, not
    answered yet; Http404 otherwise."""
    found = (
        ShareRequest.objects.select_related("share__recipient", "share__participation", "third")
        .filter(
            pk=pk,
            authority_id=member.authority_id,
            answer__isnull=True,
            share__in=given(member).values("pk"),
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def copies_of(share: Share) -> QuerySet[ShareExport]:
    """Copies that the recipient asked for, newest first, without their files; for it only
    while the share stands (row-level security)."""
    return ShareExport.objects.filter(share=share).defer("sealed_file")


def earlier(share: Share) -> Share | None:
    """The share whose place this one took, or None."""
    return Share.objects.filter(pk=share.replaces_id).first() if share.replaces_id else None


def get_cluster(member: Member, pk: UUID | str) -> tuple[Cluster, list[Share]]:
    """A cluster and those of its shares that the member reaches; Http404 if there are none,
    and for the recipient once none stands."""
    cluster = Cluster.objects.select_related("platform", "respondent", "recipient", "authority")
    found = cluster.filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.authority_id == member.authority_id:
        shares = list(given(member).filter(cluster=found).select_related("participation"))
    else:  # the originator's files are nobody else's to join
        shares = list(received(member).filter(cluster=found))
    if not shares:
        raise Http404
    return found, shares


def keys_of(member: Member) -> QuerySet[ExportKey]:
    """The keys of the member's authority, newest first."""
    return ExportKey.objects.filter(authority_id=member.authority_id).select_related(
        "registered_by__user", "retired_by__user"
    )
