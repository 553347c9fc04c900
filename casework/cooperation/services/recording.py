"""The audit entries of shares."""

from __future__ import annotations

from casework.audit.services import record
from casework.authorities.models import Member
from casework.cooperation.models import Share


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
