"""Sharing several cases at once that one service or respondent connects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Authority, Member, Platform, Respondent
from casework.cases.models import Participation
from casework.cases.selectors.files import participations
from casework.cases.services.recording import hold
from casework.cases.services.telling import complaint_of
from casework.cooperation.errors import NotAllowed, NotPossible, Refused, Stale
from casework.cooperation.gate import CONDUCT, PSEUDONYMOUS, SHARERS
from casework.cooperation.models import Cluster, Share
from casework.cooperation.services.ending import end_all
from casework.cooperation.services.sharing import Preview, preview, share_case

MOST = 50
"""Cases in one act: as many as somebody can still look through before sending."""

Connection = Platform | Respondent


@dataclass(frozen=True)
class Gathered:
    """What would be shared, case by case, and what would not, with the reason."""

    shown: list[tuple[Participation, Preview]] = field(default_factory=list)
    refused: list[tuple[Participation, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 over every case's own digest."""
        parts = sorted(f"{file.pk}:{one.projection.digest}" for file, one in self.shown)
        return sha256("\n".join(parts).encode()).hexdigest()


def connections(participation: Participation) -> list[Connection]:
    """The services and respondents of the directory that the case is about."""
    complaint = complaint_of(participation)
    if complaint is None:
        return []
    found: dict[tuple[str, str], Connection] = {}
    for row in complaint.respondents.select_related("platform", "respondent"):
        for one in (row.platform, row.respondent):
            if one is not None:
                found[type(one).__name__, str(one.pk)] = one
    return list(found.values())


def connected(member: Member, connection: Connection) -> QuerySet[Participation]:
    """The member's authority's open files, in the member's reach, about a service or
    respondent; oldest first."""
    through = "platform" if isinstance(connection, Platform) else "respondent"
    about = {f"case__complaint__respondents__{through}": connection}
    files = participations(member).filter(closed_at__isnull=True, **about)
    return files.select_related("authority", "case").distinct().order_by("opened_at", "pk")


@transaction.atomic
def gather(
    *, files: Sequence[Participation], recipient: Authority, tier: int, member: Member, **terms: Any
) -> Gathered:
    """See each case as the recipient would. What the gate refuses for one case is left out
    with its reason; what it refuses for the member or the terms is raised."""
    _check(files, tier, member)
    gathered = Gathered()
    for file in files:
        if Share.objects.filter(
            participation=file, recipient=recipient, ended_at__isnull=True
        ).exists():
            gathered.refused.append((file, _("Shared with them already.")))
            continue
        try:
            shown = preview(
                participation=file, recipient=recipient, tier=tier, member=member, **terms
            )
        except (Refused, NotAllowed) as error:
            if getattr(error, "field", "tier") != "tier":
                raise
            gathered.refused.append((file, str(error)))
        else:
            gathered.shown.append((file, shown))
    return gathered


@transaction.atomic
def share_cluster(
    *,
    files: Sequence[Participation],
    connection: Connection,
    recipient: Authority,
    role: str,
    tier: int,
    purpose: str,
    marking: str,
    expires_at: datetime,
    member: Member,
    onward: str = "",
    seen: str = "",
) -> Cluster:
    """Share every one of the files that the gate lets through, in one act: a share each,
    tied together by what connects them. T1 or T2 alone: whom a case is about is shared
    case by case, with its own reason.

    ``seen`` is the digest of what was previewed. Raises Refused, NotAllowed, NotPossible
    (none could be shared), Stale. Effects: those of ``share_case`` for each; Cluster; audit
    ``cluster.shared``. All or nothing.
    """
    for file in sorted(files, key=lambda one: one.pk):
        hold(file)
    terms: dict[str, Any] = {
        "role": role,
        "purpose": purpose,
        "marking": marking,
        "expires_at": expires_at,
        "onward": onward,
    }
    gathered = gather(files=files, recipient=recipient, tier=tier, member=member, **terms)
    if not gathered.shown:
        raise NotPossible(_("None of these cases can be shared with this authority so."))
    if seen and seen != gathered.digest:
        raise Stale(_("The cases have changed since the preview. Look at them again."))
    cluster = Cluster.objects.create(
        authority_id=member.authority_id,
        recipient=recipient,
        platform=connection if isinstance(connection, Platform) else None,
        respondent=connection if isinstance(connection, Respondent) else None,
        purpose=purpose.strip()[:300],
        cases=len(gathered.shown),
        created_by=member,
        created_at=timezone.now(),
    )
    for file, shown in gathered.shown:
        share_case(
            participation=file,
            recipient=recipient,
            tier=tier,
            member=member,
            seen=shown.projection.digest,
            cluster=cluster,
            **terms,
        )
    record(
        authority=member.authority_id,
        verb="cluster.shared",
        obj_type="cooperation.cluster",
        obj_id=cluster.pk,
        actor=member.user_id,
        reason=purpose,
        payload={"recipient": recipient.pk, "cases": cluster.cases, "tier": tier},
    )
    return cluster


@transaction.atomic
def revoke_cluster(*, cluster: Cluster, member: Member, reason: str) -> int:
    """Withdraw all shares of a cluster that still stand; how many. Raises NotAllowed,
    NotPossible (no reason, nothing stands). Effects as ``revoke`` for each."""
    if cluster.authority_id != member.authority_id or not member.has_role(*SHARERS):
        raise NotAllowed(_("Your role does not allow ending this share."))
    if not reason.strip():
        raise NotPossible(_("Give the reason. The recipient reads it."))
    standing = Share.objects.filter(
        cluster=cluster, authority_id=member.authority_id, ended_at__isnull=True
    ).select_related("participation", "recipient")
    ended = end_all(list(standing), ending=Share.Ending.REVOKED, reason=reason, member=member)
    if not ended:
        raise NotPossible(_("Nothing of it stands any more."))
    return ended


def _check(files: Sequence[Participation], tier: int, member: Member) -> None:
    if not member.has_role(*SHARERS):
        raise NotAllowed(_("Your role does not allow sharing."))
    if any(file.authority_id != member.authority_id for file in files):
        raise NotAllowed(_("An authority shares its own cases only."))
    if not files:
        raise Refused("files", _("Choose the cases."))
    if len(files) > MOST:
        raise Refused("files", _("Choose no more than %(n)d cases at once.") % {"n": MOST})
    if tier not in (CONDUCT, PSEUDONYMOUS):
        raise Refused("tier", _("Several cases together are shared at T1 or T2 alone."))
