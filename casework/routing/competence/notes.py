"""R18 and R20 to R22: what a caseworker must know beside competence, and the priority."""

from __future__ import annotations

from casework.routing.competence.reasoning import GDPR_REGIMES, Reasoning


def regional(case: Reasoning) -> None:
    """R18: how German and Spanish places were resolved."""
    for rule, words in case.regional_sentences():
        case.fire(rule, words)


def defamation(case: Reasoning) -> None:
    """R20: a defamatory image that is not intimate."""
    conduct = case.facts.conduct
    if not conduct.defamatory:
        return
    if conduct.intimate is None:
        case.need("conduct.intimate")
        return
    if conduct.intimate:
        return
    receiving = case.receiving
    system: str | None = "other"
    if receiving is not None and receiving.regime in GDPR_REGIMES:
        system = None
    elif receiving is not None and receiving.regime == "uk-gdpr":
        system = "uk"
    case.fire(
        "R20",
        "The image is defamatory and not intimate: check journalism and freedom of expression"
        " first; courts decide on defamation.",
        system,
    )


def language(case: Reasoning, others: list[str]) -> None:
    """R21: translation, where the complainant's language is not that of every authority."""
    receiving, tag = case.receiving, case.facts.language
    if receiving is None or not case.facts.is_complaint:
        return
    peers = [case.directory.authorities[slug] for slug in others if slug != receiving.slug]
    if tag is None:
        if peers:
            case.need("complainant.language")
        return
    own = _speaks(receiving.languages, tag)
    foreign = [peer.short_name for peer in peers if not _speaks(peer.languages, tag)]
    if own and not foreign:
        return
    system = None if receiving.regime in GDPR_REGIMES else "other"
    if own:
        words = (
            f"The complaint is in {tag}; {receiving.short_name} deals with the complainant alone"
            f" and translates for {', '.join(foreign)}."
        )
    else:
        words = (
            f"The complaint is in {tag}, which is not a language of {receiving.short_name}: it"
            " finds a way to deal with the complainant"
            + (f" and translates for {', '.join(foreign)}." if foreign else ".")
        )
    case.fire("R21", words, system)


def _speaks(languages: tuple[str, ...], tag: str) -> bool:
    main = tag.replace("_", "-").split("-", 1)[0].lower()
    return any(language.split("-", 1)[0].lower() == main for language in languages)


def priority(case: Reasoning, *, critical: bool) -> str:
    """R22: critical, high, normal or low, with the facts that decided."""
    conduct = case.facts.conduct
    live = [
        words
        for fact, words in (
            (conduct.still_online, "still online"),
            (conduct.spreading, "spreading"),
            (conduct.threatened, "threatened"),
        )
        if fact
    ]
    if critical:
        level, reason = "critical", "somebody is in danger, is blackmailed, or was under 18"
    elif conduct.intimate and live:
        level, reason = "high", f"the imagery is intimate and {' and '.join(live)}"
    elif conduct.still_online is False and not live:
        level, reason = "low", "it is no longer online and nobody threatens"
    else:
        level, reason = "normal", "nothing makes it urgent"
        if live:
            reason = f"it is {' and '.join(live)} but not known to be intimate"
            if conduct.intimate is False:
                reason = f"it is {' and '.join(live)} but not intimate"
    if not critical:
        _name_missing(case, live=bool(live))
    case.fire("R22", f"Priority {level}: {reason}.")
    return level


def _name_missing(case: Reasoning, *, live: bool) -> None:
    """Facts that could have raised or lowered the priority."""
    conduct = case.facts.conduct
    if conduct.intimate is None and (live or conduct.still_online is None):
        case.need("conduct.intimate")
    if conduct.still_online is None and not live:
        case.need("conduct.still_online")
