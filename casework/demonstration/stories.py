"""Fictional complaints, as answers to the public form. Nobody lodged them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Home:
    """Where the demonstration's people live: office, country, region, language, names."""

    authority: str
    country: str
    region: str
    language: str
    names: tuple[str, ...]


HOMES = (
    Home("ie-dpc", "IE", "", "en", ("Aoife Tully", "Conor Lally", "Niamh Corr")),
    Home("de-be", "DE", "DE-BE", "de", ("Lena Vogt", "Deniz Aras", "Mara Lindner")),
    Home("fr-cnil", "FR", "", "fr", ("Inès Carpentier", "Théo Baron", "Maya Duchêne")),
    Home("gb-ico", "GB", "", "en", ("Priya Holt", "Owen Bevan", "Grace Adeyemi")),
    Home("it-garante", "IT", "", "it", ("Giada Serra", "Elia Fabbri", "Noemi Grassi")),
    Home("nl-ap", "NL", "", "nl", ("Sanne Kuipers", "Bram Postma", "Femke Vos")),
    Home("ca-opc", "CA", "CA-ON", "en", ("Zoe Leclerc", "Arjun Mehta", "Hannah Wood")),
    Home("au-oaic", "AU", "AU-NSW", "en", ("Ruby Parsons", "Jack Tran", "Ella Novak")),
)

_ADULT_KINDS = (
    ["altered"],
    ["undressed"],
    ["real"],
    ["altered", "threat"],
    ["extortion", "real"],
    ["impersonation"],
    ["religious"],
    ["altered", "undressed"],
)
_SITES = ("pixhive", "chirpy", "clipwave", "plaza", "hostbarn")
_ACCOUNTS = (
    "A friend told me about it on Sunday. The pictures use photos from my own profile.",
    "Someone made an account in my name and put them there. I have reported it twice.",
    "It was passed around at work. I only want it to be gone.",
    "He says he will send them to my family if I do not answer.",
    "The clip says I took money. I never said any of it.",
)


KINDS = (
    "adult",
    "child",
    "hold",
    "tip",
    "adult",
    "now_adult",
    "gone",
    "organisation",
    "child_alone",
    "adult",
)
"""Which path each turn takes: every one that the form has."""
_ROLES = {
    "child": "parent_or_guardian",
    "hold": "authorised_person",
    "gone": "authorised_person",
    "organisation": "organisation",
    "tip": "anonymous",
}
_AGES = {"child": "under_18", "child_alone": "under_18", "now_adult": "was_under_18"}


@dataclass(frozen=True)
class Story:
    """One fictional complaint: who receives it, the answers, and how long ago it was sent."""

    home: Home
    kind: str
    answers: Answers
    age: timedelta


def stories(count: int, *, seed: int = 2026) -> Iterator[Story]:
    """``count`` complaints, the same ones for the same seed, over all homes and paths."""
    chance = random.Random(seed)  # noqa: S311 - fiction, not a secret
    for number in range(count):
        home = HOMES[number % len(HOMES)]
        turn = number // len(HOMES)
        kind = KINDS[turn % len(KINDS)]
        age = timedelta(days=chance.choice((1, 2, 4, 9, 16, 30, 55, 80, 97)), hours=number % 11)
        yield Story(home, kind, _answers(home, kind, number, chance), age)


def _answers(home: Home, kind: str, number: int, chance: random.Random) -> Answers:
    role = _ROLES.get(kind, "self")
    child = kind in _AGES
    answers: Answers = {
        "age": {"age": _AGES.get(kind, "adult")},
        "who": {"role": role},
        "country": {"country": home.country},
        "danger": {"danger": "no"},
        "authority": {"authority": home.authority},
    }
    if home.region:
        answers["region"] = {"region": home.region}
    if role not in {"self", "anonymous"}:
        answers["mandate"] = {"shown": "follow" if kind == "hold" else "yes"}
    if role == "organisation":
        answers["mandate"] |= {"basis": "mandate", "statutes": "yes"}
    if role in {"authorised_person", "organisation", "anonymous"}:
        answers["alive"] = {"alive": "no" if kind == "gone" else "yes"}
        answers["recognise"] = {"recognise": "yes"}
    site = _SITES[number % len(_SITES)]
    links = [
        f"https://www.{site}.example/post/{chance.randrange(10**6, 10**7)}"
        for _ in range(chance.randint(1, 4))
    ]
    answers |= {
        "links": {"links": "\n".join(links), "places": _place(number), "private": ""},
        "services": {"service": "", "words": ""},
        "online": {
            "online": chance.choice(("yes", "yes", "yes", "no", "unsure")),
            "spreading": chance.choice(("yes", "no", "unsure")),
        },
        "person": {"known": chance.choice(("person", "no", "no"))},
        "permissions": {},
    }
    if answers["person"]["known"] == "person":
        answers["whom"] = {"country": home.country, "name": ""}
    return (
        answers
        | (_child(chance) if child else _grown_up(role, number, chance))
        | _reach(home, role, number)
    )


def _place(number: int) -> str:
    """Now and then an account instead of a page."""
    return f"@fake.{number} on PixHive" if number % 4 == 1 else ""


def _child(chance: random.Random) -> Answers:
    return {
        "first": {},
        "threat": {"threat": chance.choice(("no", "no", "threat"))},
        "pressure": {},
        "more": {"more": "The school knows about it."},
    }


def _grown_up(role: str, number: int, chance: random.Random) -> Answers:
    kinds = _ADULT_KINDS[number % len(_ADULT_KINDS)]
    answers: Answers = {
        "kind": {"kinds": kinds},
        "shown": {"shown": "no"},
        "demand": {"asked": ["money"], "deadline": "yes", "until": "Friday", "given": "no"},
        "pretend": {"account": "", "expression": "no"},
        "sold": {"sold": chance.choice(("yes", "no", "unsure"))},
        "when": {"noticed": chance.choice(("week", "month")), "online": "unsure"},
        "tool": {"tool": chance.choice(("gleam", "undressly", "", "")), "words": ""},
        "contacted": {"contacted": chance.choice(("yes", "no")), "details": ""},
        "account": {"account": chance.choice(_ACCOUNTS)},
        "pressure": {},
    }
    if role == "self":
        answers["work"] = {"works": "no", "country": ""}
    return answers


def _reach(home: Home, role: str, number: int) -> Answers:
    if role == "anonymous":
        return {"permissions": {"share_authorities": "yes"}}
    name = home.names[number % len(home.names)]
    address = f"{name.split()[0].lower()}.{number}@mail.example"
    address = address.encode("ascii", "ignore").decode()
    organisation = "Example Rights e.V." if role == "organisation" else ""
    answers: Answers = {
        "name": {"name": name, "shown_name": "", "organisation": organisation},
        "reach": {"ways": ["email"] if number % 3 else []},
        "permissions": {
            "contact_service": "yes",
            "name_to_service": "yes" if number % 4 == 0 else "no",
            "share_authorities": "no" if number % 7 == 3 else "yes",
            "research": "no",
        },
    }
    if number % 3:
        answers["email"] = {"email": address, "neutral": "yes" if number % 2 else "no"}
    return answers
