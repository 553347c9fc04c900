"""What the answers given so far say. Pure: no database, no request."""

from collections.abc import Mapping
from typing import Any

Answers = Mapping[str, Mapping[str, Any]]
"""Step → field → value; a step that was answered or skipped is present."""

INTIMATE_KINDS = frozenset({"real", "altered", "undressed", "religious"})
SHARED_KINDS = frozenset({"real", "altered", "impersonation", "religious"})
MADE_KINDS = frozenset({"altered", "undressed", "impersonation"})
OTHERS = frozenset({"parent_or_guardian", "authorised_person", "organisation", "anonymous"})
NOW_ADULT = "was_under_18"
"""The answer of those who were under 18 in the picture and are adults today."""


def value(answers: Answers, step: str, field: str, default: Any = "") -> Any:
    """One answer, or ``default`` where it was not given."""
    found = answers.get(step, {}).get(field, default)
    return default if found is None else found


def on_child_path(answers: Answers) -> bool:
    """Whether the person shown was, or may have been, under 18 when shown. Not knowing is
    treated like knowing that they were, and that they are an adult today changes nothing
    about what may be asked and kept."""
    return "age" in answers and value(answers, "age", "age") != "adult"


def is_now_adult(answers: Answers) -> bool:
    """Whether the person shown was under 18 then and is an adult today: a child's
    safeguards, an adult's words, and nobody asks about guardians."""
    return value(answers, "age", "age") == NOW_ADULT


def is_young(answers: Answers) -> bool:
    """Whether the person shown is, or may be, a child today."""
    return on_child_path(answers) and not is_now_adult(answers)


def age_when_depicted(answers: Answers) -> str:
    """The age as the routing contract knows it: that of the picture, not of today."""
    age = str(value(answers, "age", "age", "unknown"))
    return "under_18" if age == NOW_ADULT else age


def role(answers: Answers) -> str:
    """Who the person is to the one shown; "" before it is known."""
    return str(value(answers, "who", "role"))


def is_self(answers: Answers) -> bool:
    """Whether the person shown writes themselves."""
    return role(answers) == "self"


def is_tip(answers: Answers) -> bool:
    """Whether this is an anonymous tip: kept as intelligence, without a complainant."""
    return role(answers) == "anonymous"


def authority_to_act(answers: Answers) -> bool | None:
    """Whether the writer has shown, or can show, that they may act (rule R04). None where
    nobody has to show it, or where it is not known.

    An organisation has to show what it is and whose mandate it has (GDPR Article 80(1)).
    Whether it may act without one (Article 80(2)) is a question of national law, which the
    authority answers: not known.
    """
    if role(answers) in {"self", "anonymous"}:
        return None
    shown = {"yes": True, "no": False, "follow": False}
    mandate = shown.get(str(value(answers, "mandate", "shown")))
    if role(answers) != "organisation":
        return mandate
    basis = value(answers, "mandate", "basis", "mandate")
    statutes = shown.get(str(value(answers, "mandate", "statutes", "yes")))
    if basis != "mandate" or statutes is None:
        return None
    return statutes if mandate else mandate


def must_wait(answers: Answers) -> bool:
    """Whether nobody may be contacted before the writer has shown that they may act
    (rule R04)."""
    return role(answers) in OTHERS - {"anonymous"} and authority_to_act(answers) is not True


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


def places(answers: Answers) -> str:
    """Accounts and other places without a link, one on each line: those that were named as
    places, and the account that pretends to be somebody."""
    named = (value(answers, "links", "places"), value(answers, "pretend", "account"))
    return "\n".join(str(words) for words in named if words)


def private_chat(answers: Answers) -> str:
    """The service of a private chat or closed group, "other" for one that is not listed;
    "" where there was none, or it is not known."""
    return str(value(answers, "links", "private"))
