"""What the other side did appears on one's own desk: as tasks, added by oneself.

No authority writes another's rows. Whatever was announced, or lost on the way, is found
here by looking: comments not yet read, requests and refusals, shares that end soon; and
what the person has changed their mind about.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.models import Participation, Task
from casework.cases.services.tasks import add_task
from casework.cases.services.telling import complaint_of
from casework.cooperation import gate
from casework.cooperation.models import RequestAnswer, Share, ShareComment, ShareRequest
from casework.cooperation.services.ending import EXPIRY
from complaints.models import Fingerprint

REMINDED = timedelta(days=14)
"""How long before its end a share's originator is reminded."""
LOOKED_BACK = timedelta(days=90)
"""A refusal that nobody was told of for so long is history."""


@transaction.atomic
def bring_news(*, authority: str, limit: int = 200) -> int:
    """Add the acting authority's tasks for what it has not been told; how many. Idempotent:
    a task's ``about`` says what it is for, and none is added twice."""
    _one_at_a_time(authority)
    added = 0
    for find in (_comments, _requests, _refusals, _endings, _taken_back, _unwished):
        added += find(authority, limit)
    return added


def _one_at_a_time(authority: str) -> None:
    """Announcement and sweep may look at once: the second waits and finds it done."""
    digest = sha256(f"cooperation.news:{authority}".encode()).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _tell(share: Share, authority: str, about: str, words: str, due: date | None = None) -> int:
    """Add a task to the authority's own file on the case, unless it has one about this."""
    file = Participation.objects.filter(case_id=share.case_id, authority_id=authority).first()
    if file is None or not file.is_open:
        return 0
    add_task(participation=file, kind=Task.Kind.OTHER, about=about, summary=words, due_on=due)
    return 1


def _told(authority: str) -> Callable[[str], bool]:
    def known(about: str) -> bool:
        return Task.objects.filter(
            authority_id=authority, kind=Task.Kind.OTHER, about=about
        ).exists()

    return known


def _standing() -> dict[str, object]:
    return {"ended_at__isnull": True, "expires_at__gt": timezone.now()}


def _comments(authority: str, limit: int) -> int:
    """One open task per conversation with something new from the other side."""
    added = 0
    latest = (
        ShareComment.objects.exclude(side_id=authority)
        .filter(at__gt=timezone.now() - LOOKED_BACK)
        .values("thread")
        .annotate(last=Max("at"))
        .order_by("-last")[:limit]
    )
    for row in latest:
        about = f"comments:{row['thread']}"
        tasks = Task.objects.filter(authority_id=authority, kind=Task.Kind.OTHER, about=about)
        if tasks.filter(done_at__isnull=True).exists():
            continue
        if tasks.filter(created_at__gte=row["last"]).exists():
            continue
        share = (
            Share.objects.filter(thread=row["thread"], **_standing())
            .select_related("authority", "recipient")
            .first()
        )
        if share is None:
            continue
        other = share.recipient if share.authority_id == authority else share.authority
        words = _("%(name)s wrote about the shared case") % {"name": other.short_name}
        added += _tell(share, authority, about, words)
    return added


def _requests(authority: str, limit: int) -> int:
    known, added = _told(authority), 0
    waiting = ShareRequest.objects.filter(
        authority_id=authority,
        answer__isnull=True,
        share__ended_at__isnull=True,
        share__expires_at__gt=timezone.now(),
    )
    for request in waiting.select_related("share__recipient")[:limit]:
        about = f"request:{request.pk}"
        if known(about):
            continue
        words = _("%(name)s asks: %(what)s") % {
            "name": request.share.recipient.short_name,
            "what": request.get_kind_display(),
        }
        added += _tell(request.share, authority, about, words)
    return added


def _refusals(authority: str, limit: int) -> int:
    known, added = _told(authority), 0
    refused = RequestAnswer.objects.filter(
        recipient_id=authority, share__isnull=True, at__gt=timezone.now() - LOOKED_BACK
    ).order_by("-at")
    for given in refused.select_related("request__share__authority")[:limit]:
        about = f"refused:{given.pk}"
        share = given.request.share
        if known(about):
            continue
        words = _("%(name)s refused: %(what)s") % {
            "name": share.authority.short_name,
            "what": given.request.get_kind_display(),
        }
        added += _tell(share, authority, about, words)
    return added


def _endings(authority: str, limit: int) -> int:
    """The originator is reminded before a share ends: to renew it, or let it go."""
    known, added, now = _told(authority), 0, timezone.now()
    ending = Share.objects.filter(
        authority_id=authority,
        ended_at__isnull=True,
        expires_at__gt=now,
        expires_at__lte=now + REMINDED,
    ).order_by("expires_at")
    for share in ending.select_related("recipient", "authority")[:limit]:
        about = f"{EXPIRY}{share.pk}"
        if known(about) or _brief(share):
            continue
        zone = ZoneInfo(share.authority.timezone)
        words = _("The share with %(name)s ends: renew it or let it end") % {
            "name": share.recipient.short_name
        }
        added += _tell(share, authority, about, words, share.expires_at.astimezone(zone).date())
    return added


def _taken_back(authority: str, limit: int) -> int:
    """Fingerprints that the person took back live on in what was shared before: the
    originator shares anew without them, or ends it."""
    known, added = _told(authority), 0
    gone = Fingerprint.objects.filter(
        complaint__case=OuterRef("case_id"), withdrawn_at__gt=OuterRef("created_at")
    )
    holding = Share.objects.filter(
        Exists(gone), authority_id=authority, tier=Share.Tier.T4, parent__isnull=True, **_standing()
    )
    for share in holding.select_related("recipient")[:limit]:
        about = f"prints:{share.pk}"
        if "fingerprints" in share.left_out or known(about):
            continue
        words = _("Fingerprints were taken back: share anew with %(name)s, or end the share") % {
            "name": share.recipient.short_name
        }
        added += _tell(share, authority, about, words)
    return added


def _unwished(authority: str, limit: int) -> int:
    """The person's wish binds outside a statute, and allows less by now than is shared."""
    known, added = _told(authority), 0
    bound = Share.objects.filter(
        authority_id=authority, statutory=False, parent__isnull=True, **_standing()
    )
    for share in bound.exclude(tier=Share.Tier.T0).select_related("recipient", "participation"):
        about = f"wish:{share.pk}"
        complaint = complaint_of(share.participation)
        if added >= limit or complaint is None or known(about):
            continue
        ground = gate.ground(
            sender=authority,
            recipient=share.recipient_id,
            wish=gate.wish_of(complaint, share.recipient_id),
            identity=gate.identity_wish(complaint, share.recipient_id),
            child_path=share.child_path,
        )
        if share.tier <= ground.allowed:
            continue
        words = _("The person no longer agrees to the share with %(name)s: end it") % {
            "name": share.recipient.short_name
        }
        added += _tell(share, authority, about, words)
    return added


def _brief(share: Share) -> bool:
    """Whether it was made for so short a time that a reminder would come with it."""
    return share.expires_at - share.created_at <= REMINDED
