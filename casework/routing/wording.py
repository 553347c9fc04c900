"""Facts, values and differences of decisions in words for caseworkers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.forms import language_name
from casework.authorities.models import Authority, ReferralBody
from casework.cases.facts import place, yes_no
from casework.cases.models import Priority
from casework.cases.services.clocks import due_in_words, rule_title
from casework.law import UnknownName, load_law
from casework.routing.labels import AGES, KIND_LABELS, LEADS, PATH_LABELS, ROLES
from casework.routing.titles import KINDS

_FACTS = {
    "lodged_at": gettext_lazy("Lodged"),
    "lodged_with": gettext_lazy("Lodged with"),
    "channel": gettext_lazy("Complaint or tip"),
    "complainant.role": gettext_lazy("Who complains"),
    "complainant.authority_to_act_shown": gettext_lazy("Right to act for the person is shown"),
    "complainant.language": gettext_lazy("Language of the complainant"),
    "depicted.age_when_depicted": gettext_lazy("Age when shown"),
    "depicted.deceased": gettext_lazy("The person shown has died"),
    "depicted.identifiable": gettext_lazy("The person can be recognised"),
    "depicted.residence": gettext_lazy("The person lives in"),
    "depicted.workplace": gettext_lazy("The person works in"),
    "infringement_place": gettext_lazy("It happened in"),
    "affected": gettext_lazy("People are also affected in"),
    "respondents": gettext_lazy("Respondents"),
    "conduct.intimate": gettext_lazy("The imagery is intimate"),
    "conduct.synthetic": gettext_lazy("It was generated or altered"),
    "conduct.defamatory": gettext_lazy("It is false and damaging"),
    "conduct.threatened": gettext_lazy("Publication is threatened"),
    "conduct.extortion": gettext_lazy("Money or more imagery is demanded"),
    "conduct.immediate_danger": gettext_lazy("Somebody is in danger now"),
    "conduct.still_online": gettext_lazy("It can still be seen"),
    "conduct.spreading": gettext_lazy("It is spreading"),
}
_OF_A_RESPONDENT = {
    "kind": gettext_lazy("%(who)s is"),
    "located_in": gettext_lazy("Seat of %(who)s"),
    "public_task_basis": gettext_lazy("%(who)s acts under a legal duty or public task"),
    "establishments": gettext_lazy("Establishments of %(who)s"),
}
_OF_AN_ESTABLISHMENT = {
    "country": gettext_lazy("Place of the establishment of %(who)s (%(where)s)"),
    "decides": gettext_lazy("%(who)s decides in %(where)s"),
    "confirmed": gettext_lazy("Main establishment of %(who)s in %(where)s is confirmed"),
    "representative_only": gettext_lazy("%(who)s has only a representative in %(where)s"),
}
_RESPONDENT = re.compile(r"respondents\[(\d+)\](?:\.establishments\[(\d+)\])?\.(\w+)\Z")
DESCRIBING = ("conduct.intimate", "conduct.synthetic", "conduct.defamatory")
"""What describes the act: not spoken of on the child path (domain rule b5)."""


def fact_label(path: str, facts: Mapping[str, Any]) -> str:
    """What a path into the facts is about, in a few words."""
    if path in _FACTS:
        return str(_FACTS[path])
    found = _RESPONDENT.match(path)
    if not found:
        return path
    index, number, name = int(found[1]), found[2], found[3]
    who = respondent_name(index, facts)
    if number is None:
        return str(_OF_A_RESPONDENT[name]) % {"who": who} if name in _OF_A_RESPONDENT else path
    if name not in _OF_AN_ESTABLISHMENT:
        return path
    known = (facts.get("respondents") or [])[index].get("establishments") or []
    where = place(known[int(number)]["country"]) if int(number) < len(known) else _("a new place")
    return str(_OF_AN_ESTABLISHMENT[name]) % {"who": who, "where": where}


def respondent_name(index: int, facts: Mapping[str, Any]) -> str:
    """Who is meant: an organisation by name, everybody else by number and kind."""
    respondents = facts.get("respondents") or []
    known = respondents[index] if index < len(respondents) else {}
    if known.get("name") and known.get("kind") != "individual":
        return str(known["name"])[:80]
    number = _("respondent %(n)s") % {"n": index + 1}
    kind = known.get("kind")
    return f"{number} ({KINDS[kind]})" if kind in KINDS else number


def fact_value(path: str, value: Any) -> str:
    """A value of a fact in words."""
    if value is None:
        return _("Not known")
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, list):
        return _list_value(path, value)
    name = path.rpartition(".")[2]
    tables: dict[str, Mapping[str, Any]] = {
        "role": ROLES,
        "age_when_depicted": AGES,
        "kind": KIND_LABELS,
        "channel": {"complaint": _("A complaint"), "tip": _("A tip")},
    }
    table = tables.get(name, {})
    if name == "lodged_at":
        return _lodged(str(value))
    if name == "lodged_with":
        return authority_names([str(value)])[str(value)]
    if name == "language":
        return str(language_name(str(value)))
    if name in {"residence", "workplace", "infringement_place", "located_in", "country"}:
        return place(str(value))
    return str(table.get(str(value), value))


def _list_value(path: str, value: Sequence[Any]) -> str:
    if not value:
        return _("None")
    if path == "affected":
        return ", ".join(place(str(one)) for one in value)
    if path == "respondents":
        return ", ".join(str(KIND_LABELS.get(one.get("kind"), "?")) for one in value)
    return ", ".join(_establishment(one) for one in value)


def _establishment(one: Mapping[str, Any]) -> str:
    where = place(one.get("country"))
    marks = [
        words
        for name, words in (
            ("representative_only", _("representative only")),
            ("confirmed", _("confirmed")),
            ("decides", _("decides")),
        )
        if one.get(name)
    ]
    if one.get("confirmed") is False:
        marks.append(_("not accepted"))
    if one.get("decides") is False:
        marks.append(_("does not decide"))
    return f"{where} ({', '.join(marks)})" if marks else where


def _lodged(value: str) -> str:
    """An instant of lodging, or the rule set that another day would bring."""
    try:
        ruleset = load_law().ruleset(value)
    except UnknownName:
        pass
    else:
        return _("a day under “%(title)s” (rules from %(day)s)") % {
            "title": ruleset.title,
            "day": date_format(ruleset.start, "j M Y"),
        }
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return value
    return date_format(timezone.localtime(moment), "j M Y, H:i") if moment.tzinfo else value


def authority_names(slugs: Iterable[str]) -> dict[str, str]:
    """Names of authorities and referral bodies by slug; others stand for themselves."""
    wanted = set(slugs)
    names = {slug: slug for slug in wanted}
    names.update(ReferralBody.objects.filter(pk__in=wanted).values_list("pk", "name"))
    names.update(Authority.objects.filter(pk__in=wanted).values_list("pk", "short_name"))
    return names


_CHANGES = {
    "path": gettext_lazy("Path"),
    "lead": gettext_lazy("Lead"),
    "receiving": gettext_lazy("Receiving"),
    "competent": gettext_lazy("Competent"),
    "concerned": gettext_lazy("Concerned"),
    "referrals": gettext_lazy("Refer to"),
    "clocks": gettext_lazy("Deadlines"),
    "priority": gettext_lazy("Priority"),
}
"""Differences that are shown; rules and missing facts have places of their own."""
CHANGE_LABELS = _CHANGES


def changes_in_words(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Differences (as dicts) with names in place of slugs: label, what goes, what comes.

    For things that are one value (path, lead, priority) both sides stand for before and
    after; for lists they are what falls away and what is added.
    """
    shown = [one for one in changes if one["kind"] in _CHANGES]
    names = authority_names(_slugs(shown))
    return [
        {
            "kind": one["kind"],
            "label": _CHANGES[one["kind"]],
            "single": one["kind"] in {"path", "lead", "priority", "receiving"},
            "before": _side(one["kind"], one["before"], names),
            "after": _side(one["kind"], one["after"], names),
        }
        for one in shown
    ]


def _slugs(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    found: set[str] = set()
    for one in changes:
        for text in [*one["before"], *one["after"]]:
            found |= set(str(text).split(" "))
    return found


def _side(kind: str, values: Sequence[str], names: Mapping[str, str]) -> list[str]:
    if kind == "lead":
        status, *who = values
        return [": ".join([*(names[slug] for slug in who), str(dict(LEADS)[status]).split(":")[0]])]
    if kind == "path":
        return [str(PATH_LABELS.get(value, value)) for value in values]
    if kind == "priority":
        return [str(Priority.of(value).label) for value in values]
    if kind == "clocks":
        return [_clock(value, names) for value in values]
    if kind == "referrals":
        return [names[value.split(" ", 1)[1]] for value in values]
    shown = [names[value] for value in values]
    return shown or ([_("Nobody by rule")] if kind == "receiving" else [])


def _clock(value: str, names: Mapping[str, str]) -> str:
    rule, slug, due = value.split(" ", 2)
    return _("%(what)s: %(due)s (%(who)s)") % {
        "what": rule_title(rule),
        "due": due_in_words(due),
        "who": names[slug],
    }
