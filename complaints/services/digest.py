"""One message a week, for whoever wants no more than that.

It is due at a fixed hour of a fixed day in the authority's zone, so that a person who is
watched knows when their phone may buzz. What came before that hour is told by it; what
came later waits for the next.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from complaints.contact import wants_digest, wants_mail
from complaints.models import Complaint, Consent, Digest, InformationRequest, Message, PublicStatus
from complaints.services.mail import DIGEST, tell_by_mail

WEEKDAY = 0
"""Monday."""
HOUR = time(9)
_OWN_STEPS = (PublicStatus.Step.RECEIVED, PublicStatus.Step.WITHDRAWN)
"""Steps that are no news to the one who took them."""


def last_cut(now: datetime, zone: str) -> datetime:
    """The latest moment at which a week's message was due, in the authority's zone."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=(local.weekday() - WEEKDAY) % 7)
    cut = datetime.combine(day, HOUR, tzinfo=ZoneInfo(zone))
    if cut > local:
        cut = datetime.combine(day - timedelta(days=7), HOUR, tzinfo=ZoneInfo(zone))
    return cut


def who_wants_one() -> list[tuple[str, str]]:
    """(complaint, authority) of those who chose the weekly message and may have news; for
    the sweep, outside any standing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT complaint::text, authority FROM complaints_digest_wanted()")
        return list(cursor.fetchall())


@transaction.atomic
def send_digest(*, complaint: Complaint, now: datetime | None = None) -> bool:
    """Put this week's message into the outbox if there is news; whether it was.

    Acting for the complaint's authority. The week's row and the message are written in
    one transaction and the row is unique, so that however often and by however many
    workers this runs, one week has one message; a broker that is down delays it only.
    Nothing happens while mail is not wanted or not safe.
    """
    if not (wants_digest(complaint) and wants_mail(complaint)):
        return False
    cut = last_cut(now or timezone.now(), complaint.authority.timezone)
    since = _since(complaint)
    if since is None or since >= cut or not _news(complaint, since, cut):
        return False
    week, made = Digest.objects.get_or_create(
        complaint=complaint,
        week=cut.date(),
        defaults={"authority_id": complaint.authority_id, "cut": cut, "at": timezone.now()},
    )
    return made and tell_by_mail(complaint=complaint, purpose=DIGEST, reference=week.week)


def _since(complaint: Complaint) -> datetime | None:
    """From when on something is news: the last message's cut, or the wish for them."""
    last = complaint.digests.order_by("-week").first()
    if last is not None:
        return last.cut
    wish = (
        complaint.consents.filter(kind=Consent.Kind.WEEKLY_DIGEST, given=True)
        .order_by("-at", "-id")
        .first()
    )
    return wish.at if wish else None


def _news(complaint: Complaint, since: datetime, cut: datetime) -> bool:
    """Whether anything happened between the two moments that the person has not seen."""
    unread = complaint.messages.filter(
        sender=Message.Sender.AUTHORITY, read_at=None, sent_at__gte=since, sent_at__lt=cut
    )
    asked = complaint.requests.filter(
        state=InformationRequest.State.OPEN, asked_at__gte=since, asked_at__lt=cut
    )
    steps = complaint.statuses.filter(at__gte=since, at__lt=cut).exclude(step__in=_OWN_STEPS)
    return unread.exists() or asked.exists() or steps.exists()
