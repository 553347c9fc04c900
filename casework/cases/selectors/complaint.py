"""The complaint behind a file, as the desk shows it.

What names nobody is read plainly; everything sealed goes through the selectors of
``complaints``, each of which records the reading.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import vault
from casework.authorities.models import Member
from casework.cases import facts
from casework.cases.models import Participation
from casework.cases.permissions import WORK
from casework.cases.services.telling import complaint_of
from complaints.models import (
    Complaint,
    ContentLocation,
    Fingerprint,
    Message,
    PublicStatus,
)
from complaints.selectors import (
    read_account,
    read_contact,
    read_identity,
    read_locations,
    read_messages,
    read_respondents,
)
from complaints.services.messages import mark_read


@dataclass(frozen=True)
class Summary:
    """What identifies nobody."""

    kinds: list[str]
    respondents: list[dict[str, object]]
    places: list[tuple[str, int]]
    place_count: int
    fingerprints: list[tuple[str, int]]
    told: PublicStatus | None


def complaint_summary(complaint: Complaint) -> Summary:
    """Kinds of conduct, respondents, places by state, and what the person was last told."""
    states = Counter(
        ContentLocation.objects.filter(complaint=complaint).values_list("state", flat=True)
    )
    prints = Counter(
        Fingerprint.objects.filter(complaint=complaint).values_list("state", flat=True)
    )
    kinds = dict(Complaint.Kind.choices)
    return Summary(
        kinds=[str(kinds.get(kind, kind)) for kind in complaint.kinds],
        respondents=_respondents(complaint),
        places=[
            (str(label), states[state])
            for state, label in ContentLocation.State.choices
            if states[state]
        ],
        place_count=sum(states.values()),
        fingerprints=[
            (str(label), prints[state])
            for state, label in Fingerprint.State.choices
            if prints[state]
        ],
        told=PublicStatus.objects.filter(complaint=complaint).order_by("at", "id").last(),
    )


def _respondents(complaint: Complaint) -> list[dict[str, object]]:
    """Names come from the directory; what the person typed stays sealed."""
    described = facts.respondents(complaint.facts)
    rows = {
        row.position: row for row in complaint.respondents.select_related("platform", "respondent")
    }
    found: list[dict[str, object]] = []
    for position, words in enumerate(described):
        row = rows.get(position)
        known = (row.platform or row.respondent) if row else None
        sealed = bool(row and row.sealed_name)
        found.append({**words, "name": known.name if known else "", "sealed": sealed})
    return found


def unread_messages(member: Member, participation: Participation) -> int:
    """How many messages of the person nobody here has opened."""
    complaint = complaint_of(participation)
    if complaint is None:
        return 0
    return Message.objects.filter(
        complaint=complaint, sender=Message.Sender.COMPLAINANT, read_at__isnull=True
    ).count()


@dataclass(frozen=True)
class Spoken:
    """A message as the tab shows it."""

    body: str
    sent_at: datetime
    read_at: datetime | None
    from_authority: bool
    new: bool


def conversation(member: Member, complaint: Complaint) -> list[Spoken] | None:
    """The messages, oldest first, opened; the reading is recorded. What the person wrote
    counts as read once somebody who works on files has opened it. None where the
    complaint's data were destroyed."""
    try:
        said = read_messages(member, complaint, "messages tab")
    except vault.KeyDestroyed:
        return None
    if member.has_role(*WORK):
        mark_read(complaint=complaint, reader="authority")
    return [
        Spoken(
            body=one.body,
            sent_at=one.sent_at,
            read_at=one.read_at,
            from_authority=one.sender == Message.Sender.AUTHORITY,
            new=one.sender == Message.Sender.COMPLAINANT and one.read_at is None,
        )
        for one in said
    ]


@dataclass(frozen=True)
class Part:
    """One sealed part, opened: its lines, or ``gone`` where the key was destroyed."""

    title: str
    lines: list[facts.Line]
    gone: bool = False


def opened(member: Member, complaint: Complaint, what: list[str], reason: str) -> list[Part]:
    """The sealed parts asked for, opened; each reading is recorded with the reason."""
    found = []
    for key, (title, read) in _PARTS.items():
        if key not in what:
            continue
        try:
            found.append(Part(str(title), read(member, complaint, reason)))
        except vault.KeyDestroyed:
            found.append(Part(str(title), [], gone=True))
    return found


def _identity(member: Member, complaint: Complaint, reason: str) -> list[facts.Line]:
    named = read_respondents(member, complaint, reason)
    lines = _lines(read_identity(member, complaint, reason))
    return lines + [
        facts.Line(_("Respondent %(n)s, as named") % {"n": one.position + 1}, one.name)
        for one in named
        if one.name
    ]


def _contact(member: Member, complaint: Complaint, reason: str) -> list[facts.Line]:
    return _lines(read_contact(member, complaint, reason))


def _account(member: Member, complaint: Complaint, reason: str) -> list[facts.Line]:
    return _lines(read_account(member, complaint, reason))


def _places(member: Member, complaint: Complaint, reason: str) -> list[facts.Line]:
    states, kinds = dict(ContentLocation.State.choices), dict(ContentLocation.Kind.choices)
    return [
        facts.Line(
            f"{one.position}. {states.get(one.state, one.state)}",
            one.url if one.kind == ContentLocation.Kind.LINK else f"{kinds[one.kind]}: {one.url}",
        )
        for one in read_locations(member, complaint, reason)
    ]


_PARTS = {
    "identity": (gettext_lazy("Who the person is"), _identity),
    "contact": (gettext_lazy("How to reach them safely"), _contact),
    "account": (gettext_lazy("What they wrote"), _account),
    "places": (
        gettext_lazy("Where the imagery is (never open a link outside a safe room)"),
        _places,
    ),
}


def _lines(content: dict[str, Any]) -> list[facts.Line]:
    """A sealed record as lines: its names made readable, its values as they are."""
    return [
        facts.Line(name.replace("_", " ").capitalize(), _shown(value))
        for name, value in content.items()
        if value not in (None, "", [], {})
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return facts.yes_no(value)
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    return str(value)
