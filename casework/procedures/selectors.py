"""Reading procedures: of one's own authority, within need to know; fails closed."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from casework import vault
from casework.authorities.models import Authority, Member
from casework.cases.models import Participation
from casework.cases.selectors import participations
from casework.cooperation.models import Share
from casework.procedures import gate
from casework.procedures.models import Lead, LeadChange, Procedure, Step, Words
from casework.procedures.services.taking import PLACE


def procedures(member: Member | None) -> QuerySet[Procedure]:
    """Procedures to which the member's authority is a party, on files within the member's
    need to know. Nobody, or a role that reads none, sees none."""
    if member is None or not member.has_role(*gate.READERS):
        return Procedure.objects.none()
    return Procedure.objects.filter(
        parties__contains=[member.authority_id],
        case_id__in=participations(member).values("case_id"),
    ).select_related("initiator")


def of_case(member: Member | None, participation: Participation) -> QuerySet[Procedure]:
    """The procedures on a file's case, newest first."""
    return procedures(member).filter(case_id=participation.case_id)


def waiting_for(member: Member | None) -> QuerySet[Procedure]:
    """Open procedures whose next move is the member's authority's."""
    slug = member.authority_id if member else ""
    return procedures(member).filter(ended_at__isnull=True, waits__contains=[slug])


def get_procedure(member: Member | None, pk: UUID | str) -> Procedure:
    """One procedure; Http404 for any other."""
    found = procedures(member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def file_of(member: Member | None, procedure: Procedure) -> Participation:
    """The member's authority's own file on the procedure's case; Http404 without."""
    found = participations(member).filter(case_id=procedure.case_id).first()
    if found is None:
        raise Http404
    return found


def steps(procedure: Procedure) -> list[Step]:
    """All steps, in order, with who took them."""
    return list(Step.objects.filter(procedure=procedure).select_related("by").order_by("number"))


def get_step(member: Member | None, procedure: Procedure, number: int) -> Step:
    """One step of a procedure the member sees; Http404 otherwise."""
    found = Step.objects.filter(procedure=procedure, number=number).select_related("by").first()
    if found is None or member is None:
        raise Http404
    return found


def words(member: Member, of: list[Step]) -> dict[UUID, tuple[int, str]]:
    """What the steps say at length, with its tier, as far as the shares let the member's
    authority read it now. Row-level security hides the rest."""
    found: dict[UUID, tuple[int, str]] = {}
    rows = list(Words.objects.filter(step__in=of))
    vault.load_keys(subjects=[row.step_id for row in rows], authority=member.authority_id)
    for row in rows:
        try:
            text = vault.open_sealed(
                subject=row.step_id,
                authority=member.authority_id,
                place=PLACE,
                row=row.step_id,
                sealed=bytes(row.sealed),
            )
        except vault.Unreadable:
            continue
        found[row.step_id] = (row.tier, text)
    return found


def lead(participation: Participation) -> Lead | None:
    """The record of who leads the file's case, if this authority takes part in it."""
    return Lead.objects.filter(case_id=participation.case_id).select_related("lead").first()


def lead_changes(participation: Participation) -> QuerySet[LeadChange]:
    """How the lead came to be what it is, oldest first."""
    return LeadChange.objects.filter(case_id=participation.case_id).select_related("lead", "by")


def reachable(participation: Participation) -> list[Authority]:
    """The authorities on the file's case that this one may address: those its shares and
    procedures tell it of; for holder and lead also all of the one-stop shop (Art. 60(1))."""
    shares = Share.objects.filter(case_id=participation.case_id, ended_at__isnull=True)
    known = set(gate.concerned(participation.case_id))
    for share in shares:
        if share.stands and share.tier >= gate.CONDUCT:
            known |= {share.authority_id, share.recipient_id}
    row = Lead.objects.filter(case_id=participation.case_id).first()
    known |= set(row.parties) if row else set()
    known.discard(participation.authority_id)
    found = Authority.objects.filter(pk__in=known, participating=True, suspended=False)
    return [one for one in found if gate.tier_of(participation.case_id, one.pk) >= gate.CONDUCT]
