"""Ending a share: at once, everywhere, with everything that was handed on from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cases.models import Task
from casework.cases.services.recording import hold
from casework.cases.services.tasks import finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from casework.cooperation.models import DisclosedDocument, Disclosure, Share
from casework.cooperation.services.closing import (
    close_recipient_file,
    hold_recipient_file,
    hold_share,
)
from casework.cooperation.services.recording import record_share
from casework.scoping import acting_for, current_authority
from casework.vault.models import RecordKey

Step = tuple[str, Callable[[], None]]
"""Work that appends to one authority's audit chain, with that authority's slug."""

EXPIRY = "expiry:"
"""What reminders of a share's end are about, followed by its id."""


def end(
    share: Share,
    *,
    ending: str,
    reason: str,
    member: Member | None,
    keeps_thread: bool = False,
    keeps_file: bool = False,
) -> bool:
    """Mark a share and what it discloses as ended, destroy its key, take the recipient's
    copy of the conversation's key, close the recipient's file; the same for every share
    the recipient made by handing it on. False if somebody had ended it before. Runs for
    the originator. ``keeps_thread`` and ``keeps_file``: another share takes its place.

    Writes the timelines and all sides' audit entries (``share.revoked``,
    ``share.expired``, …): chains are always taken in the order of the slugs, so that
    authorities who end shares with each other never wait in a circle.
    """
    return bool(
        end_all(
            [share],
            ending=ending,
            reason=reason,
            member=member,
            keeps_thread=keeps_thread,
            keeps_file=keeps_file,
        )
    )


def end_all(
    shares: Sequence[Share],
    *,
    ending: str,
    reason: str,
    member: Member | None,
    keeps_thread: bool = False,
    keeps_file: bool = False,
) -> int:
    """End several shares of the acting authority in one transaction; how many it were.

    Every file that changes is locked before the first audit entry is written, as
    everywhere, and entries are written in the order of the authorities' slugs.
    """
    now, ended, steps = timezone.now(), 0, []
    for share in sorted(shares, key=lambda one: one.participation_id):
        more = _mark(
            share,
            ending=ending,
            reason=reason,
            member=member,
            now=now,
            keeps_thread=keeps_thread,
            keeps_file=keeps_file,
        )
        if more is not None:
            ended += 1
            steps += more
    for _slug, work in sorted(steps, key=lambda step: step[0]):
        work()
    return ended


def _mark(
    share: Share,
    *,
    ending: str,
    reason: str,
    member: Member | None,
    now: datetime,
    keeps_thread: bool,
    keeps_file: bool,
) -> list[Step] | None:
    """Mark one share and those handed on from it; what is left to be done, by authority.
    None if it had ended before."""
    hold(share.participation)
    hold_share(share.pk)
    changed = Share.objects.filter(pk=share.pk, ended_at__isnull=True).update(
        ended_at=now, ending=ending, ended_reason=reason.strip()[:300], ended_by=member
    )
    if not changed:
        return None
    for model in (Disclosure, DisclosedDocument):
        model._default_manager.filter(share_id=share.pk, ended_at__isnull=True).update(ended_at=now)
    share.refresh_from_db()
    note_event(
        participation=share.participation,
        kind=f"share.{ending}",
        text=_("Share with %(name)s ended: %(how)s.")
        % {"name": share.recipient.short_name, "how": share.get_ending_display()},
        actor=member,
    )
    steps: list[Step] = [
        (share.authority_id, lambda: _originator(share, ending, reason, member, keeps_thread))
    ]
    if not keeps_file:
        hold_recipient_file(share)
        steps.append((share.recipient_id, lambda: close_recipient_file(share)))
    return steps + _handed_on(share, now)


def _handed_on(share: Share, now: datetime) -> list[Step]:
    """Whatever the recipient made of it ends in the same transaction, in its name."""
    steps: list[Step] = []
    with acting_for(share.recipient_id):
        made = Share.objects.filter(parent_id=share.pk, ended_at__isnull=True)
        for child in made.select_related("participation", "recipient").order_by("pk"):
            more = _mark(
                child,
                ending=Share.Ending.SOURCE,
                reason=_("What was handed on has ended at its originator."),
                member=None,
                now=now,
                keeps_thread=False,
                keeps_file=False,
            )
            steps += more or []
    return steps


def _originator(
    share: Share, ending: str, reason: str, member: Member | None, keeps_thread: bool
) -> None:
    if current_authority() != share.authority_id:  # a share that was handed on
        with acting_for(share.authority_id):
            _originator(share, ending, reason, member, keeps_thread)
        return
    _destroy(share.pk, ending)
    if ending == Share.Ending.DESTROYED:
        _destroy(share.thread, ending)
    elif not keeps_thread:
        vault.revoke_grant(
            subject=share.thread, from_authority=share.recipient_id, reason=f"share {ending}"
        )
    finish_tasks_of_kind(
        participation=share.participation,
        kind=Task.Kind.OTHER,
        about=f"{EXPIRY}{share.pk}",
        member=member,
    )
    record_share(share, f"share.{ending}", member, reason=reason, tier=share.tier)


def _destroy(subject: UUID, ending: str) -> None:
    if RecordKey.objects.filter(subject=subject, destroyed_at=None).exists():
        vault.destroy_key(subject=subject, reason=f"share {ending}")
