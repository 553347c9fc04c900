"""Tabs about the person and their places: questions, places, and what stands over the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Member
from casework.cases import panels
from casework.cases.forms.person import AskForm, PlacesForm
from casework.cases.models import Participation
from casework.cases.permissions import READ_IDENTITY, WORK
from casework.cases.selectors.person import asked_and_answered, places_by_number
from casework.cases.services.telling import complaint_of
from complaints.models import ContentLocation, InformationRequest


def register() -> None:
    """Add these tabs. Called once, when the product starts."""
    panels.register(
        panels.Panel("places", _("Places"), 45, "cases/panels/places.html", places_tab, places_back)
    )
    panels.register(
        panels.Panel(
            "questions",
            _("Questions"),
            55,
            "cases/panels/questions.html",
            questions_tab,
            open_questions,
            tuple(READ_IDENTITY),
        )
    )


def questions_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """What the person was asked and what they answered; each reading is recorded."""
    complaint = complaint_of(participation)
    if complaint is None:
        return {"complaint": None}
    return {
        "complaint": complaint,
        "requests": asked_and_answered(request.member, complaint),
        "form": AskForm(action=reverse("cases:ask", args=[participation.pk])),
        "may_ask": request.member.has_role(*WORK) and participation.is_open,
    }


def open_questions(member: Member, participation: Participation) -> int:
    """How many requests wait for the person."""
    complaint = complaint_of(participation)
    if complaint is None:
        return 0
    return complaint.requests.filter(state=InformationRequest.State.OPEN).count()


def places_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """Each place by number with its state and history; no link is shown here."""
    complaint = complaint_of(participation)
    if complaint is None:
        return {"complaint": None}
    found = places_by_number(complaint)
    return {
        "complaint": complaint,
        "places": found,
        "form": PlacesForm(
            action=reverse("cases:places-state", args=[participation.pk]),
            positions={place.position for place in found},
        ),
    }


def places_back(member: Member, participation: Participation) -> int:
    """How many places are back."""
    complaint = complaint_of(participation)
    if complaint is None:
        return 0
    return complaint.locations.filter(state=ContentLocation.State.REAPPEARED).count()
