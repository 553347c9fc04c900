"""What the desk sees of the person's own side: wishes, silence, questions, places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework import vault
from casework.authorities.forms import language_name
from casework.authorities.models import Member
from complaints.contact import language_of, latest_silence, newest_contact
from complaints.models import Complaint, Consent, ContentLocation, LocationEvent, Silence
from complaints.own import Asked
from complaints.selectors import current_consents, read_requests


@dataclass(frozen=True)
class Wish:
    """One wish as it stands, and since when."""

    label: str
    given: bool
    since: datetime


@dataclass(frozen=True)
class Wishes:
    """Everything the person wishes now. ``contact_at`` is when they last gave another way
    to be reached; None where that of the form still holds."""

    each: list[Wish]
    language: str
    contact_at: datetime | None


def wishes(complaint: Complaint) -> Wishes:
    """The latest wish of each kind; names no address, so nothing is recorded."""
    known = current_consents(complaint)
    contact = newest_contact(complaint)
    return Wishes(
        each=[
            Wish(_label(str(label), wish), wish.given, wish.at)
            for kind, label in Consent.Kind.choices
            for wish in known.values()
            if wish.kind == kind
        ],
        language=language_name(language_of(complaint)),
        contact_at=contact.at if contact else None,
    )


def _label(label: str, wish: Consent) -> str:
    return f"{label}: {wish.recipient_id}" if wish.recipient_id else label


def silence(complaint: Complaint | None) -> Silence | None:
    """The person's last word, if it is that nobody may reach them now."""
    found = latest_silence(complaint) if complaint is not None else None
    return found if found is not None and found.silent else None


def asked_and_answered(member: Member, complaint: Complaint) -> list[Asked] | None:
    """Questions and answers, newest first, opened; the reading is recorded. None where the
    complaint's data were destroyed."""
    try:
        return list(reversed(read_requests(member, complaint, "questions tab")))
    except vault.KeyDestroyed:
        return None


@dataclass(frozen=True)
class PlaceLine:
    """A place by its number: its words stay sealed."""

    position: int
    kind: str
    service: str
    state: str
    state_label: str
    added_at: datetime
    history: tuple[tuple[str, str, datetime], ...]


def places_by_number(complaint: Complaint) -> list[PlaceLine]:
    """Each place with its state and who said what when; opens nothing."""
    history: dict[UUID, list[tuple[str, str, datetime]]] = defaultdict(list)
    for event in LocationEvent.objects.filter(complaint=complaint):
        history[event.location_id].append((event.get_state_display(), event.by, event.at))
    rows = ContentLocation.objects.filter(complaint=complaint).select_related("platform")
    return [
        PlaceLine(
            position=row.position,
            kind=row.get_kind_display(),
            service=row.platform.name if row.platform else "",
            state=row.state,
            state_label=row.get_state_display(),
            added_at=row.added_at,
            history=tuple(history[row.pk]),
        )
        for row in rows.order_by("position")
    ]
