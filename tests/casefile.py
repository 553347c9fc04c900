"""A routed case with people around it, for tests of cooperation and enforcement.

The receiving authority is Ireland's; the service is decided in the Netherlands, so that
routing names a presumed lead (nl-ap) and concerned authorities (fr-cnil, at-dsb). The
United Kingdom and Canada stand outside the one-stop shop.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from casework import vault
from casework.authorities.models import Authority, Member, Respondent, Role, User
from casework.authorities.services.letterhead import write_letterhead
from casework.cases.models import Participation
from casework.routing.services.routing import route
from casework.scoping import acting_for, as_public
from complaints.models import Complaint, ComplaintRespondent, Consent, ContentLocation, Message
from complaints.sealing import (
    ACCOUNT,
    BODY,
    CONTACT,
    IDENTITY,
    RESPONDENT,
    URL,
    seal_json,
    seal_text,
)

HOLDER = "ie-dpc"
LEAD = "nl-ap"
CONCERNED = "fr-cnil"
BRITAIN = "gb-ico"
CANADA = "ca-opc"
AUTHORITIES = (HOLDER, LEAD, CONCERNED, BRITAIN, CANADA)

NAME = "Aoife Secretname"
EMAIL = "aoife.secret@mail.example"
STORY = "He put my face on it and sent it to everyone at Hiddenplace School."
LINK = "https://pictures.example.com/hidden-album/42"
CULPRIT = "Culprit Namedman"
WORDS = "Please write only at night to my secret address."
SECRETS = (NAME, EMAIL, STORY, LINK, CULPRIT, WORDS)
"""What must never reach anyone whom a tier does not let see it."""

ROLES = {
    "investigator": [Role.INVESTIGATOR],
    "investigator-2": [Role.INVESTIGATOR],
    "approver": [Role.APPROVER],
    "approver-2": [Role.APPROVER],
    "officer": [Role.COOPERATION_OFFICER],
    "all-roles": [Role.INVESTIGATOR, Role.APPROVER, Role.COOPERATION_OFFICER],
    "auditor": [Role.AUDITOR],
}


@dataclass
class World:
    """Members by authority and name, and the respondent of the directory."""

    members: dict[tuple[str, str], Member] = field(default_factory=dict)
    respondent: Respondent | None = None

    def member(self, name: str, authority: str = HOLDER) -> Member:
        """Somebody on an authority's staff."""
        return self.members[authority, name]

    def acting(self, member: Member) -> Any:
        """Work as this member, as the desk's middleware has it."""
        return acting_for(member.authority_id, actor=member.user_id)


def make_world() -> World:
    """Five authorities with staff trained for everything, and one respondent."""
    world = World()
    Authority.objects.filter(pk__in=AUTHORITIES).update(participating=True)
    for slug in AUTHORITIES:
        with acting_for(slug):
            write_letterhead(
                authority=Authority.objects.get(pk=slug),
                by=None,
                address="1 Example Street\nExample Town",
                signatory_title="Head of Enforcement",
                contact="+353 1 555 0100",
            )
            for name, roles in ROLES.items():
                world.members[slug, name] = _member(slug, f"{name}@{slug}.example", name, roles)
    world.respondent = Respondent.objects.create(
        name="PixHive Europe B.V.",
        kind=Respondent.Kind.PLATFORM,
        address="1 Example Quay\nAmsterdam",
        notice_email="legal@pixhive.example",
    )
    return world


def second_membership(member: Member, authority: str, roles: list[str]) -> Member:
    """The same user's place in another authority."""
    with acting_for(authority):
        return Member.objects.create(
            user=member.user, authority_id=authority, roles=roles, child_path_trained=True
        )


