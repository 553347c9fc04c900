"""What differs between two decisions: on other facts, or under another dated rule set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = (
    "path",
    "lead",
    "receiving",
    "competent",
    "concerned",
    "referrals",
    "clocks",
    "priority",
    "rules",
    "unknowns",
)
"""What may differ, in the order in which it matters to a caseworker."""
OUTCOME = KINDS[:8]
"""What the decision says; the rest is how it came to say it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. Names are slugs, rule ids and paths, as decisions have them.

    ``before`` and ``after`` hold what only one side has (lists), or the two values.
    """

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The change in a form that can be stored."""
        return {"kind": self.kind, "before": list(self.before), "after": list(self.after)}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Everything that differs between two decisions, in the order of ``KINDS``.

    Deadlines are compared by rule, authority and date; rules by what they said, so that a
    rule that fires for another reason counts too.
    """
    found: list[Change] = []

    def add(kind: str, left: list[str], right: list[str]) -> None:
        if left != right:
            found.append(Change(kind, tuple(left), tuple(right)))

    add("path", [before["path"]], [after["path"]])
    add("lead", _lead(before), _lead(after))
    add("receiving", _one(before["receiving"]), _one(after["receiving"]))
    for kind in ("competent", "concerned"):
        add(kind, *_only(before[kind], after[kind]))
    add("referrals", *_only(_referrals(before), _referrals(after)))
    add("clocks", *_only(_clocks(before), _clocks(after)))
    add("priority", [before["priority"]], [after["priority"]])
    add("rules", *_only(_rules(before), _rules(after)))
    add("unknowns", *_only(before["unknowns"], after["unknowns"]))
    return found


def outcome(changes: list[Change]) -> list[Change]:
    """Those changes that make a difference to anybody."""
    return [change for change in changes if change.kind in OUTCOME]


def rules_of(decision: Mapping[str, Any]) -> list[str]:
    """The rules that fired, each once, in order."""
    return list(dict.fromkeys(fired["rule"] for fired in decision["fired"]))


def reasons(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The sentences that stand behind a difference: those that only one decision gives."""
    left = {(f["rule"], f["because"]): f for f in before["fired"]}
    right = {(f["rule"], f["because"]): f for f in after["fired"]}
    return {
        "before": [dict(fired) for key, fired in left.items() if key not in right],
        "after": [dict(fired) for key, fired in right.items() if key not in left],
    }


def _only(left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    """What only one side holds; the order is nobody's concern."""
    return [one for one in left if one not in right], [one for one in right if one not in left]


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _lead(decision: Mapping[str, Any]) -> list[str]:
    lead = decision["lead"]
    return [lead["status"], *_one(lead["authority"])]


def _referrals(decision: Mapping[str, Any]) -> list[str]:
    return [f"{one['rule']} {one['to']}" for one in decision["referrals"]]


def _clocks(decision: Mapping[str, Any]) -> list[str]:
    return [f"{one['rule']} {one['authority']} {one['due']}" for one in decision["clocks"]]


def _rules(decision: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(f"{one['rule']}: {one['because']}" for one in decision["fired"]))
