"""Who helps at once, by country: emergency number, support lines, hotlines, removal and hash
services."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language_info

from casework.law import SupportLine, load_law
from complaints.directory import Body, Directory
from complaints.places.names import place_name

REMOVAL, HASHES, HOTLINE = "removal", "hash-sharing", "child-hotline"


@dataclass(frozen=True)
class Listener:
    """A support line as a page shows it: with the names of its languages, each in itself."""

    line: SupportLine
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Help:
    """Help for one person. ``number`` is "" where none is certain. ``unchecked`` says that
    numbers among the lines were not checked against their source."""

    country: str
    place: str
    number: str
    other_number: str
    hotlines: tuple[Body, ...]
    removal: tuple[Body, ...]
    hashes_adult: tuple[Body, ...]
    hashes_child: tuple[Body, ...]
    lines_adult: tuple[Listener, ...] = ()
    lines_child: tuple[Listener, ...] = ()

    @property
    def unchecked(self) -> bool:
        """Whether numbers are shown that nobody has checked."""
        return any(
            one.line.number and not one.line.verified
            for one in (*self.lines_adult, *self.lines_child)
        )


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
        lines_adult=tuple(map(_listener, law.support(country, "adult"))),
        lines_child=tuple(map(_listener, law.support(country, "child"))),
    )


def _listener(line: SupportLine) -> Listener:
    return Listener(line, tuple(map(_language, line.languages)))


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
