"""The recipient's own file on a case: closed when the share that opened it ends."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.models import Participation
from casework.cases.services.status import CLOCKS_STOPPED, change_status
from casework.cooperation.models import Share
from casework.scoping import acting_for

PREFIX = "SH-"
"""References of files that a share opened; the originator's own reference is a T2 field."""


def hold_share(share_id: UUID | str) -> None:
    """Let nobody else end, open or answer this share until the transaction ends. Both
    sides may call it: the recipient has no right to lock the originator's row."""
    key = int.from_bytes(UUID(str(share_id)).bytes[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def file_reference(share: Share) -> str:
    """The recipient's reference of the case: from the case's id, so that a renewed share
    finds the same file, and saying nothing of the originator's."""
    digits = share.case_id.hex[:8].upper()
    return f"{PREFIX}{digits[:4]}-{digits[4:]}"


def hold_recipient_file(share: Share) -> None:
    """Lock the file that the share opened at the recipient, in its name, until the
    transaction ends."""
    with acting_for(share.recipient_id):
        list(
            Participation.objects.select_for_update(of=("self",))
            .filter(
                case_id=share.case_id,
                authority_id=share.recipient_id,
                reference=file_reference(share),
            )
            .values_list("pk")
        )


def close_recipient_file(share: Share) -> None:
    """Close the file that the share opened at the recipient, in its name, and take the
    shared title off it. Nothing happens where the recipient's file is its own (it was on
    the case before), or none was opened.

    Runs inside the originator's transaction, so that both sides change at once.
    """
    with acting_for(share.recipient_id):
        file = Participation.objects.filter(
            case_id=share.case_id,
            authority_id=share.recipient_id,
            reference=file_reference(share),
        ).first()
        if file is None or _shared_by_others(share):
            return
        reason = _("%(how)s: %(reason)s") % {
            "how": share.get_ending_display(),
            "reason": share.ended_reason,
        }
        if file.is_open:
            change_status(
                participation=file,
                status=Participation.Status.CLOSED,
                member=None,
                reason=reason,
                clocks=CLOCKS_STOPPED,
            )
        Participation.objects.filter(pk=file.pk).update(title=_("Share that has ended"))


def _shared_by_others(share: Share) -> bool:
    """Whether another authority shares the case with the recipient, so that its file stays."""
    others = Share.objects.filter(
        case_id=share.case_id,
        recipient_id=share.recipient_id,
        ended_at__isnull=True,
        expires_at__gt=timezone.now(),
        tier__gte=Share.Tier.T1,
    )
    return others.exclude(pk=share.pk).exists()
