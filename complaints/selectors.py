"""Reading complaints for staff. Sealed fields are opened one kind at a time, and every
opening is on record with who read and why.

All run in the standing of the member's authority; row-level security and the vault's
keys keep other authorities' complaints out of reach whatever is passed in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Member
from complaints.contact import open_contact
from complaints.fingerprints import Made
from complaints.models import (
    Complaint,
    Consent,
    ContactDetails,
    Fingerprint,
    InformationRequest,
    Message,
)
from complaints.models.consent import wish_key
from complaints.own import Asked, opened_requests
from complaints.sealing import (
    ACCOUNT,
    BODY,
    FINGERPRINT,
    IDENTITY,
    NORMAL_URL,
    RESPONDENT,
    URL,
    open_json,
    open_text,
)


@dataclass(frozen=True)
class Place:
    """A place where it is, opened. ``url`` as given; never to be made a live link."""

    id: UUID
    position: int
    kind: str
    url: str
    normal: str
    platform: str | None
    state: str
    source: str
    added_at: datetime


@dataclass(frozen=True)
class Said:
    """A message, opened."""

    id: UUID
    sender: str
    body: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class NamedRespondent:
    """A respondent of the complaint with the name that was given for it."""

    position: int
    kind: str
    platform: str | None
    respondent: UUID | None
    name: str


def get_complaint(member: Member, pk: UUID | str) -> Complaint:
    """The member's authority's complaint; Http404 for any other."""
    found = Complaint.objects.filter(pk=pk, authority_id=member.authority_id).first()
    if found is None:
        raise Http404
    return found


def read_identity(member: Member, complaint: Complaint, reason: str) -> dict[str, Any]:
    """Names, role and mandate as given. Recorded as "identity.read"."""
    found = open_json(complaint, IDENTITY, complaint.sealed_identity)
    _on_record(member, complaint, "identity.read", reason)
    return found


def read_contact(member: Member, complaint: Complaint, reason: str) -> dict[str, Any]:
    """How to reach the person safely, as they last said it. Recorded as "contact.read"."""
    found = open_contact(complaint)
    _on_record(member, complaint, "contact.read", reason)
    return found


def read_account(member: Member, complaint: Complaint, reason: str) -> dict[str, Any]:
    """The person's own words and earlier contact. Recorded as "account.read"."""
    found = open_json(complaint, ACCOUNT, complaint.sealed_account)
    _on_record(member, complaint, "account.read", reason)
    return found


def read_locations(member: Member, complaint: Complaint, reason: str) -> list[Place]:
    """Links and other places. Recorded as "locations.read"."""
    found = [
        Place(
            id=row.pk,
            position=row.position,
            kind=row.kind,
            url=open_text(row, URL, row.sealed_url),
            normal=open_text(row, NORMAL_URL, row.sealed_normal),
            platform=row.platform_id,
            state=row.state,
            source=row.source,
            added_at=row.added_at,
        )
        for row in complaint.locations.all()
    ]
    _on_record(member, complaint, "locations.read", reason)
    return found


def read_respondents(member: Member, complaint: Complaint, reason: str) -> list[NamedRespondent]:
    """Respondents with names in the person's words. Recorded as "respondents.read"."""
    found = [
        NamedRespondent(
            position=row.position,
            kind=row.kind,
            platform=row.platform_id,
            respondent=row.respondent_id,
            name=open_text(row, RESPONDENT, row.sealed_name)
            or (row.platform.name if row.platform else ""),
        )
        for row in complaint.respondents.select_related("platform")
    ]
    _on_record(member, complaint, "respondents.read", reason)
    return found


def read_messages(member: Member, complaint: Complaint, reason: str) -> list[Said]:
    """Messages both ways, oldest first. Recorded as "messages.read"; marks none as read
    (``services.messages.mark_read`` does)."""
    found = opened_messages(complaint)
    _on_record(member, complaint, "messages.read", reason)
    return found


def read_fingerprints(member: Member, complaint: Complaint, reason: str) -> list[Made]:
    """Fingerprints that were not taken back, in order: bits, quality, source. Recorded as
    "fingerprints.read"."""
    found = []
    for row in complaint.fingerprints.filter(state=Fingerprint.State.ACTIVE):
        kept = open_json(row, FINGERPRINT, row.sealed_bits)
        found.append(Made(str(kept["bits"]), int(kept.get("quality", 0)), row.source))
    _on_record(member, complaint, "fingerprints.read", reason)
    return found


def read_requests(member: Member, complaint: Complaint, reason: str) -> list[Asked]:
    """What the person was asked and their answers, sent or not taken back. Recorded as
    "requests.read". Answers that are saved and not sent are the person's own still."""
    found = opened_requests(complaint)
    _on_record(member, complaint, "requests.read", reason)
    return [
        one
        if one.row.state == InformationRequest.State.ANSWERED
        else replace(
            one, questions=tuple(replace(q, answer="", saved_at=None) for q in one.questions)
        )
        for one in found
    ]


def opened_messages(complaint: Complaint) -> list[Said]:
    """Messages both ways, for the person themselves; staff use ``read_messages``."""
    return [
        Said(
            id=row.pk,
            sender=row.sender,
            body=open_text(row, BODY, row.sealed_body),
            sent_at=row.sent_at,
            read_at=row.read_at,
        )
        for row in Message.objects.filter(complaint=complaint)
    ]


def current_consents(complaint: Complaint) -> dict[str, Consent]:
    """The latest wish of each kind by its key (``Consent.key``): the kind, and for a wish
    about one authority that authority's slug after a colon. Personal in no other way; not
    recorded."""
    return {consent.key: consent for consent in complaint.consents.all()}


def sharing_wish(complaint: Complaint, recipient: str = "") -> tuple[bool | None, bool | None]:
    """What the person said about sharing with an authority: whether the case may be shared,
    and whether their identity may be. What was said for this authority counts before what
    was said for all; None where nobody asked."""
    latest = current_consents(complaint)

    def given(kind: str) -> bool | None:
        wish = latest.get(wish_key(kind, recipient)) or latest.get(kind)
        return wish.given if wish else None

    return given(Consent.Kind.SHARE_AUTHORITIES), given(Consent.Kind.SHARE_IDENTITY)


def find_by_email(member: Member, email: str) -> list[Complaint]:
    """The authority's complaints with this contact address, newest first. Recorded."""
    return _find(member, "email", email)


def find_by_name(member: Member, name: str) -> list[Complaint]:
    """The authority's complaints by somebody of exactly this name, newest first. Recorded."""
    return _find(member, "name", name)


def _find(member: Member, purpose: str, text: str) -> list[Complaint]:
    index = vault.blind_index(purpose=purpose, text=text)
    known = Q(**{f"{purpose}_index": index})
    if purpose == "email":  # also what was given later; a former address is still theirs
        newer = ContactDetails.objects.filter(
            authority_id=member.authority_id, email_index=index
        ).values("complaint_id")
        known |= Q(pk__in=newer)
    found = list(
        Complaint.objects.filter(known, authority_id=member.authority_id).order_by("-submitted_at")[
            :100
        ]
    )
    record(
        authority=member.authority_id,
        verb=f"complaint.searched_by_{purpose}",
        obj_type="complaints.complaint",
        obj_id="search",
        actor=member.user_id,
        payload={"found": len(found)},
    )
    return found


def _on_record(member: Member, complaint: Complaint, verb: str, reason: str) -> None:
    if not reason.strip():
        raise ValueError("Reading personal data needs a reason")
    record(
        authority=complaint.authority_id,
        verb=verb,
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        actor=member.user_id,
        reason=reason,
    )
