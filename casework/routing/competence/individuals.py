"""R08: a private person who published."""

from __future__ import annotations

from casework.routing.competence.facts import Respondent
from casework.routing.competence.reasoning import NO_LEAD, NOT_APPLICABLE, LeadView, Reasoning


def individual(case: Reasoning, respondent: Respondent) -> LeadView:
    """The authority where the person is located; a platform is a respondent of its own."""
    alone = all(other.kind == "individual" for other in case.facts.respondents)
    if alone:
        case.need("respondents")
    platform = " The service it was shared on is not named yet." if alone else ""
    if respondent.located_in is None:
        case.need(f"{respondent.path}.located_in")
        case.fire(
            "R08",
            f"An individual published it ({respondent.label}), which is no household matter;"
            f" where that person is located is not known.{platform}",
        )
        if case.eu_relevant:
            case.wants_concerned = True
            return NO_LEAD
        return NOT_APPLICABLE
    place = respondent.located_in
    authority = case.cover(place, "individual", f"{respondent.path}.located_in")
    where = case.place(place)
    system = None
    if not case.directory.in_one_stop_shop(place):
        system = "uk" if case.directory.country_of(place) == "GB" else "other"
    if authority is None:
        case.fire(
            "R08",
            f"An individual in {where} published it ({respondent.label}); the directory holds no"
            f" authority that acts against individuals there.{platform}",
            system,
        )
    else:
        case.competent(authority.slug)
        case.fire(
            "R08",
            f"An individual in {where} published it ({respondent.label}), which is no household"
            f" matter, so {authority.short_name} is competent.{platform}",
            system,
        )
    if case.directory.in_one_stop_shop(place) or case.eu_relevant:
        case.wants_concerned = case.wants_concerned or case.eu_relevant
        return NO_LEAD
    return NOT_APPLICABLE
