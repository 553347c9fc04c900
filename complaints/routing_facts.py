"""Answers turned into routing facts: what the competence rules may know of a complaint.

Facts hold no name, no address and no link. What a person did not say is absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from complaints.answers import (
    INTIMATE_KINDS,
    MADE_KINDS,
    Answers,
    age_when_depicted,
    authority_to_act,
    infringement_place,
    is_self,
    is_tip,
    kinds,
    must_wait,
    on_child_path,
    places,
    private_chat,
    residence,
    role,
    value,
    workplace,
)
from complaints.directory import Directory
from complaints.places.links import Link, read_lines
from complaints.places.services import Service
from complaints.places.spots import read_spots

MOST_SITES = 20
"""Unknown sites that become respondents of their own; all others stay links."""
_TRUTH = {"yes": True, "no": False}


@dataclass(frozen=True)
class Named:
    """A respondent as the answers name them: a known service, words of the person's own,
    or both missing. ``words`` are for sealing and never part of the facts."""

    kind: str
    service: Service | None = None
    words: str = ""
    country: str = ""

    def facts(self) -> dict[str, Any]:
        """This respondent in the shape of the routing contract."""
        found: dict[str, Any] = {"name": None, "kind": self.kind}
        if self.service:
            found["name"] = self.service.name
            found["located_in"] = self.service.located_in
            if self.service.establishments:
                found["establishments"] = [
                    {
                        "country": country,
                        "decides": decides,
                        "confirmed": confirmed,
                        "representative_only": representative,
                    }
                    for country, decides, confirmed, representative in self.service.establishments
                ]
        elif self.country:
            found["located_in"] = self.country
        if self.kind == "individual":
            found["establishments"] = []
        return found


def links_of(answers: Answers) -> list[Link]:
    """The links that were given, each once."""
    links, _refusals = read_lines(str(value(answers, "links", "links")))
    return links


def respondents_of(answers: Answers, directory: Directory) -> list[Named]:
    """Whom the complaint is about: services (from links, accounts and chats, chosen, in
    words), the tool that made it, and whoever did it, in this order and each service once."""
    services = directory.services
    found: dict[str, Named] = {}

    def add(service: Service | None, words: str = "", kind: str = "platform") -> None:
        if service:
            found.setdefault(service.slug, Named(service.respondent_kind, service=service))
        elif words:
            found.setdefault(f"?{words.casefold()}", Named(kind, words=words))

    for link in links_of(answers):
        # Whoever runs a site nobody here knows is a respondent too. Its name is sealed:
        # it may hold a person's.
        add(services.of_host(link.host), link.host if len(found) < MOST_SITES else "")
    for spot in read_spots(places(answers), services):
        add(spot.service)
    add(services.get(private_chat(answers)))
    for slug in (*value(answers, "services", "also", []), value(answers, "services", "service")):
        add(services.get(str(slug)))
    for name in str(value(answers, "services", "words")).split("\n"):
        add(services.named(name), name.strip())
    add(services.get(str(value(answers, "tool", "tool"))))
    tool = str(value(answers, "tool", "words"))
    add(services.named(tool), tool, "ai_provider")
    return [*found.values(), *_culprits(answers)]


_CULPRITS = {
    "person": "individual",
    "organisation": "organisation",
    "public": "public_authority",
}


def _culprits(answers: Answers) -> Iterable[Named]:
    """Whoever did it: the one asked for first, and those added after. Where others were
    added, an empty last page is nobody."""
    if value(answers, "person", "known") not in _CULPRITS:
        return
    last = answers.get("whom", {})
    others = last.get("others") or []
    for one in others:
        yield _culprit(answers, one)
    if not others or last.get("name") or last.get("country"):
        yield _culprit(answers, last)


def _culprit(answers: Answers, one: Mapping[str, Any]) -> Named:
    known = str(one.get("known") or value(answers, "person", "known"))
    return Named(
        _CULPRITS.get(known, "individual"),
        words=str(one.get("name") or ""),
        country=str(one.get("country") or ""),
    )


def facts_of(
    answers: Answers,
    directory: Directory,
    *,
    respondents: list[Named],
    lodged_at: datetime,
    language: str,
) -> dict[str, Any]:
    """The facts in the shape of the routing contract. ``lodged_at`` is told in the zone of
    the receiving authority, whose calendar its clocks follow."""
    slug = str(value(answers, "authority", "authority"))
    office = directory.office(slug)
    zone = ZoneInfo(office.timezone if office else "UTC")
    return {
        "lodged_at": lodged_at.astimezone(zone).isoformat(timespec="seconds"),
        "lodged_with": slug or None,
        "channel": "tip" if is_tip(answers) else "complaint",
        "complainant": {
            "role": role(answers),
            "authority_to_act_shown": authority_to_act(answers),
            "language": language,
        },
        "depicted": _depicted(answers),
        "conduct": _conduct(answers),
        "infringement_place": infringement_place(answers) or None,
        "respondents": [named.facts() for named in respondents],
    }


def _depicted(answers: Answers) -> dict[str, Any]:
    alive = _TRUTH.get(str(value(answers, "alive", "alive")))
    own = is_self(answers)
    return {
        "age_when_depicted": age_when_depicted(answers),
        "deceased": False if own else (None if alive is None else not alive),
        # Whoever recognised themselves or their child can be recognised.
        "identifiable": (
            True
            if own or role(answers) == "parent_or_guardian"
            else _TRUTH.get(str(value(answers, "recognise", "recognise")))
        ),
        "residence": residence(answers) or None,
        "workplace": workplace(answers) or None,
    }


def _conduct(answers: Answers) -> dict[str, bool | None]:
    online = str(value(answers, "online", "online"))
    found: dict[str, bool | None] = {
        "intimate": None,
        "synthetic": None,
        "defamatory": None,
        "threatened": None,
        "extortion": None,
        "immediate_danger": _TRUTH.get(str(value(answers, "danger", "danger"))),
        "still_online": {"yes": True, "no": False, "never": False}.get(online),
        "spreading": _TRUTH.get(str(value(answers, "online", "spreading"))),
    }
    if online == "never":
        found["spreading"] = False
    if on_child_path(answers):
        threat = str(value(answers, "threat", "threat"))
        if threat in {"threat", "extortion", "no"}:
            found["threatened"] = threat != "no"
            found["extortion"] = threat == "extortion"
        return found
    chosen = kinds(answers)
    if chosen:
        intimate = bool(chosen & INTIMATE_KINDS) or None
        found["intimate"] = intimate or _TRUTH.get(str(value(answers, "shown", "shown")))
        found["synthetic"] = bool(chosen & MADE_KINDS) or (False if chosen == {"real"} else None)
        found["defamatory"] = "impersonation" in chosen
        found["threatened"] = bool(chosen & {"threat", "extortion"})
        found["extortion"] = "extortion" in chosen
    return found


def path_of(answers: Answers) -> str:
    """How the complaint is handled until an authority decides otherwise: a child's first,
    then what is only intelligence, what is outside, and what must wait for a mandate
    (rules R02, R03, R04)."""
    if on_child_path(answers):
        return "child"
    if is_tip(answers):
        return "intelligence"
    if value(answers, "alive", "alive") == "no":
        return "signpost"
    if must_wait(answers):
        return "hold"
    return "standard"
