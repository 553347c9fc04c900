"""The same facts with one of them otherwise: the trials by which a decision is explained.

What a value may be comes from the contract and the directory; which of them matters is for
the engine to say (see :mod:`casework.routing.competence.explaining`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.law import Directory, Law
from casework.routing.competence.elsewhere import RULES
from casework.routing.competence.facts import contract
from casework.routing.competence.paths import value_at, with_value
from casework.routing.competence.safety import REPRESENTATIVES

CONDUCT = tuple(contract("routing_facts")["properties"]["conduct"]["properties"])
MOST_PLACES = 9
"""Places tried for one fact: those of the case first, then one of each legal system."""
MOST_RESPONDENTS, MOST_ESTABLISHMENTS = 4, 6
"""How many of them are varied; a case with more is explained by the first ones."""
BOOLEANS = (True, False)


@dataclass(frozen=True, slots=True)
class Variation:
    """The facts with another value at one path, or the same facts under another rule set
    (path ``lodged_at``, the set's id as value)."""

    path: str
    value: Any
    facts: Mapping[str, Any]
    ruleset: str | None = None


def variations(
    facts: Mapping[str, Any], decision: Mapping[str, Any], directory: Directory, law: Law
) -> Iterator[Variation]:
    """Every trial, facts that the decision missed first, in a fixed order."""
    found = list(_all(facts, decision, directory, law))
    missed = set(decision["unknowns"])
    yield from (one for one in found if one.path in missed)
    yield from (one for one in found if one.path not in missed)


def _all(
    facts: Mapping[str, Any], decision: Mapping[str, Any], directory: Directory, law: Law
) -> Iterator[Variation]:
    places = pool(facts, directory)
    yield from _person(facts, decision, places, directory)
    for name in CONDUCT:
        yield from _try(facts, f"conduct.{name}", BOOLEANS)
    yield from _affected(facts, places)
    for index in range(min(len(facts["respondents"]), MOST_RESPONDENTS)):
        yield from _respondent(facts, index, places, directory)
    if not facts["respondents"]:
        kinds = ("platform", "individual", "public_authority")
        yield from _try(facts, "respondents", [[{"kind": kind}] for kind in kinds])
    yield from _lodging(facts, decision, places, directory, law)


def _person(
    facts: Mapping[str, Any],
    decision: Mapping[str, Any],
    places: Sequence[str],
    directory: Directory,
) -> Iterator[Variation]:
    schema = contract("routing_facts")["properties"]
    yield from _try(facts, "depicted.age_when_depicted", ("under_18", "adult"))
    for name in ("deceased", "identifiable"):
        yield from _try(facts, f"depicted.{name}", BOOLEANS)
    yield from _try(facts, "depicted.residence", places)
    yield from _try(facts, "channel", schema["channel"]["enum"])
    roles = schema["complainant"]["properties"]["role"]["enum"]
    yield from _try(facts, "complainant.role", roles)
    if facts["complainant"]["role"] in REPRESENTATIVES:
        yield from _try(facts, "complainant.authority_to_act_shown", BOOLEANS)
    yield from _try(facts, "complainant.language", _languages(decision, directory))


def _languages(decision: Mapping[str, Any], directory: Directory) -> list[str]:
    """A language of each authority that the decision names."""
    slugs = [decision["receiving"], decision["lead"]["authority"], *decision["competent"]]
    spoken = [directory.authorities[slug].languages for slug in slugs if slug]
    return list(dict.fromkeys(tags[0] for tags in spoken if tags))[:4]


def _affected(facts: Mapping[str, Any], places: Sequence[str]) -> Iterator[Variation]:
    known = facts.get("affected")
    given = list(known or [])
    tried: list[list[str]] = [] if known == [] else [[]]
    yield from _try(facts, "affected", [*tried, *([*given, p] for p in places if p not in given)])


def _lodging(
    facts: Mapping[str, Any],
    decision: Mapping[str, Any],
    places: Sequence[str],
    directory: Directory,
    law: Law,
) -> Iterator[Variation]:
    if facts.get("lodged_with") is None:
        for name in ("depicted.workplace", "infringement_place"):
            yield from _try(facts, name, places)
    slugs = [
        authority.slug
        for authority in directory.authorities.values()
        if (authority.subdivision or authority.country) in places
        and directory.scope(authority.slug).territorial
    ]
    yield from _try(facts, "lodged_with", slugs[:MOST_PLACES])
    order = [one.id for one in law.rulesets]
    here = order.index(decision["ruleset"])
    for near in (here - 1, here + 1):
        if 0 <= near < len(order):
            yield Variation("lodged_at", order[near], facts, order[near])


def _respondent(
    facts: Mapping[str, Any], index: int, places: Sequence[str], directory: Directory
) -> Iterator[Variation]:
    path = f"respondents[{index}]"
    known = facts["respondents"][index]
    schema = contract("routing_facts")["properties"]["respondents"]["items"]["properties"]
    yield from _try(facts, f"{path}.kind", [k for k in schema["kind"]["enum"] if k != "unknown"])
    yield from _try(facts, f"{path}.located_in", places)
    if known["kind"] in {"individual", "eu_institution"}:
        return
    if known["kind"] != "public_authority":
        yield from _try(facts, f"{path}.public_task_basis", BOOLEANS)
    yield from _establishments(facts, path, places, directory)


def _establishments(
    facts: Mapping[str, Any], path: str, places: Sequence[str], directory: Directory
) -> Iterator[Variation]:
    known = value_at(facts, f"{path}.establishments")
    given = list(known or [])
    for number, one in enumerate(given[:MOST_ESTABLISHMENTS]):
        here = f"{path}.establishments[{number}]"
        yield from _try(facts, f"{here}.decides", BOOLEANS)
        yield from _try(facts, f"{here}.confirmed", BOOLEANS)
        yield from _try(facts, f"{here}.representative_only", BOOLEANS)
        country = directory.country_of(one["country"])
        parts = [p for p in places if "-" in p and directory.country_of(p) == country]
        yield from _try(facts, f"{here}.country", [*parts, *_parts(country, directory)][:2])
    seats = {one["country"] for one in given}
    rivals = [
        [*given, {"country": place, "decides": True}]
        for place in places
        if place not in seats and directory.in_one_stop_shop(place)
    ]
    yield from _try(facts, f"{path}.establishments", [*([] if known == [] else [[]]), *rivals[:4]])


def _try(facts: Mapping[str, Any], path: str, values: Iterable[Any]) -> Iterator[Variation]:
    """Each value that differs from the present one. An absent truth value counts as unknown
    and as itself only: for a fact that nobody asserts, "no" is a difference of its own."""
    present = value_at(facts, path)
    for value in values:
        if value != present:
            yield Variation(path, value, with_value(facts, path, value))


def pool(facts: Mapping[str, Any], directory: Directory) -> list[str]:
    """Places worth trying: those the case knows, then one of each other legal system."""
    found: dict[str, None] = {}
    receiving = directory.authorities.get(facts.get("lodged_with") or "")
    depicted = facts["depicted"]
    known: list[str | None] = [
        (receiving.subdivision or receiving.country) if receiving else None,
        depicted.get("residence"),
        depicted.get("workplace"),
        facts.get("infringement_place"),
        *(facts.get("affected") or ()),
    ]
    for respondent in facts["respondents"]:
        known.append(respondent.get("located_in"))
        known += [one["country"] for one in respondent.get("establishments") or ()]
    for place in known:
        if place and directory.is_country(place.strip().upper()):
            found[place.strip().upper()] = None
    for place in list(found):
        if place in directory.competence.subdivision_needed:
            found |= dict.fromkeys(_parts(place, directory)[:2])
    kept = list(found)[: MOST_PLACES - 4]
    others = _others(directory, {directory.country_of(place) for place in kept})
    return [*kept, *others][:MOST_PLACES]


def _others(directory: Directory, known: set[str]) -> list[str]:
    """A country of the one-stop shop, then one of each legal system outside it, that the
    case does not know yet."""
    inside = sorted(directory.one_stop_shop_countries - known)
    needing = directory.competence.subdivision_needed
    first = [place for place in inside if place not in needing][:1]
    by_rule: dict[str, str] = {}
    for country, rule in RULES.items():
        if country not in known:
            by_rule.setdefault(rule, country)
    return [*first, *by_rule.values()]


def _parts(country: str, directory: Directory) -> list[str]:
    """The subdivisions of a country that have an authority for private bodies."""
    return [
        authority.subdivision
        for authority in directory.authorities.values()
        if authority.country == country
        and authority.subdivision
        and directory.scope(authority.slug).private
    ]
