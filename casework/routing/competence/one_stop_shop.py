"""R06, R07, R09 to R12 and R19: competence in the EU and EEA."""

from __future__ import annotations

from dataclasses import dataclass

from casework.law import Authority
from casework.law.directory import Sector
from casework.routing.competence.facts import Establishment, Respondent
from casework.routing.competence.reasoning import (
    NO_LEAD,
    NOT_APPLICABLE,
    UNDETERMINED,
    LeadView,
    Reasoning,
)


@dataclass(frozen=True, slots=True)
class Base:
    """An establishment in the EU or EEA, its country, and its authority where one can be named."""

    place: str
    country: str
    decides: bool | None
    confirmed: bool | None
    path: str
    authority: Authority | None


def institution(case: Reasoning, respondent: Respondent) -> LeadView:
    """R07: an EU institution belongs to the EDPS, outside the one-stop shop."""
    case.competent("eu-edps")
    case.fire("R07", f"{respondent.label} is an EU institution, so the EDPS is competent.")
    return NOT_APPLICABLE


def acts_publicly(respondent: Respondent) -> bool:
    """Whether R06 speaks of the respondent: a public authority, or a body on a public task."""
    return respondent.kind == "public_authority" or (
        respondent.public_task is True and respondent.kind not in {"individual", "eu_institution"}
    )


def public_place(respondent: Respondent) -> tuple[str, str] | None:
    """Where a public body belongs: its own place, else its only establishment. With its path."""
    if respondent.kind != "public_authority":
        deciding = {e.country: e.path for e in respondent.real if e.decides}
        if len(deciding) == 1:
            place, path = next(iter(deciding.items()))
            return place, f"{path}.country"
    if respondent.located_in is not None:
        return respondent.located_in, f"{respondent.path}.located_in"
    places = {e.country: e.path for e in respondent.real}
    if len(places) == 1:
        place, path = next(iter(places.items()))
        return place, f"{path}.country"
    return None


def public_body(case: Reasoning, respondent: Respondent) -> LeadView:
    """R06: only the body's own national authority, and nobody leads."""
    what = (
        "is a public authority"
        if respondent.kind == "public_authority"
        else "acts under GDPR Art. 6(1)(c) or (e)"
    )
    found = public_place(respondent)
    if found is None:
        case.need(f"{respondent.path}.located_in")
        if case.eu_relevant:
            case.fire(
                "R06",
                f"{respondent.label} {what}, so only its own authority is competent and nobody"
                " leads; where it belongs is not known.",
            )
            return NO_LEAD
        return NOT_APPLICABLE
    place, path = found
    if not case.directory.in_one_stop_shop(place):
        return NOT_APPLICABLE
    sector: Sector = "public" if respondent.kind == "public_authority" else "private"
    authority = case.cover(place, sector, path)
    where = case.place(place)
    if authority is None:
        case.need(path)
        case.fire(
            "R06",
            f"{respondent.label} {what} in {where}, so nobody leads; which authority covers it"
            " cannot be named from the directory.",
        )
        return NO_LEAD
    case.competent(authority.slug)
    case.fire(
        "R06",
        f"{respondent.label} {what} in {where}, so only {authority.short_name} is competent and"
        " nobody leads.",
    )
    if case.is_gdpr(case.receiving) and case.receiving != authority:
        case.wants_concerned = True
    return NO_LEAD


def organisation(case: Reasoning, respondent: Respondent) -> LeadView:
    """R09, R10, R11, R19: who leads for a private respondent, if anybody."""
    if respondent.kind == "unknown":
        case.need(f"{respondent.path}.kind")
    if not case.eu_relevant:
        return _out_of_reach(case, respondent)
    case.wants_concerned = True
    bases = [_base(case, e) for e in respondent.real if case.directory.in_one_stop_shop(e.country)]
    headquarters = respondent.located_in
    if not bases and case.directory.in_one_stop_shop(headquarters):
        return _headquarters_only(case, respondent)
    if respondent.establishments is None:
        case.need(f"{respondent.path}.establishments")
        case.fire(
            "R09",
            f"Where {respondent.label} is established and takes its decisions is not known, so"
            " nobody can be named as lead yet.",
        )
        return UNDETERMINED
    if not bases:
        return _no_establishment(case, respondent)
    return _established(case, respondent, bases)


def _out_of_reach(case: Reasoning, respondent: Respondent) -> LeadView:
    """Nobody in the EU or EEA is affected as far as known, and nothing was lodged there."""
    in_europe = respondent.establishments is None or any(
        case.directory.in_one_stop_shop(e.country) for e in respondent.real
    )
    if case.receiving is None and case.facts.residence is None and in_europe:
        case.need_people()
        return UNDETERMINED
    return NOT_APPLICABLE


