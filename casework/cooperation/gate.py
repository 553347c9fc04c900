"""The gate every share passes: recipient, legal gateway, tier, wish, need (domain rule d).

Pure decisions on what is given; :mod:`casework.cooperation.services.sharing` asks it again
under lock, and the database holds the outline (migration ``gate``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Authority, Member, Role
from casework.cases.models import Participation
from casework.cooperation.errors import NotAllowed, Refused
from casework.cooperation.models import Share
from casework.law import Gateway, UnknownName, load_law
from casework.routing.selectors import current_result
from complaints.models import Complaint
from complaints.selectors import sharing_wish

SHARERS = (Role.COOPERATION_OFFICER, Role.INVESTIGATOR)
"""Who may share: an investigator with the authorities that routing names, a cooperation
officer with any that takes part."""
READERS = (Role.COOPERATION_OFFICER, Role.INVESTIGATOR, Role.APPROVER)
"""Who may read what was shared with their authority."""

LONGEST = timedelta(days=2 * 366)
"""A share is renewed rather than forgotten."""
PURPOSE = 10
"""Characters below which a purpose says nothing."""

STATISTICS, CONDUCT, PSEUDONYMOUS, IDENTITY, EVIDENCE = Share.Tier.values


@dataclass(frozen=True)
class Named:
    """An authority that routing names, and as what."""

    authority: Authority
    role: str


@dataclass(frozen=True)
class Ground:
    """On which legal ground two authorities may share, how far, and what the wish means."""

    gateway: Gateway
    max_tier: int
    wish: str
    max_tier_by_wish: int
    child_path: bool

    @property
    def allowed(self) -> int:
        """The highest tier that nothing speaks against."""
        highest = min(self.max_tier, self.max_tier_by_wish)
        childs = tier_number(load_law().sharing.child.tier)
        return min(highest, childs) if self.child_path else highest

    @property
    def wish_binds(self) -> bool:
        """Whether the complainant's wish limits the share; a statutory gateway does not
        ask for it."""
        return not self.gateway.statutory


def ground(
    *,
    sender: str,
    recipient: str,
    wish: str,
    child_path: bool,
    identity: bool | None = None,
) -> Ground:
    """The legal ground between two authorities, from the law data. ``identity`` is what the
    person said about being named to this one.

    Without a statutory gateway a "no" leaves statistics alone, and whoever was not asked
    is not shown as a case; a "no" to being named leaves the case without the person.
    Refused if the law data do not know the recipient.
    """
    try:
        gateway = load_law().gateway(sender, recipient)
    except UnknownName:
        raise Refused("recipient", _("The law data do not know this authority.")) from None
    by_wish = int(EVIDENCE)
    if not gateway.statutory:
        by_wish = tier_number(load_law().sharing.wishes[wish].tier)
        if identity is False:
            by_wish = min(by_wish, PSEUDONYMOUS)
    return Ground(
        gateway=gateway,
        max_tier=tier_number(gateway.max_tier),
        wish=wish,
        max_tier_by_wish=by_wish,
        child_path=child_path,
    )


def tier_number(tier: str) -> int:
    """T3 as the law data write it → 3."""
    return int(tier.removeprefix("T"))


def wish_of(complaint: Complaint, recipient: str = "") -> str:
    """The complainant's latest word on sharing with an authority; without one, with others
    in general."""
    shared, _identity = sharing_wish(complaint, recipient)
    if shared is None:
        return Share.Wish.UNKNOWN
    return Share.Wish.YES if shared else Share.Wish.NO


def identity_wish(complaint: Complaint, recipient: str) -> bool | None:
    """Whether the person agreed to be named to an authority; None where nobody asked."""
    return sharing_wish(complaint, recipient)[1]


def named_by_routing(participation: Participation) -> list[Named]:
    """The authorities that the standing routing result names and that take part here:
    lead, then competent, then concerned; never one's own."""
    result = current_result(participation)
    roles: dict[str, str] = {}
    lead = (result.get("lead") or {}).get("authority")
    if lead:
        roles[lead] = Participation.Role.LEAD
    for slug in result.get("competent") or []:
        roles.setdefault(slug, Participation.Role.COMPETENT)
    for slug in result.get("concerned") or []:
        roles.setdefault(slug, Participation.Role.CONCERNED)
    roles.pop(participation.authority_id, None)
    found = Authority.objects.filter(pk__in=roles, participating=True, suspended=False)
    by_slug = {authority.pk: authority for authority in found}
    return [Named(by_slug[slug], role) for slug, role in roles.items() if slug in by_slug]


