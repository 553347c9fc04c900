"""R01 to R04: danger, children, matters outside data protection, representatives without proof."""

from __future__ import annotations

from casework.routing.competence.reasoning import Reasoning

REPRESENTATIVES = {
    "parent_or_guardian": ("A parent or guardian", "parental responsibility"),
    "authorised_person": ("An authorised person", "a mandate"),
    "organisation": ("An organisation", "a mandate"),
}


def danger(case: Reasoning) -> bool:
    """R01. True where somebody is in danger or is being blackmailed."""
    conduct = case.facts.conduct
    found = []
    if conduct.immediate_danger:
        found.append("somebody is in immediate danger")
    if conduct.extortion:
        found.append("somebody is asking for money or more imagery")
    if found:
        case.fire("R01", f"The facts say that {' and '.join(found)}.")
    return bool(found)


def child(case: Reasoning) -> bool:
    """R02. True where the person was under 18 when depicted; refers to a hotline."""
    facts = case.facts
    if facts.age == "unknown":
        case.need("depicted.age_when_depicted")
    if not facts.child:
        return False
    place = facts.residence or (case.receiving.country if case.receiving else None)
    hotlines = case.directory.hotlines(place)
    names = " and ".join(body.name for body in hotlines)
    case.fire(
        "R02",
        f"The person was under 18 when depicted, so the link goes to {names}, few may see the"
        " case, and no copy or fingerprint is made.",
    )
    for body in hotlines:
        case.refer(body.slug, "R02", "the mandated hotline can have the imagery taken down")
    case.refer(
        case.directory.competence.child_hash_sharing,
        "R02",
        "platforms can be asked, anonymously and from the person's own device, to block it",
    )
    return True


def outside(case: Reasoning) -> bool:
    """R03. True where data protection law does not reach: the dead, or nobody identifiable."""
    facts = case.facts
    system = "uk" if case.receiving is not None and case.receiving.country == "GB" else None
    if facts.deceased:
        case.fire(
            "R03",
            "The person depicted has died; data protection law covers the living, and national"
            " law on the memory of the dead may help.",
            system,
        )
        return True
    if facts.identifiable is False:
        case.fire(
            "R03",
            "Nobody can be identified from the imagery or what accompanies it, so it is not"
            " data about a person.",
            system,
        )
        return True
    if facts.deceased is None and facts.role != "self":
        case.need("depicted.deceased")
    if facts.identifiable is None:
        case.need("depicted.identifiable")
    return False


def unproven_representative(case: Reasoning) -> bool:
    """R04. True where a representative complains without having shown that they may."""
    facts = case.facts
    if facts.channel != "complaint" or facts.role not in REPRESENTATIVES:
        return False
    if facts.authority_shown:
        return False
    if facts.authority_shown is None:
        case.need("complainant.authority_to_act_shown")
    who, what = REPRESENTATIVES[facts.role]
    state = "has not shown" if facts.authority_shown is False else "may or may not have shown"
    system = "uk" if case.receiving is not None and case.receiving.country == "GB" else None
    case.fire(
        "R04",
        f"{who} complains for the person depicted and {state} {what}; ask for it, and tell the"
        " respondent nothing.",
        system,
    )
    return True
