"""Two sentences for the person who complained: who has the complaint, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.law import Directory, load_directory


def plain_reason(decision: Mapping[str, Any], directory: Directory | None = None) -> list[str]:
    """Exactly two sentences, in plain English, that say nothing of what the complaint is about."""
    names = directory or load_directory()
    return [_who(decision, names), _next(decision, names)]


def _name(slug: str, directory: Directory) -> str:
    authority = directory.authorities.get(slug)
    return authority.name if authority else slug


def _who(decision: Mapping[str, Any], directory: Directory) -> str:
    receiving = decision["receiving"]
    if receiving is None:
        return "From what we know, we could not find an authority that can take your complaint."
    name = _name(receiving, directory)
    if decision["path"] == "signpost":
        return f"What you sent is outside what this authority may act on: {name}."
    if decision["path"] == "intelligence":
        return f"What you sent is with this authority, which uses it as information: {name}."
    authority = directory.authorities.get(receiving)
    if authority is not None and authority.one_stop_shop:
        return f"Your complaint is with this authority, the only one you need to deal with: {name}."
    return f"Your complaint is with this authority: {name}."


def _next(decision: Mapping[str, Any], directory: Directory) -> str:
    lead, receiving = decision["lead"], decision["receiving"]
    if decision["path"] == "signpost" or receiving is None:
        return "You will be told who else may be able to help."
    if decision["path"] == "intelligence":
        return "You will not get a reply, because it was sent as information only."
    if any(fired["rule"] == "R04" for fired in decision["fired"]):
        return "First, it asks you to show that you may act for the person concerned."
    if lead["authority"] and lead["authority"] != receiving:
        other = _name(lead["authority"], directory)
        return (
            "The company takes its decisions in another place, so your authority works on the"
            f" complaint together with the authority there ({other})."
        )
    if lead["status"] in {"undetermined", "disputed"}:
        return "It is finding out which other authorities have to be involved, and will tell you."
    others = [slug for slug in decision["competent"] if slug != receiving]
    if others:
        listed = " and ".join(_name(slug, directory) for slug in others[:2])
        more = " and others" if len(others) > 2 else ""
        return f"Other authorities may act too ({listed}{more}), and yours will tell you if so."
    return "It looks into the complaint itself and tells you how it is going."