def _base(case: Reasoning, establishment: Establishment) -> Base:
    path = f"{establishment.path}.country"
    return Base(
        place=establishment.country,
        country=case.directory.country_of(establishment.country),
        decides=establishment.decides,
        confirmed=establishment.confirmed,
        path=establishment.path,
        authority=case.cover(establishment.country, "private", path),
    )


def _headquarters_only(case: Reasoning, respondent: Respondent) -> LeadView:
    """Headquarters in the EU or EEA with no establishment recorded: a candidate, no more."""
    assert respondent.located_in is not None
    case.need(f"{respondent.path}.establishments")
    authority = case.cover(respondent.located_in, "private", f"{respondent.path}.located_in")
    if authority is not None:
        case.concerned(authority.slug, f"headquarters of {respondent.label}")
    case.fire(
        "R09",
        f"{respondent.label} has its headquarters in {case.place(respondent.located_in)}, which"
        " is only a candidate: where it takes its decisions is not known.",
    )
    return UNDETERMINED


def _no_establishment(case: Reasoning, respondent: Respondent) -> LeadView:
    """R11: every affected authority on its own territory."""
    representatives = [
        case.place(e.country) for e in respondent.establishments or () if e.representative_only
    ]
    words = f"{respondent.label} has no establishment in the EU or EEA"
    if representatives:
        words += f" (a representative in {', '.join(representatives)} is not one)"
    if not respondent.real and respondent.located_in is None:
        case.need(f"{respondent.path}.located_in")
    return _each_on_its_own(case, f"{words}, so there is no one-stop shop")


def _each_on_its_own(case: Reasoning, reason: str) -> LeadView:
    """Every affected authority is competent on its own territory; nobody leads."""
    case.need_people()
    authorities = [case.cover(place, "private", path) for path, place in case.eu_people()]
    if _has_a_stake(case):
        authorities.append(case.receiving)
    slugs = list(dict.fromkeys(a.slug for a in authorities if a is not None))
    for slug in slugs:
        case.competent(slug)
    together = "; they should coordinate" if len(slugs) > 1 else ""
    case.fire(
        "R11", f"{reason}: {case.names(slugs)} may act on {_their(slugs)} own territory{together}."
    )
    return NO_LEAD


def _has_a_stake(case: Reasoning) -> bool:
    """Whether the receiving authority's territory is touched by more than the lodging.

    Where it is not known who is affected, it is taken to be.
    """
    receiving = case.receiving
    if receiving is None or not case.is_gdpr(receiving):
        return False
    if not case.people_known:
        return True
    facts = case.facts
    places = [place for _, place in case.eu_people()]
    places += [place for place in (facts.workplace, facts.infringement_place) if place]
    return receiving.country in {case.directory.country_of(place) for place in places}


def _established(case: Reasoning, respondent: Respondent, bases: list[Base]) -> LeadView:
    """R09 and what refines it, for a respondent with establishments in the EU or EEA."""
    countries = {base.country for base in bases}
    reach = countries | case.eu_countries_of_people()
    if case.is_gdpr(case.receiving) and case.receiving is not None:
        reach.add(case.receiving.country)
    if len(reach) == 1:
        return _domestic(case, respondent, bases)
    case.cross_border = True
    confirmed = [base for base in bases if base.confirmed]
    deciding = [base for base in bases if base.decides and base.confirmed is not False]
    claimed = confirmed or deciding
    if len({base.place for base in claimed}) > 1:
        return _disputed(case, respondent, claimed, bases)
    if claimed:
        return _led(case, respondent, claimed[0], bases, confirmed=bool(confirmed))
    return _no_claim(case, respondent, bases)


def _domestic(case: Reasoning, respondent: Respondent, bases: list[Base]) -> LeadView:
    """Only one Member State is touched: no cross-border processing, so nobody leads."""
    named = [base for base in bases if base.authority is not None]
    best = [base for base in named if base.confirmed or base.decides] or named
    slugs = list(dict.fromkeys(base.authority.slug for base in best if base.authority))
    for slug in slugs:
        case.competent(slug)
    where = case.place(bases[0].country)
    if not case.people_known:
        case.need_people()
        case.fire(
            "R09",
            f"{respondent.label} is established only in {where}; whether people elsewhere are"
            f" affected is not known, so it is open whether the case is cross-border;"
            f" {case.names(slugs)} {_are(slugs)} competent on {_their(slugs)} own territory.",
        )
        return UNDETERMINED
    case.fire(
        "R09",
        f"{respondent.label} is established only in {where} and nobody elsewhere is affected, so"
        f" the case is not cross-border: {case.names(slugs)} {_are(slugs)} competent and nobody"
        " leads.",
    )
    return NO_LEAD


