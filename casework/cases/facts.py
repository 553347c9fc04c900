"""A complaint's structured answers in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.places.countries import COUNTRIES
from complaints.places.regions import REGIONS

_ROLES = {
    "self": gettext_lazy("The person shown"),
    "parent_or_guardian": gettext_lazy("A parent or guardian of the person shown"),
    "authorised_person": gettext_lazy("Somebody authorised by the person shown"),
    "organisation": gettext_lazy("An organisation on behalf of the person shown"),
    "anonymous": gettext_lazy("Somebody who gave no name"),
}
_AGES = {
    "adult": gettext_lazy("18 or over"),
    "under_18": gettext_lazy("Under 18"),
    "unknown": gettext_lazy("Not known"),
}
_CONDUCT = {
    "intimate": gettext_lazy("The imagery is intimate"),
    "synthetic": gettext_lazy("It was generated or altered"),
    "defamatory": gettext_lazy("It is false and damaging"),
    "threatened": gettext_lazy("Publication was threatened"),
    "extortion": gettext_lazy("Money or more imagery is demanded"),
    "immediate_danger": gettext_lazy("Somebody is in danger now"),
    "still_online": gettext_lazy("It can still be seen"),
    "spreading": gettext_lazy("It is spreading"),
}
_ACT = ("intimate", "synthetic", "defamatory")
"""What describes the act itself: left out on the child path (domain rule b5)."""

_KINDS = {
    "platform": gettext_lazy("Platform"),
    "ai_provider": gettext_lazy("AI provider"),
    "host": gettext_lazy("Hosting service"),
    "organisation": gettext_lazy("Organisation"),
    "individual": gettext_lazy("An individual"),
    "public_authority": gettext_lazy("Public authority"),
    "eu_institution": gettext_lazy("EU institution"),
    "unknown": gettext_lazy("Not known"),
}


@dataclass(frozen=True)
class Line:
    """One line of a summary: a label and what was answered."""

    label: str
    value: str


def people(facts: Mapping[str, Any]) -> list[Line]:
    """Who complains, who is shown, and where they live and work."""
    complainant = facts.get("complainant") or {}
    depicted = facts.get("depicted") or {}
    lines = [Line(_("Who complains"), str(_ROLES.get(complainant.get("role", ""), _unknown())))]
    if complainant.get("role") not in ("self", "anonymous", None):
        lines.append(
            Line(_("May act for the person"), yes_no(complainant.get("authority_to_act_shown")))
        )
    lines.append(
        Line(
            _("Age when shown"),
            str(_AGES.get(depicted.get("age_when_depicted", ""), _unknown())),
        )
    )
    if depicted.get("deceased"):
        lines.append(Line(_("The person shown"), _("has died")))
    if depicted.get("identifiable") is False:
        lines.append(Line(_("Can be recognised"), _("No")))
    lines.append(Line(_("Lives in"), place(depicted.get("residence"))))
    if depicted.get("workplace"):
        lines.append(Line(_("Works in"), place(depicted.get("workplace"))))
    if facts.get("infringement_place"):
        lines.append(Line(_("Where it happened"), place(facts.get("infringement_place"))))
    if facts.get("affected"):
        lines.append(Line(_("Also affected"), ", ".join(place(c) for c in facts["affected"])))
    return lines


def conduct(facts: Mapping[str, Any], *, child_path: bool) -> list[Line]:
    """What is so, what is not, what nobody knows; on the child path nothing describes the
    act."""
    answers = facts.get("conduct") or {}
    groups: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for key, label in _CONDUCT.items():
        if not (child_path and key in _ACT):
            groups[answers.get(key)].append(str(label))
    titles = {True: _("Yes"), False: _("No"), None: _unknown()}
    return [Line(titles[answer], "; ".join(words)) for answer, words in groups.items() if words]


def respondents(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each respondent's kind, seat and establishments in words, in the order of the facts."""
    return [
        {
            "kind": str(_KINDS.get(entry.get("kind"), _KINDS["unknown"])),
            "seat": place(entry.get("located_in")),
            "establishments": ", ".join(
                _establishment(one) for one in entry.get("establishments") or []
            ),
        }
        for entry in facts.get("respondents") or []
    ]


def place(code: str | None) -> str:
    """A country or subdivision by name; its code where it has none here."""
    if not code:
        return _unknown()
    if "-" in code:
        region = REGIONS.get(code[:2], {})
        named = dict(region).get(code)
        return f"{named}, {_country(code[:2])}" if named else f"{code}, {_country(code[:2])}"
    return _country(code)


def yes_no(value: bool | None) -> str:
    """Yes, no, or not known."""
    if value is None:
        return _unknown()
    return _("Yes") if value else _("No")


def _country(code: str) -> str:
    return str(COUNTRIES.get(code, code))


def _establishment(entry: Mapping[str, Any]) -> str:
    where = place(entry.get("country"))
    if entry.get("representative_only"):
        return _("%(where)s (a representative only)") % {"where": where}
    if entry.get("confirmed"):
        return _("%(where)s (main establishment, confirmed)") % {"where": where}
    if entry.get("decides"):
        return _("%(where)s (decides)") % {"where": where}
    return where


def _unknown() -> str:
    return _("Not known")
