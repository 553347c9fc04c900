"""Writing the timeline: what happened, for people to read."""

from uuid import UUID, uuid4

from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.models import Participation, TimelineEvent

LONGEST = 400


def note_event(
    *,
    participation: Participation,
    kind: str,
    text: str,
    actor: Member | None = None,
    event_id: UUID | None = None,
) -> TimelineEvent:
    """Add one event to the file's timeline.

    ``text`` is one plain sentence that names no person outside the authority; it is cut
    at 400 characters. ``actor`` is the member who did it, None the system. ``event_id`` is given by
    what must be noted once.
    """
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return TimelineEvent.objects.create(
        pk=event_id or uuid4(),
        participation=participation,
        authority_id=participation.authority_id,
        kind=kind,
        text=shown,
        actor=actor,
        at=timezone.now(),
    )
