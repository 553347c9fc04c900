"""Why somebody got a case, or nobody: one or two sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.authorities.forms import language_name
from casework.routing.allocation.choosing import Choice, Obstacle, Wanted

LONGEST = 400
TRIED = -1
"""In place of a version: rules of a dry run, which are none yet."""


def reason(
    choice: Choice,
    wanted: Wanted,
    *,
    names: Mapping[str, str],
    version: int,
    services: Mapping[str, str] | None = None,
) -> str:
    """The reason in words. ``names`` by the people's keys, ``services`` the names of
    platforms by slug; ``version`` of the rules, 0 for the standard ones,
    ``TRIED`` for those of a dry run."""
    text = f"{_who(choice, names)} {_with(choice, wanted, services or {}, version)}"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def rules_named(version: int) -> str:
    """A version of the rules as reasons name it."""
    if version == TRIED:
        return _("the rules that are tried")
    return _("rules version %(n)s") % {"n": version} if version else _("standard rules")


def named_reason(name: str, version: int) -> str:
    """Why somebody named by a person gets a file."""
    return _("Handed over to %(who)s by name (%(rules)s do not forbid it).") % {
        "who": name,
        "rules": rules_named(version),
    }


def _who(choice: Choice, names: Mapping[str, str]) -> str:
    if not choice.key:
        return _nobody(choice)
    words = {
        "who": names.get(choice.key, "?"),
        "n": choice.among,
        "points": choice.points,
        "cases": choice.cases,
    }
    if choice.continuity:
        return _continuing(choice, words)
    if choice.among == 1:
        return _("%(who)s is the only one qualified (%(cases)s open cases).") % words
    return (
        _("%(who)s has the lightest load of %(n)s qualified (%(points)s points, %(cases)s open).")
        % words
    )


def _continuing(choice: Choice, words: Mapping[str, object]) -> str:
    if choice.continuity == "complainant":
        if choice.stands_in:
            return _("%(who)s covers for the person who has the complainant’s other case.") % words
        return _("%(who)s has the same complainant’s other case.") % words
    if choice.stands_in:
        return _("%(who)s covers for whoever works on the same respondents.") % words
    return _("%(who)s works on the same respondents already.") % words


def _nobody(choice: Choice) -> str:
    if not choice.obstacles:
        return _("No active investigator works for this authority.")
    parts = [
        _counted(Obstacle(name), count)
        for name, count in sorted(choice.obstacles.items(), key=lambda one: -one[1])
    ]
    return _("Nobody can take this case: %(why)s.") % {"why": ", ".join(parts)}


def _counted(obstacle: Obstacle, n: int) -> str:
    words = {
        Obstacle.UNAVAILABLE: ngettext("%(n)s not available", "%(n)s not available", n),
        Obstacle.UNTRAINED: ngettext(
            "%(n)s not trained for the child path", "%(n)s not trained for the child path", n
        ),
        Obstacle.OTHER_TEAM: ngettext("%(n)s of another team", "%(n)s of other teams", n),
        Obstacle.LANGUAGE: ngettext("%(n)s without the language", "%(n)s without the language", n),
        Obstacle.PLATFORM: ngettext(
            "%(n)s who does not know the service", "%(n)s who do not know the service", n
        ),
        Obstacle.REGIME: ngettext(
            "%(n)s without the legal field", "%(n)s without the legal field", n
        ),
        Obstacle.FULL: ngettext(
            "%(n)s has reached the cap on open cases",
            "%(n)s have reached the cap on open cases",
            n,
        ),
        Obstacle.EXPOSED: ngettext(
            "%(n)s has had this week’s share of severe cases",
            "%(n)s have had this week’s share of severe cases",
            n,
        ),
    }[obstacle]
    return words % {"n": n}


def _with(choice: Choice, wanted: Wanted, services: Mapping[str, str], version: int) -> str:
    parts: list[str] = []
    language = language_name(wanted.language)
    if "language" in choice.met:
        parts.append(_("speaks %s") % language)
    elif "language" in choice.unmet and choice.continuity:
        parts.append(_("does not speak %s: translation is needed") % language)
    elif "language" in choice.unmet:
        parts.append(_("nobody with room speaks %s: translation is needed") % language)
    if "child_path" in choice.met:
        parts.append(_("trained for the child path"))
    if choice.team:
        parts.append(_("of the team %s") % choice.team)
    if "platform" in choice.met:
        known = sorted(services.get(slug, slug) for slug in wanted.platforms)
        parts.append(_("knows %s") % ", ".join(known[:2]))
    if "regime" in choice.met:
        parts.append(_("knows this legal field"))
    parts.append(rules_named(version))
    text = "; ".join(parts)
    return text[0].upper() + text[1:] + "."
