"""Fingerprints: written with the complaint, and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from casework.audit.services import record
from casework.authorities.models import Member
from complaints.fingerprints import Made
from complaints.models import Complaint, Fingerprint
from complaints.sealing import FINGERPRINT, seal_json


def make_fingerprints(
    *, complaint: Complaint, made: Iterable[Made], at: datetime
) -> list[Fingerprint]:
    """Unsaved rows, bits and quality sealed under the complaint's key. The database
    refuses them for a child, an unknown age and a tip."""
    rows = []
    for position, one in enumerate(made, start=1):
        row = Fingerprint(
            complaint=complaint,
            authority_id=complaint.authority_id,
            position=position,
            source=one.source,
            made_at=at,
        )
        row.sealed_bits = seal_json(row, FINGERPRINT, {"bits": one.bits, "quality": one.quality})
        rows.append(row)
    return rows


def withdraw_fingerprint(*, complaint: Complaint, fingerprint: Fingerprint) -> bool:
    """Take a fingerprint back, as the public with its access code; False if that was done.

    Destroys the sealed bits; that there was one, and when it was taken back, stays
    (GDPR Art. 7(3), 17(1)(b)). Possible at any time, also after the complaint was closed or
    withdrawn. Audited as "fingerprint.withdrawn".
    """
    now = timezone.now()
    changed = Fingerprint.objects.filter(
        pk=fingerprint.pk, complaint=complaint, state=Fingerprint.State.ACTIVE
    ).update(state=Fingerprint.State.WITHDRAWN, sealed_bits=None, withdrawn_at=now)
    if not changed:
        return False
    record(
        authority=complaint.authority_id,
        verb="fingerprint.withdrawn",
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        payload={"position": fingerprint.position},
    )
    return True


def destroy_fingerprints(*, complaint: Complaint, member: Member | None) -> int:
    """Destroy every fingerprint of a complaint, as the authority's desk, once it is known
    that somebody was under 18 (domain rule b5: not even a fingerprint is kept then).
    Returns how many; again, none. Audited as "fingerprint.destroyed"."""
    destroyed = Fingerprint.objects.filter(
        complaint=complaint, state=Fingerprint.State.ACTIVE
    ).update(state=Fingerprint.State.WITHDRAWN, sealed_bits=None, withdrawn_at=timezone.now())
    if destroyed:
        record(
            authority=complaint.authority_id,
            verb="fingerprint.destroyed",
            obj_type="complaints.complaint",
            obj_id=complaint.pk,
            actor=member.user_id if member else None,
            payload={"count": destroyed},
        )
    return destroyed
