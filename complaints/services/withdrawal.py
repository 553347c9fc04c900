"""Withdrawing a complaint."""

from __future__ import annotations

from django.utils import timezone

from casework.audit.services import record
from complaints.models import Complaint, PublicStatus
from complaints.services.errors import NotPossible
from complaints.services.status import push_status
from complaints.signals import announce, complaint_withdrawn


def withdraw(*, complaint: Complaint) -> bool:
    """Withdraw a complaint, as the public with its access code; False if that was done.

    The authority is told after commit (``complaint_withdrawn``) and decides what may go
    on without the complainant. Audited as "complaint.withdrawn". Raises NotPossible for a
    complaint that is closed or destroyed.
    """
    closed = {Complaint.State.CLOSED, Complaint.State.DESTROYED}
    last = complaint.statuses.order_by("-at", "-id").first()
    if last is not None and last.step == PublicStatus.Step.CLOSED:
        raise NotPossible("closed")
    now = timezone.now()
    changed = (
        Complaint.objects.filter(pk=complaint.pk)
        .exclude(state__in=[*closed, Complaint.State.WITHDRAWN])
        .update(state=Complaint.State.WITHDRAWN, withdrawn_at=now)
    )
    if not changed:
        complaint.refresh_from_db(fields=["state"])
        if complaint.state in closed:
            raise NotPossible("closed")
        return False
    complaint.state, complaint.withdrawn_at = Complaint.State.WITHDRAWN, now
    push_status(complaint=complaint, step=PublicStatus.Step.WITHDRAWN, at=now)
    announce(
        complaint_withdrawn,
        Complaint,
        complaint_id=str(complaint.pk),
        authority=complaint.authority_id,
    )
    record(
        authority=complaint.authority_id,
        verb="complaint.withdrawn",
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
    )
    return True
