"""Making a share and ending it: the originator's side."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Authority, Member
from casework.cases.models import Participation
from casework.cases.services.recording import hold
from casework.cases.services.telling import complaint_of, tell
from casework.cases.services.timeline import note_event
from casework.cooperation import sealing
from casework.cooperation.errors import NotAllowed, NotPossible, Refused, Stale
from casework.cooperation.gate import SHARERS, STATISTICS, Ground, check
from casework.cooperation.models import Disclosure, Share
from casework.cooperation.projection import Projection, project
from casework.cooperation.services.closing import close_recipient_file, hold_share
from casework.delivery.resilience import announce
from complaints.models import Complaint, PublicStatus

OPEN_FILE = "cooperation.open_recipient_file"


@dataclass(frozen=True)
class Preview:
    """What the recipient would read, on which ground; nothing has been shared."""

    ground: Ground
    projection: Projection


@transaction.atomic
def preview(
    *,
    participation: Participation,
    recipient: Authority,
    role: str,
    tier: int,
    purpose: str,
    marking: str,
    expires_at: datetime,
    member: Member,
    gateway: str = "",
    summary: str = "",
) -> Preview:
    """Show the share as the recipient will see it, without making it.

    Passes the same gate as :func:`share_case`. T3 and T4 open sealed parts of the
    complaint, which is recorded with the reason. Raises Refused, NotAllowed.
    """
    complaint = complaint_of(participation)
    ground = check(
        participation=participation,
        complaint=complaint,
        recipient=recipient,
        role=role,
        tier=tier,
        gateway=gateway,
        purpose=purpose,
        marking=marking,
        expires_at=expires_at,
        member=member,
    )
    projection = _project(
        participation, complaint, recipient, tier, member, summary, _("Preview of a share")
    )
    return Preview(ground=ground, projection=projection)


@transaction.atomic
def share_case(
    *,
    participation: Participation,
    recipient: Authority,
    role: str,
    tier: int,
    purpose: str,
    marking: str,
    expires_at: datetime,
    member: Member,
    gateway: str = "",
    summary: str = "",
    seen: str = "",
) -> Share:
    """Let another authority see this case, exactly as far as ``tier`` opens it.

    ``gateway`` is the id of the legal ground, if the caller holds it to one; ``summary``
    is the account without names that T2 shows; ``seen`` the digest of what was previewed:
    Stale if the case says something else by now. One share stands per recipient: another
    tier, also a lower one, is made after the first is ended.

    Raises NotAllowed (member), Refused (law, wish, recipient, expiry, each with the
    reason), NotPossible (a share stands). Effects: Share, Disclosure under a key of its
    own, the recipient's file asked for after the commit (from T1), timeline, the
    complainant's page, audit ``share.made`` and the readings it took. Domain rule d.
    """
    hold(participation)
    complaint = complaint_of(participation)
    ground = check(
        participation=participation,
        complaint=complaint,
        recipient=recipient,
        role=role,
        tier=tier,
        gateway=gateway,
        purpose=purpose,
        marking=marking,
        expires_at=expires_at,
        member=member,
    )
    _settle_expired(participation, recipient)
    if standing(participation).filter(recipient=recipient).exists():
        raise _stands(recipient)
    projection = _project(participation, complaint, recipient, tier, member, summary, purpose)
    if seen and seen != projection.digest:
        raise Stale(_("The case has changed since the preview. Look at it again before sending."))
    share = _write(
        participation, recipient, role, purpose, marking, expires_at, member, ground, projection
    )
    note_event(
        participation=participation,
        kind="share.made",
        text=_("Shared with %(name)s at T%(tier)d, %(marking)s.")
        % {
            "name": recipient.short_name,
            "tier": tier,
            "marking": share.get_marking_display(),
        },
        actor=member,
    )
    if tier > STATISTICS:
        tell(participation, PublicStatus.Step.SHARED)
        announce(OPEN_FILE, share.pk, originator=share.authority_id, recipient=share.recipient_id)
    record_share(
        share,
        "share.made",
        member,
        reason=purpose,
        tier=tier,
        gateway=share.gateway,
        wish=share.wish,
        marking=share.marking,
        digest=share.digest,
        fields=sorted(projection.fields),
    )
    return share


@transaction.atomic
def revoke(*, share: Share, member: Member, reason: str) -> Share:
    """End a share now. From this commit on the recipient can open nothing of it: the key
    is destroyed, its file on the case is closed with the reason.

    What was read before is not undone. Raises NotAllowed, NotPossible (no reason, not
    the originator's, ended already). Effects: timeline, audit ``share.revoked``.
    """
    if member.authority_id != share.authority_id or not member.has_role(*SHARERS):
        raise NotAllowed(_("Your role does not allow ending this share."))
    if not reason.strip():
        raise NotPossible(_("Give the reason. The recipient reads it."))
    if not end(share, ending=Share.Ending.REVOKED, reason=reason, member=member):
        raise NotPossible(_("This share has ended already."))
    return share


def standing(participation: Participation) -> Any:
    """The shares of this file that have not ended (an expired one ends at the sweep)."""
    return Share.objects.filter(participation=participation, ended_at__isnull=True)


def end(share: Share, *, ending: str, reason: str, member: Member | None) -> bool:
    """Mark a share and its disclosure as ended, destroy its key, close the recipient's
    file. False if somebody had ended it before. Runs for the originator.

    Writes the timelines and both authorities' audit entries (``share.revoked``,
    ``share.expired``, ``share.destroyed``): their chains are always taken in the order of
    the slugs, so that two authorities who end shares with each other never wait in a circle.
    """
    hold(share.participation)
    hold_share(share.pk)
    now = timezone.now()
    changed = Share.objects.filter(pk=share.pk, ended_at__isnull=True).update(
        ended_at=now, ending=ending, ended_reason=reason.strip()[:300], ended_by=member
    )
    if not changed:
        return False
    Disclosure.objects.filter(share_id=share.pk, ended_at__isnull=True).update(ended_at=now)
    share.refresh_from_db()
    note_event(
        participation=share.participation,
        kind=f"share.{ending}",
        text=_("Share with %(name)s ended: %(how)s.")
        % {"name": share.recipient.short_name, "how": share.get_ending_display()},
        actor=member,
    )

    def for_originator() -> None:
        if share.tier > Share.Tier.T1:
            vault.destroy_key(subject=share.pk, reason=f"share {ending}")
        record_share(share, f"share.{ending}", member, reason=reason, tier=share.tier)

    first, second = for_originator, lambda: close_recipient_file(share)
    if share.recipient_id < share.authority_id:
        first, second = second, first
    first()
    second()
    return True


def record_share(
    share: Share, verb: str, member: Member | None, *, reason: str = "", **payload: object
) -> None:
    """Append an audit entry on the share, to the chain of the authority acted for."""
    record(
        authority=member.authority_id if member else share.authority_id,
        verb=verb,
        obj_type="cooperation.share",
        obj_id=share.pk,
        actor=member.user_id if member else None,
        reason=reason,
        payload={"recipient": share.recipient_id, "originator": share.authority_id, **payload},
    )


def _project(
    participation: Participation,
    complaint: Complaint | None,
    recipient: Authority,
    tier: int,
    member: Member,
    summary: str,
    why: str,
) -> Projection:
    if complaint is None:
        raise NotPossible(_("Only the authority that holds the complaint can share it."))
    try:
        return project(
            participation=participation,
            complaint=complaint,
            tier=tier,
            member=member,
            reason=f"{recipient.pk}: {why}"[:300],
            summary=summary,
        )
    except vault.KeyDestroyed:
        raise Refused(
            "recipient", _("This complaint has been destroyed. Nothing can be shared.")
        ) from None


def _write(
    participation: Participation,
    recipient: Authority,
    role: str,
    purpose: str,
    marking: str,
    expires_at: datetime,
    member: Member,
    ground: Ground,
    projection: Projection,
) -> Share:
    now = timezone.now()
    share = Share(
        id=uuid.uuid4(),
        case_id=participation.case_id,
        participation=participation,
        authority_id=participation.authority_id,
        recipient=recipient,
        role=role,
        gateway=ground.gateway.id,
        statutory=ground.gateway.statutory,
        purpose=purpose.strip()[:300],
        tier=projection.tier,
        marking=marking,
        wish=ground.wish,
        child_path=participation.child_path,
        digest=projection.digest,
        created_by=member,
        created_at=now,
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            share.save(force_insert=True)
    except IntegrityError as error:
        if "one_standing_share" in str(error):
            raise _stands(recipient) from None
        raise
    sealed = None
    if projection.sealed:
        sealed = sealing.seal_fields(
            share_id=share.pk,
            originator=share.authority_id,
            recipient=recipient.pk,
            fields=projection.sealed,
        )
    Disclosure.objects.create(
        share=share,
        authority_id=share.authority_id,
        recipient=recipient,
        plain=projection.plain,
        sealed_fields=sealed,
        written_at=now,
        expires_at=expires_at,
    )
    return share


def _settle_expired(participation: Participation, recipient: Authority) -> None:
    """An expired share that the sweep has not reached yet stands in nobody's way."""
    expired = standing(participation).filter(recipient=recipient, expires_at__lte=timezone.now())
    for share in expired:
        end(share, ending=Share.Ending.EXPIRED, reason=_("The share has expired."), member=None)


def _stands(recipient: Authority) -> NotPossible:
    return NotPossible(
        _("This case is shared with %(name)s already. Withdraw that share before making another.")
        % {"name": recipient.short_name}
    )
