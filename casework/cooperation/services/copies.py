"""Copies of a share: asked for and fetched by the recipient."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cooperation import sealing
from casework.cooperation.errors import NotAllowed, NotPossible
from casework.cooperation.gate import READERS
from casework.cooperation.models import Share, ShareExport, ShareReading
from casework.cooperation.services.closing import hold_share
from casework.cooperation.services.keys import current_key
from casework.cooperation.services.receiving import record_reading
from casework.cooperation.services.recording import record_share
from casework.delivery.resilience import announce
from casework.law import load_law

MAKE = "cooperation.make_copy"
State = ShareExport.State


def may_copy(marking: str) -> bool:
    """Whether what is marked so may leave the product as a copy."""
    return load_law().sharing.markings[marking].export


@transaction.atomic
def ask_for_copy(*, share: Share, member: Member, format: str) -> ShareExport:  # noqa: A002
    """Ask for a copy of what the share opens, as PDF or JSON, encrypted to the public key of
    the member's authority. The worker makes it. One that is there or on its way, for the
    same key, is given back.

    Raises NotAllowed, NotPossible (ended; the marking forbids it; no proven key). Effects:
    ShareExport, announced after the commit; audit ``share.copy_asked``.
    """
    _may(share, member)
    if format not in ShareExport.Format.values:
        raise NotPossible(_("Choose PDF or JSON."))
    hold_share(share.pk)
    share.refresh_from_db(fields=["ended_at", "expires_at"])
    if not share.stands:
        raise NotPossible(_("This share has ended."))
    if not may_copy(share.marking):
        raise NotPossible(
            _("%(marking)s: no copy is made of this. Read it here, or ask for another marking.")
            % {"marking": share.get_marking_display()}
        )
    key = current_key(member.authority_id)
    if key is None:
        raise NotPossible(
            _("Your authority has no proven key for copies. Ask an administrator to enter one.")
        )
    known = (
        ShareExport.objects.filter(share=share, format=format, key=key)
        .exclude(state=State.FAILED)
        .first()
    )
    if known is not None:
        return known
    now = timezone.now()
    copy = ShareExport.objects.create(
        id=uuid.uuid4(),
        share=share,
        authority_id=share.authority_id,
        recipient_id=share.recipient_id,
        format=format,
        key=key,
        fingerprint=key.fingerprint,
        member=member,
        asked_by=member.user.name[:120],
        asked_at=now,
        announced_at=now,
    )
    announce(MAKE, copy.pk, authority=share.recipient_id)
    record_share(
        share, "share.copy_asked", member, copy=copy.pk, format=format, key=key.fingerprint
    )
    return copy


@transaction.atomic
def fetch_copy(*, share: Share, member: Member, copy_id: UUID) -> tuple[ShareExport, bytes]:
    """The encrypted file, while the share stands. Who fetched it, when and which digest is
    on record on both sides.

    Raises NotAllowed; Http404 where there is no such copy, or nothing stands any more.
    Audit ``share.copy_saved``.
    """
    _may(share, member)
    row = ShareExport.objects.filter(pk=copy_id, share=share, state=State.READY).first()
    if row is None or not share.stands:
        raise Http404
    try:
        content = sealing.open_copy(row, authority=member.authority_id)
    except vault.Unreadable:
        raise Http404 from None
    record_reading(share, member, ShareReading.What.EXPORT)
    record_share(
        share,
        "share.copy_saved",
        member,
        copy=row.pk,
        format=row.format,
        sha256=row.sha256,
        key=row.fingerprint,
    )
    return row, content


def _may(share: Share, member: Member) -> None:
    if member.authority_id != share.recipient_id or not member.has_role(*READERS):
        raise NotAllowed(_("Your role does not allow copies of this."))
