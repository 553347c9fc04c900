"""The recipient's side: its own file on the case, its readings, its answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cases.models import Participation, Priority, Task
from casework.cases.services.participation import open_participation
from casework.cases.services.status import change_status
from casework.cases.services.tasks import add_task, finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from casework.cooperation import sealing
from casework.cooperation.errors import NotAllowed, NotPossible
from casework.cooperation.gate import READERS, SHARERS
from casework.cooperation.models import (
    DisclosedDocument,
    Disclosure,
    Share,
    ShareAnswer,
    ShareReading,
)
from casework.cooperation.services.closing import file_reference, hold_share
from casework.cooperation.services.recording import record_share
from casework.routing.titles import case_title

Status = Participation.Status


@transaction.atomic
def open_recipient_file(*, share_id: UUID | str) -> Participation | None:
    """Open the recipient's own file on a case that was shared with it: in its queue, with
    the role it is invited to and a title from T1 fields alone. Acting for the recipient.

    Idempotent: nothing happens (None) if the share has ended, is T0, or the recipient is
    on the case already. A file that an earlier share opened is reopened. Effects:
    Participation in status invited, a task to answer, timeline, audit ``case.opened``.
    """
    hold_share(share_id)
    share = Share.objects.filter(pk=share_id).select_related("authority").first()
    if share is None or not share.stands or share.tier < Share.Tier.T1:
        return None
    disclosure = Disclosure.objects.filter(share_id=share.pk).first()
    if disclosure is None:
        return None
    title = title_of(disclosure, child_path=share.child_path)
    known = Participation.objects.filter(
        case_id=share.case_id, authority_id=share.recipient_id
    ).first()
    if known is not None and known.reference != file_reference(share):
        return None
    if known is None:
        known = open_participation(
            case=share.case_id,
            authority=share.recipient_id,
            role=share.role,
            reference=file_reference(share),
            title=title,
            status=Status.INVITED,
            priority=Priority.NORMAL,
            child_path=share.child_path,
        )
    elif not known.is_open:
        change_status(
            participation=known,
            status=Status.ASSESSING,
            member=None,
            reason=_("Shared again by %(name)s") % {"name": share.authority.short_name},
        )
        Participation.objects.filter(pk=known.pk).update(title=title, role=share.role)
    else:
        Participation.objects.filter(pk=known.pk).update(title=title)
    about = str(share.pk)
    if not Task.objects.filter(participation=known, kind=Task.Kind.OTHER, about=about).exists():
        add_task(
            participation=known,
            kind=Task.Kind.OTHER,
            about=about,
            summary=(
                _("Read what %(name)s shared anew")
                if answered(share)
                else _("Read what %(name)s shared, and answer")
            )
            % {"name": share.authority.short_name},
        )
    return known


@transaction.atomic
def read_share(*, share: Share, member: Member) -> dict[str, Any]:
    """What the share opens, for a member of the recipient; the reading is recorded, and
    from T3 on the originator sees who read it and when.

    NotAllowed without a role that reads shares, NotPossible once it has ended or expired.
    Audit ``share.read`` in the recipient's chain.
    """
    _may_read(share, member)
    disclosure = Disclosure.objects.filter(share_id=share.pk).first()
    if disclosure is None or not share.stands:
        raise _ended()
    try:
        fields = sealing.open_fields(disclosure, authority=member.authority_id)
    except vault.Unreadable:
        raise _ended() from None
    record_reading(share, member, ShareReading.What.CONTENT)
    record_share(share, "share.read", member, tier=share.tier)
    _read_task_done(share, member)
    return fields


@transaction.atomic
def read_disclosed_document(*, share: Share, member: Member, number: int) -> tuple[str, bytes]:
    """A copy of a document that the share opens: its kind and bytes. The originator sees
    who saved it and when.

    NotAllowed without a role that reads shares; Http404 where there is no such document, or
    nothing stands any more. Audit ``share.document_read``.
    """
    _may_read(share, member)
    row = DisclosedDocument.objects.filter(share_id=share.pk, position=number).first()
    if row is None or not share.stands:
        raise Http404
    try:
        content = sealing.open_document(row, authority=member.authority_id)
    except vault.Unreadable:
        raise Http404 from None
    record_reading(share, member, ShareReading.What.DOCUMENT)
    record_share(share, "share.document_read", member, tier=share.tier, document=number)
    return row.kind, content


def record_reading(share: Share, member: Member, what: str) -> None:
    """Write down that a member of the recipient read, for both sides to see (the
    originator from T3 on, and every copy that was saved)."""
    ShareReading.objects.bulk_create(
        [
            ShareReading(
                share=share,
                authority_id=share.authority_id,
                recipient_id=share.recipient_id,
                member=member,
                reader=member.user.name[:120],
                what=what,
                tier=share.tier,
                at=timezone.now(),
            )
        ]
    )


def answered(share: Share) -> ShareAnswer | None:
    """The recipient's acceptance of this share or of one that it took the place of: whoever
    takes part is not asked again."""
    seen: Share | None = share
    while seen is not None:
        given = ShareAnswer.objects.filter(share_id=seen.pk).first()
        if given is not None:
            return given
        seen = Share.objects.filter(pk=seen.replaces_id).first() if seen.replaces_id else None
    return None


def _may_read(share: Share, member: Member) -> None:
    if member.authority_id != share.recipient_id or not member.has_role(*READERS):
        raise NotAllowed(_("Your role does not allow reading this."))


def _ended() -> NotPossible:
    return NotPossible(_("This share has ended. Nothing of it can be read any more."))


def _read_task_done(share: Share, member: Member) -> None:
    """Where nothing is to be answered, reading was the task."""
    if share.replaces_id is None or answered(share) is None:
        return
    file = Participation.objects.filter(
        case_id=share.case_id, authority_id=share.recipient_id
    ).first()
    if file is not None:
        finish_tasks_of_kind(
            participation=file, kind=Task.Kind.OTHER, about=str(share.pk), member=member
        )


@transaction.atomic
def answer(*, share: Share, member: Member, answer: str, reason: str = "") -> ShareAnswer:
    """Accept or decline the invitation, once. A refusal needs its reason, which the
    originator reads; it closes the recipient's file.

    Raises NotAllowed, NotPossible (answered already, ended, no reason). Effects:
    ShareAnswer, the file's status, timeline, audit ``share.answered``.
    """
    if member.authority_id != share.recipient_id or not member.has_role(*SHARERS):
        raise NotAllowed(_("Your role does not allow answering this."))
    if answer not in ShareAnswer.Answer.values:
        raise NotPossible(_("Accept or decline."))
    if answer == ShareAnswer.Answer.DECLINED and not reason.strip():
        raise NotPossible(_("Give the reason. The authority that shared this reads it."))
    hold_share(share.pk)
    share.refresh_from_db(fields=["ended_at", "expires_at"])
    if not share.stands:
        raise NotPossible(_("This share has ended."))
    if share.replaces_id and answered(share):
        raise NotPossible(_("This was answered already."))
    given = ShareAnswer(
        share=share,
        authority_id=share.authority_id,
        recipient_id=share.recipient_id,
        answer=answer,
        reason=reason.strip()[:300],
        member=member,
        at=timezone.now(),
    )
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError:
        raise NotPossible(_("This was answered already.")) from None
    file = Participation.objects.filter(
        case_id=share.case_id, authority_id=share.recipient_id, reference=file_reference(share)
    ).first()
    if file is not None and file.is_open:
        _follow(file, share, given, member)
    record_share(share, "share.answered", member, answer=answer)
    return given


def title_of(disclosure: Disclosure, *, child_path: bool) -> str:
    """A title from T1 fields alone: conduct and service."""
    plain = disclosure.plain
    return case_title(
        {
            "conduct": dict.fromkeys(plain.get("conduct") or [], True),
            "respondents": plain.get("respondent") or [],
        },
        plain.get("service") or [],
        child_path=child_path,
    )


def _follow(file: Participation, share: Share, given: ShareAnswer, member: Member) -> None:
    """The file's status after the answer."""
    finish_tasks_of_kind(
        participation=file, kind=Task.Kind.OTHER, about=str(share.pk), member=member
    )
    if given.answer == ShareAnswer.Answer.DECLINED:
        change_status(
            participation=file,
            status=Status.CLOSED,
            member=member,
            reason=_("Invitation declined: %(reason)s") % {"reason": given.reason},
            clocks="stopped",
        )
    elif file.status == Status.INVITED:
        change_status(participation=file, status=Status.NEW, member=member)
    note_event(
        participation=file,
        kind="share.answered",
        text=_("Invitation: %(answer)s.") % {"answer": given.get_answer_display()},
        actor=member,
    )
