"""Which letters of their own a person can have, from where they live and from the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from casework.law import load_law
from casework.law.letters import LetterKind
from complaints.models import Complaint
from complaints.places.hosts import InternalHost, NotAHost, public_host
from complaints.sealing import NORMAL_URL, RESPONDENT, URL, open_text

NOT_FOR_TIPS, NOT_FOR_CHILDREN, NOT_YET, NO_LAW = "tip", "child", "mandate", "no_law"
"""Why there is no letter: an anonymous tip, the child path, no proof yet that the person may
act, or no such right that the product knows of."""


@dataclass(frozen=True)
class Offer:
    """One letter to one service."""

    kind: LetterKind
    position: int
    service: str
    controller: str = ""

    @property
    def key(self) -> str:
        """Names the letter in a form."""
        return f"{self.kind.id}:{self.position}"


@dataclass(frozen=True)
class OwnPlace:
    """A place of the complaint that may stand in a letter."""

    id: str
    words: str
    link: bool


def why_not(complaint: Complaint) -> str:
    """Why the person cannot have any letter; "" if they may."""
    if complaint.path == Complaint.Path.CHILD:
        return NOT_FOR_CHILDREN
    if complaint.path == Complaint.Path.INTELLIGENCE:
        return NOT_FOR_TIPS
    if complaint.path != Complaint.Path.STANDARD:
        return NOT_YET
    return ""


def offers(complaint: Complaint) -> list[Offer]:
    """The letters for this complaint, service by service, in the order of the law's data.

    Where the person's country is not known, that of the office they turned to counts. A
    private person is never written to: that could put the one who complains in danger.
    """
    if why_not(complaint):
        return []
    law, today = load_law(), timezone.now().date()
    lives = _lives(complaint)
    intimate = complaint.facts.get("conduct", {}).get("intimate")
    facts = complaint.facts.get("respondents", [])
    found = []
    for row in complaint.respondents.select_related("platform"):
        name = open_text(row, RESPONDENT, row.sealed_name) or (
            row.platform.name if row.platform else ""
        )
        if not name:
            continue
        seat = facts[row.position].get("located_in") if row.position < len(facts) else None
        for kind in law.letters_for(person=lives, service=seat, respondent=row.kind, on=today):
            if kind.intimate and intimate is False:
                continue
            found.append(
                Offer(kind, row.position, name, _controller(kind, str(row.platform_id or "")))
            )
    return found


def places_for(complaint: Complaint, offer: Offer) -> list[OwnPlace]:
    """The places of the complaint that belong to the letter's service, and those in the
    person's own words. Links elsewhere are none of this service's business."""
    respondent = complaint.respondents.get(position=offer.position)
    found = []
    for row in complaint.locations.all():
        link = row.kind == row.Kind.LINK
        if link and not _at(row, respondent, offer.service):
            continue
        found.append(OwnPlace(str(row.pk), open_text(row, URL, row.sealed_url), link))
    return found


def _at(row: Any, respondent: Any, service: str) -> bool:
    if respondent.platform_id:
        return bool(row.platform_id == respondent.platform_id)
    if row.platform_id:
        return False
    normal = open_text(row, NORMAL_URL, row.sealed_normal)
    host = normal.partition("://")[2].partition("/")[0].partition(":")[0]
    try:
        named = public_host(service.strip().lower())
    except (NotAHost, InternalHost):
        # A service in the person's own words: any site nobody here knows may be its.
        return True
    return host.removeprefix("www.") == named.removeprefix("www.")


def _lives(complaint: Complaint) -> str:
    depicted = complaint.facts.get("depicted", {})
    return str(depicted.get("residence") or complaint.authority.country)


def _controller(kind: LetterKind, platform: str) -> str:
    known = load_law().directory.platforms.get(platform)
    if known is None or kind.controller is None:
        return ""
    runs = known.controller_eu if kind.controller == "eu" else known.controller_uk
    return runs.name if runs else ""
