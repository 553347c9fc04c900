"""What the fictional staff do with the fictional complaints: a little of everything, so
that no list and no page is empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from casework.authorities.models import Authority, Member
from casework.cases.models import Participation
from casework.cases.services.assignment import assign
from casework.cases.services.notes import write_note
from casework.cases.services.status import Ending, change_status
from casework.cooperation.gate import ground, named_by_routing, wish_of
from casework.cooperation.models import Share
from casework.cooperation.services.receiving import open_recipient_file
from casework.cooperation.services.sharing import revoke, share_case
from casework.demonstration.complaining import Lodged
from casework.demonstration.enforcing import enforce
from casework.routing.services.review import confirm, override
from casework.scoping import acting_for, as_public
from complaints.models import Complaint
from complaints.services.messages import send_from_authority, send_from_complainant
from complaints.services.submission import access_hash
from complaints.services.withdrawal import withdraw

Status = Participation.Status
Move = Callable[[Lodged, Member], object]


def handle(number: int, lodged: Lodged) -> None:
    """Play one of the ways a case can stand today, in turn. What the rules refuse for
    this case (a hold, a path) is left as it is."""
    slug = lodged.receipt.authority
    with acting_for(slug):
        participation = lodged.decision.participation
        member = _carrier(participation)
    if member is None or lodged.decision.result["path"] in {"hold", "signpost", "intelligence"}:
        return
    with acting_for(slug, actor=member.user_id):
        participation = Participation.objects.get(pk=participation.pk)
        if participation.assignee_id is None:
            assign(participation=participation, member=member, by=None, reason="Demonstration")
    _WAYS[number % len(_WAYS)](lodged, member)


def _carrier(participation: Participation) -> Member | None:
    if participation.assignee_id:
        return Member.objects.select_related("user").get(pk=participation.assignee_id)
    return (
        Member.objects.select_related("user")
        .filter(roles__contains=["investigator"], child_path_trained=True, active=True)
        .order_by("pk")
        .first()
    )


def _file(lodged: Lodged) -> Participation:
    return Participation.objects.select_related("case", "authority").get(
        pk=lodged.decision.participation_id
    )


def _move_to(lodged: Lodged, member: Member, *statuses: str) -> None:
    with acting_for(lodged.receipt.authority, actor=member.user_id):
        for status in statuses:
            change_status(
                participation=_file(lodged), status=status, member=member, reason="As agreed"
            )


def _leave(lodged: Lodged, member: Member) -> None:
    """Routed, and nobody has touched it yet."""


def _confirmed(lodged: Lodged, member: Member) -> None:
    with acting_for(lodged.receipt.authority, actor=member.user_id):
        confirm(decision=lodged.decision, member=member)
    _move_to(lodged, member, Status.ASSESSING)


def _talking(lodged: Lodged, member: Member) -> None:
    _confirmed(lodged, member)
    _move_to(lodged, member, Status.INVESTIGATING)
    complaint_id = lodged.receipt.complaint
    with acting_for(lodged.receipt.authority, actor=member.user_id):
        write_note(
            participation=_file(lodged),
            member=member,
            body="Asked the service’s contact point whether it holds earlier reports.",
        )
        send_from_authority(
            complaint=Complaint.objects.get(pk=complaint_id),
            member=member,
            body="Thank you for writing. Has anything changed since you sent your form?",
        )
    with as_public(access_hash(lodged.receipt.reference, lodged.receipt.code)):
        send_from_complainant(
            complaint=Complaint.objects.get(pk=complaint_id),
            body="One of the pages is gone. The other two are still there.",
        )


def _overridden(lodged: Lodged, member: Member) -> None:
    result = lodged.decision.result
    with acting_for(lodged.receipt.authority, actor=member.user_id):
        override(
            decision=lodged.decision,
            member=member,
            reason="The account shows that it spreads further than the form could say.",
            evidence="The account of the complainant, opened on this file.",
            lead_status=result["lead"]["status"],
            lead_authority=result["lead"]["authority"] or "",
            priority="high",
            path=result["path"],
        )
    _move_to(lodged, member, Status.ASSESSING)


def _shared(lodged: Lodged, member: Member) -> Share | None:
    """Invite the first authority that routing names and that takes part here."""
    _confirmed(lodged, member)
    with acting_for(lodged.receipt.authority, actor=member.user_id):
        file = _file(lodged)
        named = [
            one
            for one in named_by_routing(file)
            if one.authority.participating and one.authority.pk != file.authority_id
        ]
        if not named:
            return None
        complaint = Complaint.objects.get(pk=lodged.receipt.complaint)
        allowed = ground(
            sender=file.authority_id,
            recipient=named[0].authority.pk,
            wish=wish_of(complaint),
            child_path=file.child_path,
        ).allowed
        if allowed == Share.Tier.T0:
            return None
        share = share_case(
            participation=file,
            recipient=Authority.objects.get(pk=named[0].authority.pk),
            role=named[0].role,
            tier=min(allowed, 1 if file.child_path else 2),
            purpose="To handle the complaint together, as the rules provide.",
            marking=Share.Marking.AMBER,
            expires_at=timezone.now() + timedelta(days=180),
            member=member,
            summary="" if file.child_path else "Imagery on the service; removal asked for.",
        )
    with acting_for(share.recipient_id):
        open_recipient_file(share_id=share.pk)
    return share


def _revoked(lodged: Lodged, member: Member) -> None:
    share = _shared(lodged, member)
    if share is not None:
        with acting_for(lodged.receipt.authority, actor=member.user_id):
            revoke(share=share, member=member, reason="Shared with the wrong office.")


def _closed(lodged: Lodged, member: Member) -> None:
    _move_to(lodged, member, Status.ASSESSING)
    with acting_for(lodged.receipt.authority, actor=member.user_id):
        change_status(
            participation=_file(lodged),
            status=Status.CLOSED,
            member=member,
            reason="The imagery was removed after the service was told.",
            clocks="met",
            ending=Ending(
                "removed",
                words="We asked the service to take it down. It did, and it is still gone.",
            ),
        )


def _taken_back(lodged: Lodged, member: Member) -> None:
    with as_public(access_hash(lodged.receipt.reference, lodged.receipt.code)):
        withdraw(complaint=Complaint.objects.get(pk=lodged.receipt.complaint))


def _enforced(until: str) -> Move:
    def play(lodged: Lodged, member: Member) -> None:
        _confirmed(lodged, member)
        _move_to(lodged, member, Status.INVESTIGATING)
        enforce(lodged, member, until=until)

    return play


_WAYS: tuple[Move, ...] = (
    _leave,
    _enforced("draft"),
    _shared,
    _talking,
    _enforced("served"),
    _confirmed,
    _enforced("review"),
    _overridden,
    _enforced("issued"),
    _closed,
    _enforced("complied"),
    _taken_back,
    _enforced("partial"),
    _revoked,
    _talking,
    _enforced("withdrawn"),
    _leave,
)
"""Seventeen ways over eight offices: every office gets every one of them in time."""