def _disputed(
    case: Reasoning, respondent: Respondent, claimed: list[Base], bases: list[Base]
) -> LeadView:
    """R19: two establishments are said to be the main one."""
    _concern(case, respondent, bases, lead=None)
    places = " and ".join(dict.fromkeys(case.place(base.place) for base in claimed))
    said = "confirmed as" if all(base.confirmed for base in claimed) else "said to be"
    keeps = f"; {case.receiving.short_name} keeps its duty to inform" if case.receiving else ""
    case.fire(
        "R19",
        f"{places} are both {said} the place where {respondent.label} decides, so the lead is"
        f" disputed{keeps}.",
    )
    return LeadView("disputed")


def _led(
    case: Reasoning,
    respondent: Respondent,
    main: Base,
    bases: list[Base],
    *,
    confirmed: bool,
) -> LeadView:
    """R09: the authority of the main establishment leads; R10 where the case is local."""
    where = case.place(main.place)
    if main.authority is None:
        _concern(case, respondent, bases, lead=None)
        case.need(f"{main.path}.country")
        case.fire(
            "R09",
            f"{respondent.label} decides in {where}, but which authority there cannot be named.",
        )
        return UNDETERMINED
    lead = main.authority.slug
    case.competent(lead)
    _concern(case, respondent, bases, lead=lead)
    how = (
        "which its authority has accepted as main establishment"
        if confirmed
        else "so its authority is presumed to lead"
    )
    case.fire(
        "R09",
        f"{respondent.label} takes its decisions in {where}, {how}, and the case crosses borders:"
        f" {case.name(lead)} leads.",
    )
    _local(case, respondent, main, lead)
    return LeadView("confirmed" if confirmed else "presumed", lead)


def _local(case: Reasoning, respondent: Respondent, main: Base, lead: str) -> None:
    """R10: people of the receiving authority's Member State only."""
    receiving = case.receiving
    if receiving is None or not case.is_gdpr(receiving) or receiving.slug == lead:
        return
    if not case.people_known:
        case.need_people()
        return
    countries = case.eu_countries_of_people()
    if countries != {receiving.country} or receiving.country == main.country:
        return
    case.competent(receiving.slug)
    case.local_leads.append(lead)
    case.fire(
        "R10",
        f"Only people in {case.place(receiving.country)} are affected, so {receiving.short_name}"
        f" may handle the complaint about {respondent.label} itself once it has told"
        f" {case.name(lead)}, which then decides whether to take it over.",
    )


def _no_claim(case: Reasoning, respondent: Respondent, bases: list[Base]) -> LeadView:
    """Establishments, but none known to decide: a candidate, or decisions taken outside."""
    _concern(case, respondent, bases, lead=None)
    open_questions = [
        f"{base.path}.{'decides' if base.confirmed is None else 'confirmed'}"
        for base in bases
        if base.decides is None or (base.decides and base.confirmed is False)
    ]
    places = ", ".join(dict.fromkeys(case.place(base.place) for base in bases))
    if open_questions:
        for path in open_questions:
            case.need(path)
        case.fire(
            "R09",
            f"{respondent.label} has an establishment in {places}, which is only a candidate: it"
            " is not known that decisions are taken there.",
        )
        return UNDETERMINED
    for base in bases:
        if base.authority is not None:
            case.competent(base.authority.slug)
    return _each_on_its_own(
        case,
        f"{respondent.label} is established in {places} but takes no decisions there, so it has"
        " no main establishment in the EU or EEA and there is no one-stop shop",
    )


def _concern(
    case: Reasoning, respondent: Respondent, bases: list[Base], *, lead: str | None
) -> None:
    """R12, the part about establishments: the authorities of all but the lead."""
    for base in bases:
        if base.authority is not None and base.authority.slug != lead:
            case.concerned(base.authority.slug, f"{respondent.label} is established there")


def concerned(case: Reasoning, lead: str | None) -> None:
    """R12: the receiving authority and those of affected residents, beside other establishments.

    The lead is left out unless the complaint was lodged with it.
    """
    if not case.wants_concerned:
        return
    receiving = case.receiving
    if case.is_gdpr(receiving) and receiving is not None:
        lodged = case.facts.lodged_with is not None
        case.concerned(receiving.slug, "it was lodged there" if lodged else "it receives it")
    for path, place in case.eu_people():
        authority = case.cover(place, "private", path)
        if authority is not None and authority.slug != lead:
            own = path == "depicted.residence"
            case.concerned(
                authority.slug,
                "the person depicted lives there" if own else "people there are affected",
            )
    reasons = case.concerned_reasons()
    if reasons:
        case.fire("R12", f"Concerned: {'; '.join(reasons)}.")


def _are(slugs: list[str]) -> str:
    return "is" if len(slugs) <= 1 else "are"


def _their(slugs: list[str]) -> str:
    return "its" if len(slugs) <= 1 else "their"