def check(
    *,
    participation: Participation,
    complaint: Complaint | None,
    recipient: Authority,
    role: str,
    tier: int,
    gateway: str,
    purpose: str,
    marking: str,
    expires_at: datetime,
    member: Member,
    onward: str = "",
    left_out: Sequence[str] = (),
) -> Ground:
    """Everything that must hold for a share. Raises NotAllowed (the member), or Refused
    with the answer that would have to change and the reason."""
    _check_member(participation, recipient, member)
    check_recipient(participation.authority_id, recipient)
    if complaint is None:
        raise Refused("recipient", _("Only the authority that holds the complaint can share it."))
    if complaint.state == Complaint.State.DESTROYED:
        raise Refused("recipient", _("This complaint has been destroyed. Nothing can be shared."))
    check_wording(role=role, purpose=purpose, marking=marking)
    check_terms(tier=tier, onward=onward, left_out=left_out)
    check_expiry(expires_at)
    found = ground(
        sender=participation.authority_id,
        recipient=recipient.pk,
        wish=wish_of(complaint, recipient.pk),
        identity=identity_wish(complaint, recipient.pk),
        child_path=participation.child_path,
    )
    if gateway and gateway != found.gateway.id:
        raise Refused(
            "tier",
            _("The legal ground between these authorities is “%(title)s” (%(citation)s).")
            % {"title": found.gateway.title, "citation": found.gateway.citation},
        )
    check_ground(found, tier)
    if complaint.state == Complaint.State.WITHDRAWN and tier > CONDUCT:
        raise Refused("tier", _("The person withdrew the complaint: no more than T1."))
    return found


def check_wording(*, role: str, purpose: str, marking: str) -> None:
    """Role, purpose and marking are said, and are ones that exist. Raises Refused."""
    if role not in Participation.Role.values or role == Participation.Role.RECEIVING:
        raise Refused("role", _("Choose the role in which you invite this authority."))
    if len(purpose.strip()) < PURPOSE:
        raise Refused("purpose", _("Say in a sentence why this authority needs it."))
    if marking not in Share.Marking.values:
        raise Refused("marking", _("Choose a marking."))


def check_terms(*, tier: int, onward: str, left_out: Sequence[str]) -> None:
    """The onward rule is known ("" is the law data's default), and only fields that the
    tier opens are left out, not all of them. Raises Refused."""
    sharing = load_law().sharing
    if onward and onward not in sharing.onward:
        raise Refused("onward", _("Choose how far it may be handed on."))
    if tier not in Share.Tier.values:
        raise Refused("tier", _("Choose what is shown."))
    opened = {name for number in range(tier + 1) for name in sharing.tiers[f"T{number}"].fields}
    if set(left_out) - opened:
        raise Refused("left_out", _("That field is not one this tier opens."))
    if not opened - set(left_out):
        raise Refused("left_out", _("Nothing would be left to share."))


def _check_member(participation: Participation, recipient: Authority, member: Member) -> None:
    if member.authority_id != participation.authority_id or not member.has_role(*SHARERS):
        raise NotAllowed(_("Your role does not allow sharing."))
    if member.has_role(Role.COOPERATION_OFFICER):
        return
    if recipient.pk not in {named.authority.pk for named in named_by_routing(participation)}:
        raise NotAllowed(
            _("Routing does not name this authority; only a cooperation officer can invite it.")
        )


def check_recipient(sender: str, recipient: Authority) -> None:
    """The recipient is another authority that takes part. Raises Refused."""
    if recipient.pk == sender:
        raise Refused("recipient", _("This is your own authority. Choose another."))
    if recipient.suspended:
        raise Refused("recipient", _("This authority is suspended and can receive nothing."))
    if not recipient.participating:
        raise Refused(
            "recipient", _("This authority does not take part in Redress. Write to it instead.")
        )


def check_expiry(expires_at: datetime) -> None:
    """It ends in the future, and within two years. Raises Refused."""
    now = timezone.now()
    if expires_at <= now:
        raise Refused("expires_on", _("The share would end in the past. Choose a later day."))
    if expires_at > now + LONGEST:
        raise Refused("expires_on", _("A share lasts two years at most. Choose an earlier day."))


def check_ground(found: Ground, tier: int) -> None:
    """The legal ground, the wish and a child's path let the tier be opened. Raises Refused
    with what speaks against it."""
    if found.child_path and tier > tier_number(load_law().sharing.child.tier):
        raise Refused("tier", _("Evidence of a child's complaint is never shared."))
    if tier > found.max_tier:
        raise Refused(
            "tier",
            _("“%(title)s” (%(citation)s) opens no more than T%(max)d.")
            % {
                "title": found.gateway.title,
                "citation": found.gateway.citation,
                "max": found.max_tier,
            },
        )
    if tier > found.max_tier_by_wish:
        words = {
            Share.Wish.NO: _(
                "The person did not agree to sharing, and no statute overrides that: T%(max)d only."
            ),
            Share.Wish.YES: _(
                "The person does not want to be named to this authority: T%(max)d at most."
            ),
        }.get(
            Share.Wish(found.wish),
            _("The person was not asked about sharing, so no more than T%(max)d."),
        )
        raise Refused("tier", words % {"max": found.max_tier_by_wish})
