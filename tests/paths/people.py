"""Who comes: one person for each path through the form, with what they answer. What is not
named here is left open, as most people leave most of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Answers = dict[str, dict[str, Any]]

_LINKS = "https://www.pixhive.example/p/4711\nhttps://pixhive.example/p/4712?utm_source=x"

ADULT: Answers = {
    "age": {"age": "adult"},
    "who": {"role": "self"},
    "country": {"country": "FR"},
    "danger": {"danger": "no"},
    "work": {"works": "same"},
    "authority": {"authority": "fr-cnil"},
    "kind": {"kinds": ["altered", "threat"]},
    "links": {"links": _LINKS},
    "online": {"online": "yes", "spreading": "no"},
    "contacted": {"contacted": "no"},
    "person": {"known": "no"},
    "account": {"account": "Somebody I know made them from my holiday photos."},
    "name": {"name": "Camille Exemplaire"},
    "reach": {"ways": ["email"]},
    "email": {"email": "camille.exemplaire@mail.example", "neutral": "yes"},
    "permissions": {"contact_service": "yes", "name_to_service": "no"},
}
PARENT: Answers = {
    "age": {"age": "under_18"},
    "who": {"role": "parent_or_guardian"},
    "mandate": {"shown": "yes"},
    "country": {"country": "FR"},
    "danger": {"danger": "unsure"},
    "authority": {"authority": "fr-cnil"},
    "threat": {"threat": "no"},
    "links": {"links": _LINKS},
    "name": {"name": "Dominique Exemplaire", "shown_name": "Lou"},
    "agree": {"contact_service": "yes"},
}
CHILD: Answers = {
    "age": {"age": "under_18"},
    "who": {"role": "self"},
    "country": {"country": "FR"},
    "danger": {"danger": "no"},
    "authority": {"authority": "fr-cnil"},
    "threat": {"threat": "extortion"},
    "links": {"links": _LINKS},
    "agree": {"contact_service": "yes", "tell_guardian": "no"},
}
HELPER: Answers = {
    **ADULT,
    "who": {"role": "authorised_person"},
    "mandate": {"shown": "follow"},
    "alive": {"alive": "yes"},
    "recognise": {"recognise": "yes"},
    "name": {"name": "Sacha Exemplaire", "shown_name": "Camille"},
}
ORGANISATION: Answers = {
    **HELPER,
    "who": {"role": "organisation"},
    "mandate": {"basis": "mandate", "shown": "yes", "statutes": "yes"},
    "name": {"name": "Sacha Exemplaire", "organisation": "Example Rights e.V."},
}
TIP: Answers = {
    "age": {"age": "adult"},
    "who": {"role": "anonymous"},
    "country": {"country": "FR"},
    "danger": {"danger": "no"},
    "authority": {"authority": "fr-cnil"},
    "kind": {"kinds": ["undressed"]},
    "links": {"links": _LINKS},
}
ONCE_A_CHILD: Answers = {
    "age": {"age": "was_under_18"},
    "who": {"role": "self"},
    "country": {"country": "FR"},
    "danger": {"danger": "no"},
    "authority": {"authority": "fr-cnil"},
    "threat": {"threat": "no"},
    "links": {"links": _LINKS},
    "permissions": {"contact_service": "yes"},
}


@dataclass(frozen=True)
class Path:
    """A path: who comes, what must be asked, what must never be, and how it is kept."""

    name: str
    answers: Answers
    kept: str
    asked: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


_DESCRIBING = frozenset({"kind", "shown", "tool", "account", "contacted", "fingerprint"})

PATHS = (
    Path("adult", ADULT, "standard", asked=frozenset({"kind", "pressure", "account"})),
    Path("parent", PARENT, "child", asked=frozenset({"first", "mandate"}), never=_DESCRIBING),
    Path("child", CHILD, "child", asked=frozenset({"first", "agree"}), never=_DESCRIBING),
    Path("helper", HELPER, "hold", asked=frozenset({"mandate", "alive"})),
    Path("organisation", ORGANISATION, "standard", asked=frozenset({"mandate"})),
    Path("tip", TIP, "intelligence", asked=frozenset({"tip"}), never=frozenset({"name", "reach"})),
    Path("once a child", ONCE_A_CHILD, "child", asked=frozenset({"first"}), never=_DESCRIBING),
)