def open_file(
    authority: str = HOLDER, *, child: bool = False, wish: bool | None = True
) -> Participation:
    """A complaint with everything in it, routed by the real engine; the holder's file."""
    reference = f"RD-{uuid.uuid4().hex[:4]}-{uuid.uuid4().hex[:4]}".upper()
    with as_public(vault.capability("complaint", reference, "code")):
        complaint = _complaint(authority, reference, child)
        if wish is not None:
            Consent.objects.create(
                complaint=complaint,
                authority_id=authority,
                kind=Consent.Kind.SHARE_AUTHORITIES,
                given=wish,
                wording_version="2026-11",
                at=timezone.now(),
            )
    with acting_for(authority):
        _say(complaint)
    route(complaint_id=complaint.pk, authority=authority)
    with acting_for(authority):
        return Participation.objects.select_related("authority", "case").get(
            case__complaint=complaint, authority_id=authority
        )


def facts(authority: str, *, child: bool) -> dict[str, Any]:
    """Routing facts without a name in them."""
    return {
        "lodged_at": "2026-11-02T10:00:00+00:00",
        "lodged_with": authority,
        "channel": "complaint",
        "complainant": {"role": "self", "authority_to_act_shown": None, "language": "en"},
        "depicted": {
            "age_when_depicted": "under_18" if child else "adult",
            "deceased": False,
            "identifiable": True,
            "residence": "IE",
        },
        "conduct": {
            "intimate": True,
            "synthetic": True,
            "defamatory": False,
            "threatened": False,
            "extortion": False,
            "immediate_danger": False,
            "still_online": True,
            "spreading": True,
        },
        "infringement_place": None,
        "affected": ["AT", "FR"],
        "respondents": [
            {
                "name": None,
                "kind": "platform",
                "establishments": [{"country": "NL", "decides": True, "confirmed": None}],
                "located_in": "US",
            },
            {"name": None, "kind": "individual", "located_in": "IE"},
        ],
    }


def _complaint(authority: str, reference: str, child: bool) -> Complaint:
    at = datetime(2026, 11, 2, 10, tzinfo=UTC)
    complaint = Complaint(
        authority_id=authority,
        reference=reference,
        access_hash=vault.capability("complaint", reference, "code"),
        path=Complaint.Path.CHILD if child else Complaint.Path.STANDARD,
        facts=facts(authority, child=child),
        submitted_at=at,
    )
    vault.create_key(subject=complaint.pk, authority=authority)
    complaint.sealed_identity = seal_json(complaint, IDENTITY, {"name": NAME, "role": "self"})
    complaint.sealed_contact = seal_json(complaint, CONTACT, {"email": EMAIL})
    complaint.sealed_account = seal_json(complaint, ACCOUNT, {"account": STORY})
    complaint.save(force_insert=True)
    place = ContentLocation(
        complaint=complaint,
        authority_id=authority,
        position=1,
        url_index=vault.blind_index(purpose="url", text=LINK),
        added_at=at,
        state_at=at,
    )
    place.pk = place.pk or ContentLocation._meta.pk.get_default()
    place.sealed_url = seal_text(place, URL, LINK)
    place.save(force_insert=True)
    for position, kind in enumerate(("platform", "individual")):
        row = ComplaintRespondent(
            complaint=complaint, authority_id=authority, position=position, kind=kind
        )
        row.save(force_insert=True)
    culprit = ComplaintRespondent(
        complaint=complaint, authority_id=authority, position=2, kind="individual"
    )
    culprit.pk = culprit.pk or ComplaintRespondent._meta.pk.get_default()
    culprit.sealed_name = seal_text(culprit, RESPONDENT, CULPRIT)
    culprit.save(force_insert=True)
    return complaint


def _say(complaint: Complaint) -> None:
    """The authority's first words to the person."""
    message = Message(
        complaint=complaint,
        authority_id=complaint.authority_id,
        sender=Message.Sender.AUTHORITY,
        sent_at=complaint.submitted_at,
    )
    message.sealed_body = seal_text(message, BODY, WORDS)
    message.save(force_insert=True)


def _member(slug: str, email: str, name: str, roles: list[str]) -> Member:
    user = User.objects.create(
        email=email, name=f"{name.replace('-', ' ').title()} {slug}", password="!"
    )
    return Member.objects.create(
        user=user, authority_id=slug, roles=list(roles), child_path_trained=True
    )
