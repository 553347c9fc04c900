"""The question that would settle each fact a rule missed, in words to ask it with."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.facts import place
from casework.routing.titles import KINDS

_QUESTIONS = {
    "lodged_with": gettext_lazy("With which authority does the person want to complain?"),
    "complainant.role": gettext_lazy("Is the complainant the person shown?"),
    "complainant.authority_to_act_shown": gettext_lazy(
        "What shows that the complainant may act for the person shown?"
    ),
    "complainant.language": gettext_lazy("Which language does the complainant prefer?"),
    "depicted.age_when_depicted": gettext_lazy(
        "Was the person under 18 at the time the imagery shows?"
    ),
    "depicted.deceased": gettext_lazy("Is the person shown still alive?"),
    "depicted.identifiable": gettext_lazy("Can the person be recognised?"),
    "depicted.residence": gettext_lazy(
        "In which country, and which part of it, does the person live?"
    ),
    "depicted.workplace": gettext_lazy("In which country does the person work?"),
    "infringement_place": gettext_lazy("Where did it happen?"),
    "affected": gettext_lazy("Are people in other countries affected?"),
    "respondents": gettext_lazy("Who published or made it?"),
    "conduct.intimate": gettext_lazy("Is the imagery intimate?"),
    "conduct.synthetic": gettext_lazy("Was it generated or altered?"),
    "conduct.defamatory": gettext_lazy("Is it false and damaging rather than intimate?"),
    "conduct.threatened": gettext_lazy("Has anybody threatened to publish it?"),
    "conduct.extortion": gettext_lazy("Is anybody asking for money or more imagery?"),
    "conduct.immediate_danger": gettext_lazy("Is anybody in danger now?"),
    "conduct.still_online": gettext_lazy("Can it still be seen?"),
    "conduct.spreading": gettext_lazy("Is it spreading?"),
}
_OF_A_RESPONDENT = {
    "kind": gettext_lazy("What is %(who)s: a platform, an AI provider, a person?"),
    "establishments": gettext_lazy("Where is %(who)s established?"),
    "located_in": gettext_lazy("In which country is %(who)s?"),
    "public_task_basis": gettext_lazy("Does %(who)s act under a legal duty or public task?"),
    "country": gettext_lazy("In which part of that country is %(who)s established?"),
    "decides": gettext_lazy("Where does %(who)s decide why and how data are used?"),
    "confirmed": gettext_lazy("Has the lead authority accepted the main seat of %(who)s?"),
    "representative_only": gettext_lazy("Is the address of %(who)s only a representative?"),
}
_TO_THE_PERSON = {
    "complainant.role": gettext_lazy("Are you the person who is shown, or do you act for them?"),
    "complainant.authority_to_act_shown": gettext_lazy(
        "What shows that you may act for the person? For example a signed letter, or that you are"
        " the parent."
    ),
    "depicted.age_when_depicted": gettext_lazy("Was the person under 18 when it was made?"),
    "depicted.residence": gettext_lazy(
        "In which country, and which part of it, does the person live?"
    ),
    "depicted.workplace": gettext_lazy("In which country does the person work?"),
    "infringement_place": gettext_lazy("In which country did it happen?"),
    "respondents": gettext_lazy("Do you know on which service it is, or who did it?"),
    "conduct.threatened": gettext_lazy("Does somebody threaten to show it to others?"),
    "conduct.extortion": gettext_lazy("Does somebody want money or something else from you?"),
    "conduct.immediate_danger": gettext_lazy("Is somebody in danger now?"),
    "conduct.still_online": gettext_lazy("Can it still be seen? You do not have to look again."),
    "conduct.spreading": gettext_lazy("Is it being passed on to more and more people?"),
}
"""What can be asked of the person themselves; nothing that describes what is shown."""
_AFFECTED = re.compile(r"affected\[(\d+)\]\Z")
_RESPONDENT = re.compile(r"respondents\[(\d+)\](?:\.establishments\[\d+\])?\.(\w+)\Z")


def question(path: str, facts: Mapping[str, Any] | None = None) -> str:
    """The question for a path into the facts, such as ``respondents[0].establishments``.

    A path that no question is written for is named as it is: better a stiff question
    than a fact that nobody asks for.
    """
    if path in _QUESTIONS:
        return str(_QUESTIONS[path])
    found = _AFFECTED.match(path)
    if found:
        places = (facts or {}).get("affected") or []
        where = place(places[int(found[1])]) if int(found[1]) < len(places) else path
        return _("In which part of the country (%(where)s) are people affected?") % {"where": where}
    found = _RESPONDENT.match(path)
    if found and found[2] in _OF_A_RESPONDENT:
        return _OF_A_RESPONDENT[found[2]] % {"who": _who(int(found[1]), facts or {})}
    return _("Which fact is “%(path)s”?") % {"path": path}


def question_to_person(path: str, language: str) -> str:
    """The question as the person is asked it, in their language; "" for a fact that they
    are not the one to ask for."""
    if path not in _TO_THE_PERSON:
        return ""
    with translation.override(language):
        return str(_TO_THE_PERSON[path])


def _who(index: int, facts: Mapping[str, Any]) -> str:
    """Which respondent is meant, by number and kind: tasks name no person."""
    respondents = facts.get("respondents") or []
    kind = respondents[index].get("kind") if index < len(respondents) else None
    number = _("respondent %(n)s") % {"n": index + 1}
    return f"{number} ({KINDS[kind]})" if kind in KINDS else number
