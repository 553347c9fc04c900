"""Making a share and ending it: the originator's side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Authority, Member
from casework.cases.models import Participation
from casework.cases.services.recording import hold
from casework.cases.services.telling import complaint_of, tell
from casework.cases.services.timeline import note_event
from casework.cooperation.errors import NotAllowed, NotPossible, Refused, Stale
from casework.cooperation.gate import CONDUCT, SHARERS, STATISTICS, Ground, check
from casework.cooperation.models import Cluster, Share, ShareRequest
from casework.cooperation.projection import Projection, project
from casework.cooperation.services.answering import grant_request
from casework.cooperation.services.ending import end
from casework.cooperation.services.recording import record_share
from casework.cooperation.services.writing import (
    Wording,
    keeps_thread,
    stands_already,
    write_share,
)
from casework.cooperation.terms import Terms, terms
from casework.delivery.resilience import announce
from complaints.models import Complaint, PublicStatus
from complaints.reading_documents import read_document

OPEN_FILE = "cooperation.open_recipient_file"


@dataclass(frozen=True)
class Preview:
    """What the recipient would read, on which ground and terms; nothing has been shared."""

    ground: Ground
    terms: Terms
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
    onward: str = "",
    left_out: Sequence[str] = (),
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
        onward=onward,
        left_out=left_out,
    )
    projection = _project(
        participation,
        complaint,
        recipient,
        tier,
        member,
        summary,
        left_out,
        _("Preview of a share"),
    )
    return Preview(
        ground=ground,
        terms=_terms(ground, tier, marking, onward),
        projection=projection,
    )


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
    onward: str = "",
    left_out: Sequence[str] = (),
    replaces: Share | None = None,
    request: ShareRequest | None = None,
    cluster: Cluster | None = None,
) -> Share:
    """Let another authority see this case, exactly as far as ``tier`` opens it.

    ``gateway`` is the id of the legal ground, if the caller holds it to one; ``summary``
    is the account without names that T2 shows; ``left_out`` names fields of the tier that
    stay closed; ``onward`` the originator's rule for handing it on ("" is the law data's
    default): the strictest of it, tier, marking, gateway, wish and child's path holds.
    ``seen`` is the digest of what was previewed: Stale if the case says something else by
    now. One share stands per recipient: ``replaces`` ends that one in the same
    transaction (another tier, marking or term, a renewal). ``request`` is what the
    recipient asked for and is granted by this; ``cluster`` what the share is one of.

    Raises NotAllowed (member), Refused (law, wish, recipient, expiry, each with the
    reason), NotPossible (a share stands). Effects: Share, Disclosure and documents under a
    key of its own, the recipient's file asked for after the commit (from T1), timeline, the
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
        onward=onward,
        left_out=left_out,
    )
    _settle_expired(participation, recipient)
    if replaces is not None:
        _replace(replaces, recipient, tier, member)
    if standing(participation).filter(recipient=recipient).exists():
        raise stands_already(recipient)
    projection = _project(
        participation, complaint, recipient, tier, member, summary, left_out, purpose
    )
    if seen and seen != projection.digest:
        raise Stale(_("The case has changed since the preview. Look at it again before sending."))
    holds = _terms(ground, tier, marking, onward)
    share = write_share(
        participation=participation,
        wording=Wording(
            recipient=recipient,
            role=role,
            gateway=ground.gateway,
            purpose=purpose,
            marking=marking,
            onward=holds.onward,
            wish=ground.wish,
            expires_at=expires_at,
        ),
        projection=projection,
        member=member,
        read_file=_reader(member, complaint, recipient, purpose),
        replaces=replaces,
        cluster=cluster,
    )
    if request is not None:
        grant_request(request=request, share=share, member=member)
    _follow(participation, share, member)
    record_share(
        share,
        "share.made",
        member,
        reason=purpose,
        tier=tier,
        gateway=share.gateway,
        wish=share.wish,
        marking=share.marking,
        onward=share.onward,
        onward_chosen=holds.chosen,
        digest=share.digest,
        fields=sorted(projection.fields),
        left_out=share.left_out,
        documents=len(projection.documents),
        replaces=replaces.pk if replaces else None,
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


def _terms(ground: Ground, tier: int, marking: str, onward: str) -> Terms:
    return terms(
        gateway=ground.gateway,
        tier=tier,
        marking=marking,
        chosen=onward,
        wish=ground.wish,
        child_path=ground.child_path,
    )


def _reader(member: Member, complaint: Complaint | None, recipient: Authority, why: str) -> Any:
    def read(pk: UUID) -> bytes:
        if complaint is None:
            raise NotPossible(_("Only the authority that holds the complaint can share it."))
        reason = f"{recipient.pk}: {why}"[:300]
        return read_document(member, complaint, pk, reason=reason)[1]

    return read


def _follow(participation: Participation, share: Share, member: Member) -> None:
    """What follows from a share that was made: the timeline, the person's page, the
    recipient's file."""
    note_event(
        participation=participation,
        kind="share.made",
        text=_("Shared with %(name)s at T%(tier)d, %(marking)s.")
        % {
            "name": share.recipient.short_name,
            "tier": share.tier,
            "marking": share.get_marking_display(),
        },
        actor=member,
    )
    if share.tier > STATISTICS:
        if share.replaces_id is None:
            tell(participation, PublicStatus.Step.SHARED)
        announce(OPEN_FILE, share.pk, originator=share.authority_id, recipient=share.recipient_id)


def _replace(replaces: Share, recipient: Authority, tier: int, member: Member) -> None:
    """End the share whose place another takes. It may have ended meanwhile: then it stands
    in nobody's way."""
    if replaces.recipient_id != recipient.pk or replaces.authority_id != member.authority_id:
        raise Refused("recipient", _("Another share can only take the place of one with them."))
    end(
        replaces,
        ending=Share.Ending.REPLACED,
        reason=_("Another share takes its place."),
        member=member,
        keeps_thread=keeps_thread(replaces, tier),
        keeps_file=tier >= CONDUCT,
    )


def _project(
    participation: Participation,
    complaint: Complaint | None,
    recipient: Authority,
    tier: int,
    member: Member,
    summary: str,
    left_out: Sequence[str],
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
            left_out=left_out,
        )
    except vault.KeyDestroyed:
        raise Refused(
            "recipient", _("This complaint has been destroyed. Nothing can be shared.")
        ) from None


def _settle_expired(participation: Participation, recipient: Authority) -> None:
    """An expired share that the sweep has not reached yet stands in nobody's way."""
    expired = standing(participation).filter(recipient=recipient, expires_at__lte=timezone.now())
    for share in expired.select_related("participation", "recipient"):
        end(share, ending=Share.Ending.EXPIRED, reason=_("The share has expired."), member=None)
