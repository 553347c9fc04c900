"""R13 to R17 and N01: competence outside the EU and EEA, in parallel to it."""

from __future__ import annotations

from dataclasses import dataclass

from casework.law import Authority
from casework.law.directory import Sector
from casework.routing.competence.facts import Respondent
from casework.routing.competence.one_stop_shop import acts_publicly
from casework.routing.competence.reasoning import Reasoning

RULES = {
    "GB": "R13",
    "JE": "R13",
    "GG": "R13",
    "IM": "R13",
    "GI": "R13",
    "CA": "R14",
    "AU": "R15",
    "KR": "R16",
    "SG": "R16",
    "US": "R17",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Why a place outside the EU and EEA matters."""

    path: str
    place: str
    sector: Sector
    words: str
    respondents: tuple[int, ...]
    """Whose competence it decides: a person's home counts for every private respondent."""

    @property
    def person(self) -> bool:
        """Whether it is about where somebody lives."""
        return not self.path.startswith("respondents")

    @property
    def opening(self) -> str:
        """The words with a capital, to begin a sentence with."""
        return self.words[0].upper() + self.words[1:]


def links(case: Reasoning) -> list[Link]:
    """Every place outside the EU and EEA that a person or a respondent connects with the case."""
    found: list[Link] = []
    respondents = case.facts.respondents
    only_bodies = bool(respondents) and all(
        respondent.kind == "eu_institution" or acts_publicly(respondent)
        for respondent in respondents
    )
    private = tuple(
        respondent.index
        for respondent in respondents
        if respondent.kind != "eu_institution" and not acts_publicly(respondent)
    )
    if not only_bodies:
        if case.facts.residence is None:
            case.need("depicted.residence")
        for path, place in case.people():
            words = (
                f"the person depicted lives in {case.place(place)}"
                if path == "depicted.residence"
                else f"people in {case.place(place)} are affected"
            )
            found.append(Link(path, place, "private", words, private))
    for respondent in respondents:
        found += _of(case, respondent)
    return [link for link in found if not case.directory.in_one_stop_shop(link.place)]


def _of(case: Reasoning, respondent: Respondent) -> list[Link]:
    if respondent.kind in {"individual", "eu_institution"}:
        return []
    public = respondent.kind == "public_authority"
    sector: Sector = "public" if public else "private"
    if respondent.real and not (public and respondent.located_in):
        return [
            Link(
                f"{e.path}.country",
                e.country,
                sector,
                f"{respondent.label} is established in {case.place(e.country)}",
                (respondent.index,),
            )
            for e in respondent.real
        ]
    if respondent.located_in is None:
        return []
    what = "is a public body in" if public else "has its headquarters in"
    return [
        Link(
            f"{respondent.path}.located_in",
            respondent.located_in,
            sector,
            f"{respondent.label} {what} {case.place(respondent.located_in)}",
            (respondent.index,),
        )
    ]


def elsewhere(case: Reasoning) -> None:
    """Every legal system outside the EU and EEA that the case touches, each by its own rule."""
    by_country: dict[str, list[Link]] = {}
    for link in links(case):
        by_country.setdefault(case.directory.country_of(link.place), []).append(link)
    for country, found in by_country.items():
        rule = RULES.get(country, "N01")
        if rule == "R14":
            _canada(case, found)
        elif rule == "R17":
            _united_states(case, found)
        else:
            _national(case, rule, found)
        case.look_at()
        _refer(case, country, found)
    _individuals(case)


def _look_at(case: Reasoning, *found: Link) -> None:
    """What follows belongs to the respondents that these links are about."""
    wanted = {index for link in found for index in link.respondents}
    case.look_at(*(view for view in case.views if view.respondent.index in wanted))


def _national(case: Reasoning, rule: str, found: list[Link]) -> None:
    """The authorities that cover the places, each once, with the first reason for it."""
    said: set[str] = set()
    for link in found:
        _look_at(case, link)
        authority = case.cover(link.place, link.sector, link.path)
        if authority is None:
            _nobody(case, rule, link)
            continue
        case.competent(authority.slug)
        if authority.slug not in said:
            said.add(authority.slug)
            case.fire(rule, _sentence(rule, link, authority), _system(rule, link.place))


def _system(rule: str, place: str) -> str | None:
    return "other" if rule == "R13" and not place.startswith("GB") else None


def _sentence(rule: str, link: Link, authority: Authority) -> str:
    slug = authority.short_name
    if rule == "R13":
        return f"{link.opening}, so {slug} acts in parallel and outside the one-stop shop."
    if rule == "R15" and link.sector == "private":
        return (
            f"{link.opening}, so {slug} deals with the handling, after a complaint to the"
            " organisation."
        )
    if rule == "R16" and authority.country == "SG":
        return f"{link.opening}, so {slug} may act, after the Online Safety Commission."
    return f"{link.opening}, so {slug} is competent."


def _nobody(case: Reasoning, rule: str, link: Link) -> None:
    """Say that a place has no authority; a free zone's could be one if it were known."""
    found = case.directory.covering(link.place, link.sector, case.as_of)
    country = case.directory.country_of(link.place)
    zones = [
        authority.short_name
        for authority in case.directory.authorities.values()
        if authority.country == country
        and not case.directory.scope(authority.slug).territorial
        and not case.directory.in_one_stop_shop(country)
    ]
    if zones and not link.person:
        case.need(link.path)
        case.fire(
            rule,
            f"{link.opening}; {' or '.join(zones)} would be competent only if it is in that free"
            " zone.",
        )
    elif link.person or link.sector == "public":
        case.fire(rule, f"{link.opening}, and no authority can be named: {found.why}.")


def _canada(case: Reasoning, found: list[Link]) -> None:
    """R14: the province where its law is substantially similar; the federal authority across
    borders and elsewhere; often both."""
    competence = case.directory.competence
    private = [link for link in found if link.sector == "private"]
    _national(case, "R14", [link for link in found if link.sector == "public"])
    if not private:
        return
    provinces = {link.place for link in private}
    for link in private:
        if link.place in competence.canada_provinces:
            _look_at(case, link)
            authority = case.cover(link.place, "private", link.path)
            if authority is not None:
                case.competent(authority.slug)
                case.fire(
                    "R14",
                    f"{link.opening}, so {authority.short_name} acts under the province's law.",
                )
    reason = _why_federal(case, private, provinces)
    if reason is None:
        return
    _look_at(case, *private)
    case.competent(competence.canada_federal)
    case.pipeda = True
    federal = case.name(competence.canada_federal)
    case.fire("R14", f"{reason}, so {federal} is competent under federal law.")


def _why_federal(case: Reasoning, private: list[Link], provinces: set[str]) -> str | None:
    """Why federal private-sector law applies, or None where the matter stays in one province."""
    for link in private:
        if "-" not in link.place:
            case.need(link.path)
            return f"{link.opening}, in a province that is not known"
        if link.place not in case.directory.competence.canada_provinces:
            return f"{link.opening}, a province without a private-sector law of its own"
    if len(provinces) > 1:
        return "More than one province is involved"
    province = next(iter(provinces))
    outside = [place for place in _all_places(case) if place != province]
    if outside:
        return f"Data cross the border of {case.place(province)} ({case.place(outside[0])})"
    for respondent in case.facts.respondents:
        if respondent.kind not in {"individual", "eu_institution"} and not _known_place(respondent):
            case.need(f"{respondent.path}.establishments")
    return None


def _known_place(respondent: Respondent) -> bool:
    return bool(respondent.real) or respondent.located_in is not None


def _all_places(case: Reasoning) -> list[str]:
    """Where people and private respondents are, all over the world."""
    places = [place for _, place in case.people()]
    for respondent in case.facts.respondents:
        if respondent.kind == "eu_institution" or acts_publicly(respondent):
            continue
        if respondent.real:
            places += [e.country for e in respondent.real]
        elif respondent.located_in is not None:
            places.append(respondent.located_in)
    return places


def _united_states(case: Reasoning, found: list[Link]) -> None:
    """R17: the FTC and, for Californians, their agency, where people there are affected."""
    persons = [link for link in found if link.person]
    for link in persons:
        _look_at(case, link)
        national = case.directory.covering("US", "private", case.as_of).authority
        if national is not None:
            case.competent(national.slug)
            case.fire(
                "R17",
                f"{link.opening}, where there is no general data protection authority:"
                f" {national.short_name} acts on unfair practices and take-down, and the state's"
                " attorney general may act too.",
            )
        if "-" not in link.place:
            case.need(link.path)
            continue
        state = case.cover(link.place, "private", link.path)
        if state is not None and state != national:
            case.competent(state.slug)
            case.fire(
                "R17", f"{link.opening}, so {state.short_name} may act under the state's law."
            )


def _refers(case: Reasoning) -> bool:
    """Whether the imagery is of the kind that removal bodies act on."""
    return case.facts.conduct.intimate is True or case.facts.child


def _refer(case: Reasoning, country: str, found: list[Link]) -> None:
    """The removal bodies of a country that the case is connected with."""
    for referral in case.directory.competence.referrals:
        if referral.country != country:
            continue
        if referral.start and _day(case, country) < referral.start.isoformat():
            continue
        if not _refers(case):
            if case.facts.conduct.intimate is None:
                case.need("conduct.intimate")
            continue
        case.refer(referral.to, referral.rule, referral.why)
        case.fire(referral.rule, f"{found[0].opening}: {referral.why}.", "referral")


def _day(case: Reasoning, country: str) -> str:
    """The day whose law is asked for in a country's own zone, by any of its authorities."""
    for authority in case.directory.authorities.values():
        if authority.country == country:
            return case.day(authority).isoformat()
    return case.as_of.date().isoformat()


def _individuals(case: Reasoning) -> None:
    """Removal bodies where an individual respondent is; R08 has named the authority."""
    for respondent in case.facts.respondents:
        place = respondent.located_in
        if respondent.kind != "individual" or place is None:
            continue
        country = case.directory.country_of(place)
        if country in {"GB", "AU"}:
            words = f"an individual in {case.place(place)} published it"
            path = f"{respondent.path}.located_in"
            _refer(case, country, [Link(path, place, "individual", words, (respondent.index,))])
