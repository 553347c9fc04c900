"""A person's own places and questions, opened with their access code.

Staff use ``selectors``, which puts each reading on record; a person who reads what is
theirs is on nobody's record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from complaints.models import (
    Complaint,
    ContentLocation,
    InformationRequest,
    LocationEvent,
    RequestQuestion,
)
from complaints.sealing import ANSWER, NORMAL_URL, QUESTION, URL, open_text

State = ContentLocation.State
By = LocationEvent.By

_WORDS: dict[tuple[str, str], LazyText] = {
    (State.REPORTED, By.COMPLAINANT): _("You told us about it"),
    (State.REPORTED, By.AUTHORITY): _("The office says: it is still there"),
    (State.REMOVAL_REQUESTED, By.AUTHORITY): _("The office asked for it to be taken down"),
    (State.REMOVED, By.COMPLAINANT): _("You said: it is gone"),
    (State.REMOVED, By.AUTHORITY): _("The office says: it is gone"),
    (State.REAPPEARED, By.COMPLAINANT): _("You said: it is back"),
    (State.REAPPEARED, By.AUTHORITY): _("The office says: it is back"),
}


@dataclass(frozen=True)
class Happened:
    """Who said when what about a place, in words."""

    words: str
    at: datetime


@dataclass(frozen=True)
class OwnPlace:
    """A place as the person gave it; never to be made a live link."""

    id: UUID
    position: int
    url: str
    is_link: bool
    state: str
    history: tuple[Happened, ...]

    @property
    def gone(self) -> bool:
        """Whether it is known to be gone."""
        return self.state == State.REMOVED

    @property
    def now(self) -> Happened:
        """The last that was said about it."""
        return self.history[-1]


def own_places(complaint: Complaint, rows: Iterable[ContentLocation]) -> list[OwnPlace]:
    """Some of a complaint's places, opened, with what was said about each."""
    shown = list(rows)
    events: dict[UUID, list[Happened]] = defaultdict(list)
    for event in LocationEvent.objects.filter(complaint=complaint, location__in=shown):
        words = _WORDS.get((event.state, event.by), event.get_state_display())
        events[event.location_id].append(Happened(str(words), event.at))
    return [
        OwnPlace(
            id=row.pk,
            position=row.position,
            url=_shown(row),
            is_link=row.kind == ContentLocation.Kind.LINK,
            state=row.state,
            history=(
                Happened(str(_WORDS[State.REPORTED, By.COMPLAINANT]), row.added_at),
                *events[row.pk],
            ),
        )
        for row in shown
    ]


def _shown(row: ContentLocation) -> str:
    """As given; as the browser really goes where letters could only look like others."""
    given = open_text(row, URL, row.sealed_url)
    if row.kind == ContentLocation.Kind.LINK and not given.isascii() and row.sealed_normal:
        return open_text(row, NORMAL_URL, row.sealed_normal)
    return given


@dataclass(frozen=True)
class AskedQuestion:
    """One question of the office and what the person has answered so far."""

    id: UUID
    question: str
    answer: str
    saved_at: datetime | None


@dataclass(frozen=True)
class Asked:
    """What the office asked at one time."""

    row: InformationRequest
    questions: tuple[AskedQuestion, ...]

    @property
    def open(self) -> bool:
        """Whether it can be answered."""
        return self.row.state == InformationRequest.State.OPEN

    @property
    def due_on(self) -> date | None:
        """By when the office would like to have it."""
        return self.row.due_on


def opened_requests(complaint: Complaint) -> list[Asked]:
    """What the office asked, oldest first, opened; for the person themselves and, through
    ``selectors.read_requests``, for staff."""
    questions: dict[UUID, list[AskedQuestion]] = defaultdict(list)
    for row in RequestQuestion.objects.filter(complaint=complaint):
        questions[row.request_id].append(
            AskedQuestion(
                id=row.pk,
                question=open_text(row, QUESTION, row.sealed_question),
                answer=open_text(row, ANSWER, row.sealed_answer),
                saved_at=row.saved_at,
            )
        )
    return [
        Asked(row, tuple(questions[row.pk]))
        for row in InformationRequest.objects.filter(complaint=complaint)
    ]
