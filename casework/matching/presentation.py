"""Matching in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.matching.models import Approach, Contact, Kind, Look, Offer

SIZES = {
    "few": _("1 to 4 complaints"),
    "some": _("5 to 19 complaints"),
    "many": _("20 complaints or more"),
}
SAME = {
    Kind.RESPONDENT: _("About the same respondent"),
    Kind.LINK: _("With the same link"),
    Kind.FINGERPRINT: _("With the same picture, or a copy of it, by fingerprint"),
}
KEPT_OUT = {
    "child": _("Child path: neither links nor fingerprints take part, only respondents."),
    "age": _("It is not known that the person shown was an adult: only respondents take part."),
    "no": _("The person said no to sharing with other authorities: kept out."),
    "unasked": _("The person has not said yes to sharing with other authorities: kept out."),
}


def lines(look: Look | None) -> list[dict[str, Any]]:
    """What a look found, a line for each kind, the closest first."""
    found = (look.found or {}) if look else {}
    return [
        {
            "what": SAME[kind],
            "authorities": found[kind]["authorities"],
            "complaints": SIZES[found[kind]["complaints"]],
        }
        for kind in (Kind.FINGERPRINT, Kind.LINK, Kind.RESPONDENT)
        if kind in found
    ]


def kinds_in_words(kinds: list[str]) -> list[Any]:
    """What two sides have in common."""
    return [Kind(kind).label for kind in kinds]


def approach_row(approach: Approach) -> dict[str, Any]:
    """An offer of contact as lists show it."""
    state: Any = _("Waits for your answer")
    colour = "high"
    if approach.answer:
        state, colour = approach.get_answer_display(), "closed"
    elif not approach.stands:
        state, colour = _("Ended"), "closed"
    return {
        "approach": approach,
        "kinds": kinds_in_words(approach.kinds),
        "state": state,
        "colour": colour,
        "file": approach.participation,
    }


def offer_row(offer: Offer) -> dict[str, Any]:
    """One's own offer as lists show it."""
    stands = offer.stands
    return {
        "offer": offer,
        "file": offer.participation,
        "state": _("Stands") if stands else (offer.get_ending_display() or _("Expired")),
        "colour": "good" if stands else "closed",
    }


def contact_row(contact: Contact) -> dict[str, Any]:
    """A contact as lists show it."""
    return {
        "contact": contact,
        "other": contact.other,
        "file": contact.participation,
        "kinds": kinds_in_words(contact.kinds),
    }
