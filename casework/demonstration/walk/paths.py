"""Every path of the form besides the adult's own, each filled in page by page and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.demonstration.walk.browser import Answer, Browser, WalkFailed

MOST_PAGES = 60
_HOME: dict[str, dict[str, Answer]] = {
    "country": {"country": "DE"},
    "region": {"region": "DE-BE"},
    "danger": {"danger": "no"},
    "authority": {"authority": "de-be"},
    "links": {
        "links": "Look: https://www.pixhive.example/p/51 and (pixhive.example/p/51?utm_source=x)"
    },
}
_CHILD: dict[str, dict[str, Answer]] = {
    **_HOME,
    "age": {"age": "under_18"},
    "threat": {"threat": "no"},
}
_ADULT: dict[str, dict[str, Answer]] = {
    **_HOME,
    "age": {"age": "adult"},
    "alive": {"alive": "yes"},
    "recognise": {"recognise": "yes"},
    "kind": {"kinds": ["real", "threat", "impersonation"]},
}
_DESCRIBING = ("kind", "shown", "tool", "sold", "pretend", "demand", "fingerprint", "account")


@dataclass(frozen=True)
class Played:
    """One path: what is answered, which pages must and must not be asked, and what the page
    before sending has to say."""

    name: str
    answers: Mapping[str, Mapping[str, Answer]]
    says: str
    asked: tuple[str, ...] = ()
    never: tuple[str, ...] = field(default=())


PATHS = (
    Played(
        "a parent",
        {**_CHILD, "who": {"role": "parent_or_guardian"}, "mandate": {"shown": "yes"}},
        "Few people at the office may see it",
        ("first", "mandate", "agree"),
        _DESCRIBING,
    ),
    Played(
        "a child alone",
        {**_CHILD, "who": {"role": "self"}},
        "does not talk to your parents",
        ("first", "agree"),
        (*_DESCRIBING, "mandate"),
    ),
    Played(
        "somebody with a mandate that follows",
        {**_ADULT, "who": {"role": "authorised_person"}, "mandate": {"shown": "follow"}},
        "contacts nobody about it",
        ("mandate", "demand", "pretend", "sold"),
    ),
    Played(
        "an organisation",
        {
            **_ADULT,
            "who": {"role": "organisation"},
            "mandate": {"basis": "mandate", "shown": "yes", "statutes": "yes"},
            "name": {"organisation": "Beispielrechte e.V."},
        },
        "What happens next",
        ("mandate", "name"),
    ),
    Played(
        "a tip",
        {**_ADULT, "who": {"role": "anonymous"}},
        "no rights of your own",
        ("tip",),
        ("name", "reach", "mandate", "sharing"),
    ),
    Played(
        "a child then, an adult today",
        {**_CHILD, "age": {"age": "was_under_18"}, "who": {"role": "self"}},
        "Few people at the office may see it",
        ("first", "work", "permissions"),
        (*_DESCRIBING, "agree", "mandate"),
    ),
)


def play(origin: str, path: Played) -> int:
    """Fill in and send one path; how many pages it had. WalkFailed where it goes astray."""
    person = Browser(origin)
    person.open("/")
    page = person.send()
    asked: list[str] = []
    while (step := page.url.partition("?")[0].rstrip("/").rpartition("/")[2]) != "check":
        asked.append(step)
        if len(asked) > MOST_PAGES:
            raise WalkFailed(f"{path.name}: the form does not end")
        page = person.send(path.answers.get(step, {}))
    missing, wrong = set(path.asked) - set(asked), set(path.never) & set(asked)
    if missing or wrong:
        raise WalkFailed(f"{path.name}: not asked {sorted(missing)}, asked {sorted(wrong)}")
    if path.says not in page.text:
        raise WalkFailed(f"{path.name}: “{page.heading}” does not say “{path.says}”")
    page = person.send()
    if not page.find("#reference"):
        raise WalkFailed(f"{path.name}: “{page.heading}” gives no reference")
    person.send()
    return len(asked)


def play_all(origin: str) -> str:
    """All of them, one after the other; how long each was."""
    pages = [f"{path.name} ({play(origin, path)} pages)" for path in PATHS]
    return "; ".join(pages)
