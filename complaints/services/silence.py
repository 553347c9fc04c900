"""The switch "not safe now": nothing reaches the person until they turn it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from casework.audit.services import record
from casework.authorities.models import Member
from complaints.contact import is_silent
from complaints.models import Complaint, Silence
from complaints.services.errors import NotPossible
from complaints.signals import announce, silence_changed


@transaction.atomic
def set_silence(*, complaint: Complaint, silent: bool, member: Member | None = None) -> bool:
    """Note that it is not safe to reach the person, or that it is again; False if that
    was so already.

    By the person with their access code, or by ``member`` of the complaint's authority to
    whom they said it. From the commit on no mail leaves, also none that was queued before
    (``services.mail.still_wanted`` is asked right before sending). Announces
    ``silence_changed``, audited as "silence.set" or "silence.ended". Raises NotPossible
    for a complaint that was destroyed.
    """
    Complaint.objects.select_for_update(of=("self",)).filter(pk=complaint.pk).first()
    if complaint.state == Complaint.State.DESTROYED:
        raise NotPossible("destroyed")
    if is_silent(complaint) == silent:
        return False
    Silence.objects.create(
        complaint=complaint,
        authority_id=complaint.authority_id,
        silent=silent,
        by=Silence.By.AUTHORITY if member else Silence.By.COMPLAINANT,
        at=timezone.now(),
    )
    announce(
        silence_changed,
        Silence,
        complaint_id=str(complaint.pk),
        authority=complaint.authority_id,
    )
    record(
        authority=complaint.authority_id,
        verb="silence.set" if silent else "silence.ended",
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        actor=member.user_id if member else None,
    )
    return True
