"""Which other authorities may have to take part, as far as the answers tell: those the person
is asked about one by one. The competence rules decide later, and may name others."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.answers import Answers, value
from complaints.directory import Directory, Office
from complaints.routing_facts import respondents_of

MOST_LIKELY = 4
"""Questions of this kind on one page; the general wish covers whoever is not among them."""


def likely_offices(answers: Answers, directory: Directory) -> list[Office]:
    """Authorities where a named service is established or somebody who did it lives, and
    those proposed and not chosen; without the one that receives the form, each once."""
    receiving = str(value(answers, "authority", "authority"))
    found: dict[str, Office] = {}
    for office in _offices(answers, directory):
        if office.slug != receiving:
            found.setdefault(office.slug, office)
    return list(found.values())[:MOST_LIKELY]


def _offices(answers: Answers, directory: Directory) -> Iterable[Office]:
    for named in respondents_of(answers, directory):
        places = [named.country] if named.country else []
        if named.service:
            places += [
                country
                for country, decides, _confirmed, only_represents in named.service.establishments
                if not only_represents and decides is not False
            ]
        for place in places:
            offices = directory.offices_for(place)
            # Where each part of a country has its own, the facts do not say which one.
            if len(offices) == 1 or (offices and offices[0].subdivision == place):
                yield offices[0]
    for proposal in directory.proposals(answers):
        yield proposal.office
