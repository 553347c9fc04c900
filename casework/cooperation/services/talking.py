"""The conversation beside a share: comments that both authorities read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cases.errors import UsedForm
from casework.cases.models import Participation, Task
from casework.cases.services.tasks import finish_tasks_of_kind
from casework.cooperation import sealing
from casework.cooperation.errors import NotAllowed, NotPossible
from casework.cooperation.gate import READERS
from casework.cooperation.models import Share, ShareComment
from casework.cooperation.services.closing import hold_share
from casework.cooperation.services.recording import record_share
from casework.delivery.resilience import announce

LONGEST = 5_000
NEWS = "cooperation.bring_news"


@dataclass(frozen=True)
class Remark:
    """A comment with its words."""

    side: str
    writer: str
    at: datetime
    body: str
    ours: bool


@transaction.atomic
def write_comment(
    *, share: Share, member: Member, body: str, comment_id: UUID | None = None
) -> ShareComment:
    """Write to the other side about a share that stands. Sealed; never changed or deleted;
    cooperation file of both. ``comment_id`` comes from the form: sent twice, written once.

    Raises NotAllowed, NotPossible (empty, over-long, ended), UsedForm. Effects: a task on
    the other desk after the commit, audit ``share.commented`` without the words.
    """
    sides = (share.authority_id, share.recipient_id)
    if member.authority_id not in sides or not member.has_role(*READERS):
        raise NotAllowed(_("Your role does not allow writing here."))
    body = body.replace("\x00", "").strip()
    if not body:
        raise NotPossible(_("Write something first."))
    if len(body) > LONGEST:
        raise NotPossible(_("A comment holds at most %(n)s characters.") % {"n": f"{LONGEST:,}"})
    hold_share(share.pk)
    share.refresh_from_db(fields=["ended_at", "expires_at"])
    if not share.stands:
        raise NotPossible(_("This share has ended."))
    pk = comment_id or uuid4()
    known = ShareComment.objects.filter(pk=pk, thread=share.thread, member=member).first()
    if known:
        return known
    row = ShareComment(
        pk=pk,
        share=share,
        thread=share.thread,
        authority_id=share.authority_id,
        recipient_id=share.recipient_id,
        side_id=member.authority_id,
        member=member,
        writer=member.user.name[:120],
        at=timezone.now(),
    )
    try:
        row.sealed_body = sealing.seal_comment(row, body, authority=member.authority_id)
    except vault.Unreadable:
        raise NotPossible(_("This share has no conversation. Renew it to have one.")) from None
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise UsedForm(_("This form was used already. Open the page again.")) from None
    other = share.recipient_id if member.authority_id == share.authority_id else share.authority_id
    announce(NEWS, authority=other)
    record_share(share, "share.commented", member, comment=pk)
    return row


@transaction.atomic
def read_comments(*, share: Share, member: Member) -> list[Remark]:
    """What was written in the share's conversation, oldest first; for the recipient only
    while a share of it stands. Whoever reads it has done the task that it came with."""
    rows = list(ShareComment.objects.filter(thread=share.thread))
    found = []
    for row in rows:
        try:
            body = sealing.open_comment(row, authority=member.authority_id)
        except vault.Unreadable:
            continue
        ours = row.side_id == member.authority_id
        found.append(Remark(row.side_id, row.writer, row.at, body, ours))
    if any(not one.ours for one in found):
        _done(share, member)
    return found


def _done(share: Share, member: Member) -> None:
    about = f"comments:{share.thread}"
    waiting = Task.objects.filter(
        authority_id=member.authority_id,
        kind=Task.Kind.OTHER,
        about=about,
        done_at__isnull=True,
        participation__case_id=share.case_id,
    )
    for file in Participation.objects.filter(pk__in=waiting.values("participation_id")):
        finish_tasks_of_kind(participation=file, kind=Task.Kind.OTHER, about=about, member=member)
