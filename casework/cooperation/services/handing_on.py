"""Handing on: the recipient shows a third authority what it was shown, no more and no
longer, and only where the onward rule lets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Authority, Member
from casework.cases.models import Participation
from casework.cases.services.recording import hold
from casework.cases.services.timeline import note_event
from casework.cooperation import gate, sealing
from casework.cooperation.errors import NotAllowed, NotPossible, Refused, Stale
from casework.cooperation.models import Disclosure, Share
from casework.cooperation.projection import Projection, narrowed
from casework.cooperation.services.closing import hold_share
from casework.cooperation.services.recording import record_share
from casework.cooperation.services.writing import Wording, stands_already, write_share
from casework.cooperation.terms import (
    Terms,
    by_itself,
    marking_rank,
    onward_words,
    strictest,
    terms,
)
from casework.delivery.resilience import announce
from casework.law import load_law

OPEN_FILE = "cooperation.open_recipient_file"
HIGHEST = gate.PSEUDONYMOUS
"""Identity and evidence are never handed on: their originator shares them itself."""


@dataclass(frozen=True)
class Handing:
    """What a third authority would read, on which ground and terms."""

    ground: gate.Ground
    terms: Terms
    projection: Projection


@transaction.atomic
def preview_handing(
    *,
    share: Share,
    recipient: Authority,
    role: str,
    tier: int,
    purpose: str,
    marking: str,
    expires_at: datetime,
    member: Member,
    onward: str = "",
    left_out: Sequence[str] = (),
) -> Handing:
    """Check everything and show what would be handed on; nothing is. Raises as
    :func:`hand_on`."""
    ground = _check(
        share=share,
        recipient=recipient,
        role=role,
        tier=tier,
        purpose=purpose,
        marking=marking,
        expires_at=expires_at,
        member=member,
        onward=onward,
        left_out=left_out,
    )
    holds = terms(
        gateway=ground.gateway,
        tier=tier,
        marking=marking,
        chosen=onward,
        wish=ground.wish,
        child_path=ground.child_path,
        parent=share,
    )
    return Handing(ground, holds, _projection(share, member, tier, left_out))


@transaction.atomic
def hand_on(
    *,
    share: Share,
    participation: Participation,
    recipient: Authority,
    role: str,
    tier: int,
    purpose: str,
    marking: str,
    expires_at: datetime,
    member: Member,
    onward: str = "",
    left_out: Sequence[str] = (),
    seen: str = "",
) -> Share:
    """Share what was shared: with a third authority, from the disclosure alone.

    Never more than T2, than the share opens, or for longer than it lasts; never under a
    less strict marking or onward rule; under "circle" only through the same legal gateway.
    It ends in the same instant in which the share it comes from ends, whoever ends it, and
    whoever holds the complaint sees that it exists. ``participation`` is the recipient's
    own file.

    Raises NotAllowed, Refused (with the field and the reason), Stale, NotPossible. Effects:
    Share with ``parent``, Disclosure under a key of its own, timeline, the third's file
    asked for after the commit, audit ``share.handed_on``.
    """
    hold(participation)
    hold_share(share.pk)
    share.refresh_from_db(fields=["ended_at", "expires_at"])
    shown = preview_handing(
        share=share,
        recipient=recipient,
        role=role,
        tier=tier,
        purpose=purpose,
        marking=marking,
        expires_at=expires_at,
        member=member,
        onward=onward,
        left_out=left_out,
    )
    if Share.objects.filter(
        case_id=share.case_id,
        authority_id=member.authority_id,
        recipient=recipient,
        ended_at__isnull=True,
    ).exists():
        raise stands_already(recipient)
    if seen and seen != shown.projection.digest:
        raise Stale(_("The case has changed since the preview. Look at it again before sending."))
    made = write_share(
        participation=participation,
        wording=Wording(
            recipient=recipient,
            role=role,
            gateway=shown.ground.gateway,
            purpose=purpose,
            marking=marking,
            onward=shown.terms.onward,
            wish=share.wish,
            expires_at=expires_at,
        ),
        projection=shown.projection,
        member=member,
        parent=share,
    )
    note_event(
        participation=participation,
        kind="share.made",
        text=_("Handed on to %(name)s at T%(tier)d, %(marking)s.")
        % {"name": recipient.short_name, "tier": tier, "marking": made.get_marking_display()},
        actor=member,
    )
    if tier > gate.STATISTICS:
        announce(OPEN_FILE, made.pk, originator=made.authority_id, recipient=made.recipient_id)
    record_share(
        made,
        "share.handed_on",
        member,
        reason=purpose,
        tier=tier,
        parent=share.pk,
        origin=made.origin_id,
        gateway=made.gateway,
        marking=made.marking,
        onward=made.onward,
        digest=made.digest,
    )
    return made


def _check(
    *,
    share: Share,
    recipient: Authority,
    role: str,
    tier: int,
    purpose: str,
    marking: str,
    expires_at: datetime,
    member: Member,
    onward: str,
    left_out: Sequence[str],
) -> gate.Ground:
    if member.authority_id != share.recipient_id or not member.has_role(*gate.SHARERS):
        raise NotAllowed(_("Your role does not allow sharing."))
    if not share.stands:
        raise NotPossible(_("This share has ended."))
    if not by_itself(share.onward):
        raise NotAllowed(
            _("%(rule)s: %(words)s Ask the originator instead.")
            % {
                "rule": onward_words(share.onward).title,
                "words": onward_words(share.onward).sentence,
            }
        )
    if recipient.pk in (share.authority_id, share.holder_id):
        raise Refused("recipient", _("This authority has it already: it comes from there."))
    gate.check_recipient(share.recipient_id, recipient)
    gate.check_wording(role=role, purpose=purpose, marking=marking)
    gate.check_terms(tier=tier, onward=onward, left_out=left_out)
    gate.check_expiry(expires_at)
    ground = gate.ground(
        sender=share.recipient_id,
        recipient=recipient.pk,
        wish=share.wish,
        child_path=share.child_path,
    )
    if share.onward == Share.Onward.CIRCLE:
        _in_circle(share, recipient, ground)
    gate.check_ground(ground, tier)
    _no_wider(share, tier, marking, onward, expires_at)
    return ground


def _in_circle(share: Share, recipient: Authority, ground: gate.Ground) -> None:
    reached = load_law().gateway(share.holder_id, recipient.pk)
    if not share.gateway == ground.gateway.id == reached.id:
        raise Refused(
            "recipient",
            _("The gateway of this share does not reach this authority. Ask the originator."),
        )


def _no_wider(share: Share, tier: int, marking: str, onward: str, expires_at: datetime) -> None:
    if tier > min(share.tier, HIGHEST):
        raise Refused(
            "tier",
            _("No more than T%(max)d is handed on. Ask the originator to share more itself.")
            % {"max": min(share.tier, HIGHEST)},
        )
    if marking_rank(marking) > marking_rank(share.marking):
        raise Refused(
            "marking",
            _("It came as %(marking)s. Only its originator can lower that.")
            % {"marking": share.get_marking_display()},
        )
    if onward and strictest([onward, share.onward]) != onward:
        raise Refused("onward", _("It came with a stricter rule: no wider than that."))
    if expires_at > share.expires_at:
        raise Refused(
            "expires_on", _("It ends with the share it comes from. Choose an earlier day.")
        )


def _projection(share: Share, member: Member, tier: int, left_out: Sequence[str]) -> Projection:
    disclosure = Disclosure.objects.filter(share_id=share.pk).first()
    if disclosure is None:
        raise NotPossible(_("This share has ended."))
    try:
        fields = sealing.open_fields(disclosure, authority=member.authority_id)
    except vault.Unreadable:
        raise NotPossible(_("This share has ended.")) from None
    return narrowed(fields, tier=tier, left_out=left_out)
