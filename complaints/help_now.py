"""Who helps at once, by country: emergency number, hotlines, removal and hash services."""

from __future__ import annotations

from dataclasses import dataclass

from casework.law import load_law
from complaints.directory import Body, Directory
from complaints.places.names import place_name

REMOVAL, HASHES, HOTLINE = "removal", "hash-sharing", "child-hotline"


@dataclass(frozen=True)
class Help:
    """Help for one person. ``number`` is "" where none is certain."""

    country: str
    place: str
    number: str
    other_number: str
    hotlines: tuple[Body, ...]
    removal: tuple[Body, ...]
    hashes_adult: tuple[Body, ...]
    hashes_child: tuple[Body, ...]


def help_for(place: str, directory: Directory) -> Help:
    """What helps people at a place ("" if unknown: what helps everywhere)."""
    law = load_law()
    emergency = law.emergency(place or None)
    country = directory.country_of(place) if place else ""
    child_service = law.directory.competence.child_hash_sharing
    fallback = law.directory.competence.fallback_hotline
    worldwide = directory.international(HASHES)
    hotlines = directory.bodies_for(HOTLINE, country) if country else []
    return Help(
        country=country,
        place=place_name(place) if place else "",
        number=emergency.number or "",
        other_number=emergency.other or "",
        hotlines=tuple(
            hotlines or [b for b in directory.international(HOTLINE) if b.slug == fallback]
        ),
        removal=tuple(directory.bodies_for(REMOVAL, country)) if country else (),
        hashes_adult=tuple(b for b in worldwide if b.slug != child_service),
        hashes_child=tuple(b for b in worldwide if b.slug == child_service),
    )
