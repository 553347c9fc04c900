"""What the answers given so far say. Pure: no database, no request."""

from collections.abc import Mapping
from typing import Any

Answers = Mapping[str, Mapping[str, Any]]
"""Step → field → value; a step that was answered or skipped is present."""

INTIMATE_KINDS = frozenset({"real", "altered", "undressed", "religious"})
MADE_KINDS = frozenset({"altered", "undressed", "impersonation"})
OTHERS = frozenset({"parent_or_guardian", "authorised_person", "organisation", "anonymous"})


def value(answers: Answers, step: str, field: str, default: Any = "") -> Any:
    """One answer, or ``default`` where it was not given."""
    found = answers.get(step, {}).get(field, default)
    return default if found is None else found


def on_child_path(answers: Answers) -> bool:
    """Whether the person shown was, or may have been, under 18. Not knowing is treated
    like knowing that they were."""
    return "age" in answers and value(answers, "age", "age") != "adult"


def role(answers: Answers) -> str:
    """Who the person is to the one shown; "" before it is known."""
    return str(value(answers, "who", "role"))


def is_self(answers: Answers) -> bool:
    """Whether the person shown writes themselves."""
    return role(answers) == "self"


def is_tip(answers: Answers) -> bool:
    """Whether this is an anonymous tip: kept as intelligence, without a complainant."""
    return role(answers) == "anonymous"


def kinds(answers: Answers) -> frozenset[str]:
    """What happened, as chosen; empty on the child path, where it is not asked."""
    if on_child_path(answers):
        return frozenset()
    return frozenset(value(answers, "kind", "kinds", []))


def threatened(answers: Answers) -> bool:
    """Whether someone threatens, or asks for something."""
    if on_child_path(answers):
        return value(answers, "threat", "threat") in {"threat", "extortion"}
    return bool(kinds(answers) & {"threat", "extortion"})


def residence(answers: Answers) -> str:
    """Country or subdivision where the person shown lives; "" if unknown."""
    country = str(value(answers, "country", "country"))
    region = str(value(answers, "region", "region"))
    return region if country and region.startswith(f"{country}-") else country


def workplace(answers: Answers) -> str:
    """Country where the person shown works, if it is another one; "" if unknown."""
    if value(answers, "work", "works") != "elsewhere":
        return ""
    return str(value(answers, "work", "country"))


def infringement_place(answers: Answers) -> str:
    """Country where it happened, where that was asked; "" if unknown."""
    return str(value(answers, "happened", "country"))


def contact_ways(answers: Answers) -> frozenset[str]:
    """How the person may be reached besides this site."""
    if is_tip(answers):
        return frozenset()
    return frozenset(value(answers, "reach", "ways", [])) & {"email", "phone", "post"}
