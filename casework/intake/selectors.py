"""Every read at intake: takes the acting member, fails closed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from casework.authorities.models import Member
from casework.intake.models import CodeReplacement, Entry
from casework.intake.services.codes import may_see
from complaints.models import Complaint


def own_entries(member: Member) -> list[Entry]:
    """What the member has begun or not yet put away; nobody else's."""
    return list(Entry.objects.filter(authority_id=member.authority_id, officer_id=member.user_id))


def replacements(member: Member) -> list[CodeReplacement]:
    """New codes that are asked for or confirmed, within the member's need to know."""
    found = CodeReplacement.objects.filter(
        authority_id=member.authority_id,
        state__in=[CodeReplacement.State.ASKED, CodeReplacement.State.CONFIRMED],
    ).select_related("complaint", "requested_by", "decided_by")
    return [one for one in found if may_see(member, one.complaint)]


def get_replacement(member: Member, pk: UUID) -> CodeReplacement:
    """One of the member's authority; Http404 for any other."""
    found = (
        CodeReplacement.objects.filter(pk=pk, authority_id=member.authority_id)
        .select_related("complaint", "requested_by", "decided_by")
        .first()
    )
    if found is None or not may_see(member, found.complaint):
        raise Http404
    return found


def complaint_by_reference(member: Member, reference: str) -> Complaint | None:
    """The authority's complaint with this reference, within the member's need to know."""
    found = (
        Complaint.objects.filter(reference=reference, authority_id=member.authority_id)
        .exclude(state=Complaint.State.DESTROYED)
        .first()
    )
    return found if found is not None and may_see(member, found) else None
