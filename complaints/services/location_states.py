"""Whether a place is still there: who said so, and when."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from casework.audit.services import record
from casework.authorities.models import Member
from complaints.models import Complaint, ContentLocation, LocationEvent
from complaints.services.errors import NotPossible
from complaints.signals import announce, location_moved

State = ContentLocation.State
GONE, BACK = State.REMOVED, State.REAPPEARED


@transaction.atomic
def say_gone_or_back(*, complaint: Complaint, location: UUID, back: bool) -> bool:
    """The person says that a place is gone, or back; with their access code.

    False if it was known so already (pressed twice, or on two devices). A place can only
    be back that was gone. Announces ``location_moved``; audited as "location.gone" or
    "location.back". Raises NotPossible for a withdrawn complaint or another's place.
    """
    if complaint.state in {Complaint.State.WITHDRAWN, Complaint.State.DESTROYED}:
        raise NotPossible("withdrawn")
    rows = ContentLocation.objects.filter(complaint=complaint, pk=location)
    now = timezone.now()
    if back:
        changed = rows.filter(state=GONE).update(state=BACK, state_at=now)
    else:
        changed = rows.exclude(state=GONE).update(state=GONE, state_at=now)
    if not changed:
        if not rows.exists():
            raise NotPossible("unknown")
        return False
    state = BACK if back else GONE
    _note(complaint, [location], state, LocationEvent.By.COMPLAINANT)
    announce(
        location_moved,
        ContentLocation,
        complaint_id=str(complaint.pk),
        authority=complaint.authority_id,
        back=int(back),
    )
    record(
        authority=complaint.authority_id,
        verb="location.back" if back else "location.gone",
        obj_type="complaints.contentlocation",
        obj_id=location,
        payload={"complaint": complaint.pk},
    )
    return True


@transaction.atomic
def set_states(
    *, complaint: Complaint, locations: Iterable[UUID], state: str, member: Member
) -> int:
    """The authority notes what it did about places or saw of them: removal requested,
    removed, reappeared. How many changed. Acting for the complaint's authority; audited
    as "location.state". Raises ValueError for a state that is none."""
    if state not in State.values:
        raise ValueError(f"Not a state: {state[:20]}")
    # Held in one order, so that two members never wait for each other in a circle.
    rows = (
        ContentLocation.objects.select_for_update(of=("self",))
        .filter(complaint=complaint, pk__in=list(locations))
        .exclude(state=state)
        .order_by("position")
    )
    changed = [row.pk for row in rows]
    if not changed:
        return 0
    ContentLocation.objects.filter(pk__in=changed).update(state=state, state_at=timezone.now())
    _note(complaint, changed, state, LocationEvent.By.AUTHORITY)
    record(
        authority=complaint.authority_id,
        verb="location.state",
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        actor=member.user_id,
        payload={"count": len(changed), "state": state},
    )
    return len(changed)


def _note(complaint: Complaint, locations: list[UUID], state: str, by: str) -> None:
    now = timezone.now()
    LocationEvent.objects.bulk_create(
        LocationEvent(
            location_id=pk,
            complaint=complaint,
            authority_id=complaint.authority_id,
            state=state,
            by=by,
            at=now,
        )
        for pk in locations
    )
