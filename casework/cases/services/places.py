"""Noting what was done about the places where the imagery is."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import ngettext

from casework.authorities.models import Member
from casework.cases.models import Participation, Task
from casework.cases.permissions import WORK, require
from casework.cases.services.recording import hold
from casework.cases.services.tasks import finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from complaints.models import Complaint, ContentLocation
from complaints.services.location_states import set_states


@transaction.atomic
def note_places(
    *,
    participation: Participation,
    complaint: Complaint,
    locations: Iterable[UUID],
    state: str,
    member: Member,
) -> int:
    """Note a state for places: removal requested, removed, reappeared, or there as
    reported; how many changed. The person sees it beside the place, with the day. The
    task about a place that is back is done with it. Audit ``location.state`` is written
    by ``complaints``; ValueError for a state that is none."""
    require(member, WORK)
    hold(participation)
    changed = set_states(complaint=complaint, locations=locations, state=state, member=member)
    if not changed:
        return 0
    note_event(
        participation=participation,
        kind="location.state",
        text=ngettext(
            "%(n)d place noted as “%(state)s”.", "%(n)d places noted as “%(state)s”.", changed
        )
        % {"n": changed, "state": ContentLocation.State(state).label},
        actor=member,
    )
    if not complaint.locations.filter(state=ContentLocation.State.REAPPEARED).exists():
        finish_tasks_of_kind(
            participation=participation,
            kind=Task.Kind.READ_MESSAGE,
            about="reappeared",
            member=member,
        )
    return changed
