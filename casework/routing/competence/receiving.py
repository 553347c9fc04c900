"""R05: the receiving authority."""

from __future__ import annotations

from casework.law import Authority
from casework.law.directory import Sector
from casework.routing.competence.reasoning import GDPR_REGIMES, Reasoning


def receiving(case: Reasoning) -> None:
    """Where lodged; else the authority of residence, workplace, or place of the infringement.

    Sets ``case.receiving``. A person who complains about EU institutions only, and has
    chosen nobody, is received by the EDPS: no national authority can take that complaint.
    """
    facts = case.facts
    if facts.lodged_with is not None:
        authority = case.directory.authority(facts.lodged_with)
        case.receiving = authority
        case.fire("R05", _lodged_words(case, authority), _system(authority))
        return
    kinds = {respondent.kind for respondent in facts.respondents}
    if kinds == {"eu_institution"}:
        case.receiving = case.directory.authority("eu-edps")
        case.fire("R05", "The complaint is about EU institutions only and was lodged nowhere yet.")
        return
    sectors: tuple[Sector, ...] = ("private",)
    if kinds == {"public_authority"}:
        sectors = ("public", "private")
    for path, place, words in (
        ("depicted.residence", facts.residence, "lives"),
        ("depicted.workplace", facts.workplace, "works"),
        ("infringement_place", facts.infringement_place, ""),
    ):
        if place is None:
            continue
        for sector in sectors:
            if sector == "public" and "-" not in place:
                continue
            found = case.cover(place, sector, path)
            if found is not None:
                case.receiving = found
                where = case.place(place)
                link = f"the person {words} in {where}" if words else f"it happened in {where}"
                case.fire(
                    "R05",
                    f"The complaint was lodged nowhere yet and {link}, so {found.short_name}"
                    " receives it.",
                    _system(found),
                )
                return
    _nobody(case)


def _nobody(case: Reasoning) -> None:
    facts = case.facts
    known = [
        case.place(place)
        for place in (facts.residence, facts.workplace, facts.infringement_place)
        if place is not None
    ]
    if facts.residence is None:
        case.need("depicted.residence")
    case.need("lodged_with")
    if known:
        places = ", ".join(dict.fromkeys(known))
        case.fire(
            "R05", f"No authority can be named to receive a complaint from {places}.", "other"
        )
    else:
        case.fire("R05", "The complaint was lodged nowhere yet and no place is known.", "other")


def _lodged_words(case: Reasoning, authority: Authority) -> str:
    words = f"The complaint was lodged with {authority.short_name}"
    if case.facts.channel == "tip":
        words = f"The tip was given to {authority.short_name}"
    start = case.directory.scope(authority.slug).start
    if start and case.day(authority) < start:
        return f"{words}, which takes up its work only on {start.isoformat()}."
    return f"{words}."


def _system(authority: Authority) -> str | None:
    if authority.regime in GDPR_REGIMES:
        return None
    return "uk" if authority.regime == "uk-gdpr" else "other"
