"""What every packet must pass: purpose, recipient, age, the person's wish, the ground.

Pure decisions on what is given; :mod:`casework.packets.services.making` asks again under
lock, and again before anything is handed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Member, ReferralBody
from casework.cases.models import Participation
from casework.law import PacketKind, UnknownName, load_law
from casework.law.packets import NO_WISH, POLICE
from casework.packets.errors import NotAllowed, NotPossible, Refused
from casework.packets.models import Packet
from casework.packets.roles import MAKERS
from complaints.models import Complaint, Consent

LEAST_GROUND = 20
"""Characters below which a ground says nothing."""


@dataclass(frozen=True)
class Terms:
    """What is asked for: to whom, for which purpose, on what it rests."""

    kind: str
    body: ReferralBody | None = None
    office: str = ""
    wish_how: str = ""
    wish_on: date | None = None
    ground: str = ""

    @property
    def recipient(self) -> str:
        """The name of whoever gets it."""
        return (self.body.name if self.body else self.office.strip())[:160]

    @property
    def recipient_kind(self) -> str:
        """The kind of body, or the police."""
        return self.body.kind if self.body else POLICE


def kinds_for(participation: Participation, recipient_kind: str) -> list[PacketKind]:
    """The purposes for which this file may be referred to a kind of body."""
    return [
        kind
        for kind in load_law().packets.values()
        if kind.open_to(recipient_kind, child=participation.child_path)
    ]


def check(
    *,
    participation: Participation,
    complaint: Complaint | None,
    terms: Terms,
    member: Member,
) -> PacketKind:
    """Everything that must hold for a packet; its kind. Raises NotAllowed (the member),
    NotPossible (the case), Refused with the answer that would have to change."""
    if member.authority_id != participation.authority_id or not member.has_role(*MAKERS):
        raise NotAllowed(_("Your role does not allow referring a case."))
    if complaint is None:
        raise NotPossible(_("Only the authority that holds the complaint can refer it."))
    if complaint.state == Complaint.State.DESTROYED:
        raise NotPossible(_("This complaint has been destroyed. Nothing can be handed over."))
    if not participation.is_open:
        raise NotPossible(_("This case is closed. Open it again first."))
    try:
        kind = load_law().packet(terms.kind)
    except UnknownName:
        raise Refused("kind", _("Choose the purpose.")) from None
    if not terms.recipient:
        raise Refused("office", _("Enter the police office that gets it."))
    if not kind.open_to(terms.recipient_kind, child=participation.child_path):
        raise Refused("kind", _refused_words(kind, participation))
    _check_wish(kind, complaint, terms, participation)
    if kind.ground and len(terms.ground.strip()) < LEAST_GROUND:
        raise Refused("ground", _("Say in a sentence what the danger is and for whom."))
    return kind


def _refused_words(kind: PacketKind, participation: Participation) -> str:
    if participation.child_path and kind.child == "never":
        return _("“%(title)s” is not for a child’s complaint.") % {"title": kind.title}
    if not participation.child_path and kind.child == "only":
        return _("“%(title)s” is for a child’s complaint only.") % {"title": kind.title}
    return _("“%(title)s” does not go to this body.") % {"title": kind.title}


def _check_wish(
    kind: PacketKind, complaint: Complaint, terms: Terms, participation: Participation
) -> None:
    """Where the wish binds: agreed to this body, on a day, and no later "no"."""
    if kind.wish == NO_WISH:
        return
    if complaint.state == Complaint.State.WITHDRAWN:
        raise Refused("kind", _("The person withdrew the complaint: nothing rests on agreement."))
    if terms.wish_how not in Packet.Wish.values:
        raise Refused("wish_how", _("Say how the person agreed."))
    if terms.wish_on is None:
        raise Refused("wish_on", _("Enter the day on which the person agreed."))
    zone = ZoneInfo(participation.authority.timezone)
    if terms.wish_on > timezone.now().astimezone(zone).date():
        raise Refused("wish_on", _("This day has not come yet."))
    if terms.wish_on < complaint.submitted_at.astimezone(zone).date():
        raise Refused("wish_on", _("On this day there was no complaint yet."))
    since = refused_since(complaint, zone)
    if since is not None and since > terms.wish_on:
        raise Refused(
            "wish_on",
            _("The person said no to sharing on %(day)s, after that. Ask them again.")
            % {"day": since.isoformat()},
        )


def refused_since(complaint: Complaint, zone: ZoneInfo) -> date | None:
    """The day of the person's last general word on sharing, if it was a no."""
    last = (
        complaint.consents.filter(kind=Consent.Kind.SHARE_AUTHORITIES, recipient__isnull=True)
        .order_by("-at", "-id")
        .first()
    )
    return last.at.astimezone(zone).date() if last and not last.given else None
