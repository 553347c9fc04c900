"""What an authority sets about allocation: data, with its limits and its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Need = Literal["required", "preferred", "ignored"]
NEEDS: tuple[Need, ...] = ("required", "preferred", "ignored")
PRIORITIES = ("critical", "high", "normal", "low")
"""As ``cases.models.Priority`` numbers them, from 0."""

REGIMES = ("one_stop_shop", "local", "no_establishment", "public_body", "individual", "national")
"""Kinds of competence that people specialise in (see ``services.case_traits``)."""

MOST = {"weight": 99, "age_every_days": 365, "severe_per_week": 500, "days": 1_000, "slack": 999}


@dataclass(frozen=True)
class Weights:
    """What an open file adds to its investigator's load, in points.

    Its priority; its age (``age`` points for each full ``age_every_days`` days, at most
    ``age_most``); each open task; each deadline that runs; each one that was missed and
    still waits.
    """

    critical: int = 8
    high: int = 6
    normal: int = 4
    low: int = 2
    age: int = 1
    age_every_days: int = 30
    age_most: int = 4
    task: int = 1
    clock: int = 1
    overdue: int = 2

    def of_priority(self, priority: int) -> int:
        """Points of a priority by its number; those of "normal" for an unknown one."""
        name = PRIORITIES[priority] if 0 <= priority < len(PRIORITIES) else "normal"
        return int(getattr(self, name))

    def of_age(self, days: float) -> int:
        """Points of a file so many days old."""
        if not self.age or days <= 0:
            return 0
        return min(self.age_most, int(days // self.age_every_days) * self.age)


@dataclass(frozen=True)
class TeamRule:
    """Which cases a team gets: every condition that is stated must hold; the first team
    that fits counts. ``strict``: nobody else gets them, even if the team has no room."""

    team: str
    name: str
    child_path: bool = False
    regimes: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    strict: bool = False

    @property
    def states_anything(self) -> bool:
        """Whether it names any case at all."""
        return bool(self.child_path or self.regimes or self.platforms or self.languages)


@dataclass(frozen=True)
class Rules:
    """One version of an authority's rules. Training for the child path and conflicts of
    interest are not here: neither can be set aside."""

    weights: Weights = field(default_factory=Weights)
    language: Need = "preferred"
    platform: Need = "ignored"
    regime: Need = "ignored"
    severe_from: str = "critical"
    severe_per_week: int = 0
    """How many severe cases one person gets within seven days; 0 sets no limit."""
    same_complainant: bool = True
    same_respondents: bool = False
    continuity_days: int = 365
    continuity_slack: int = 40
    """Points that the person who knows the matter may carry above the lightest load."""
    teams: tuple[TeamRule, ...] = ()

    def is_severe(self, priority: int, *, child_path: bool) -> bool:
        """Whether a case counts towards the exposure limit; the child path always does."""
        return child_path or priority <= PRIORITIES.index(self.severe_from)

    def as_data(self) -> dict[str, Any]:
        """The rules as JSON data; ``rules_of`` reads it back."""
        found = asdict(self)
        found["teams"] = [{**one, **_lists(one)} for one in found["teams"]]
        return found


DEFAULT = Rules()
"""What holds where an authority has written no rules yet (version 0)."""


def rules_of(data: Mapping[str, Any]) -> Rules:
    """The rules in JSON data. ValueError, naming the entry, where something is missing,
    unknown or out of bounds: a version is checked before it is kept."""
    weights = _weights(data.get("weights", {}))
    found = Rules(
        weights=weights,
        language=_need(data, "language", DEFAULT.language),
        platform=_need(data, "platform", DEFAULT.platform),
        regime=_need(data, "regime", DEFAULT.regime),
        severe_from=_one_of(data, "severe_from", PRIORITIES, DEFAULT.severe_from),
        severe_per_week=_whole(data, "severe_per_week", 0, 0, MOST["severe_per_week"]),
        same_complainant=bool(data.get("same_complainant", DEFAULT.same_complainant)),
        same_respondents=bool(data.get("same_respondents", DEFAULT.same_respondents)),
        continuity_days=_whole(data, "continuity_days", 365, 1, MOST["days"]),
        continuity_slack=_whole(data, "continuity_slack", 40, 0, MOST["slack"]),
    )
    return replace(found, teams=tuple(_team(one) for one in data.get("teams", [])))


def _weights(data: Mapping[str, Any]) -> Weights:
    standard = asdict(Weights())
    unknown = set(data) - set(standard)
    if unknown:
        raise ValueError(f"weights: unknown {sorted(unknown)}")
    read = {
        name: _whole(
            data,
            name,
            value,
            1 if name == "age_every_days" else 0,
            MOST["age_every_days"] if name == "age_every_days" else MOST["weight"],
        )
        for name, value in standard.items()
    }
    found = Weights(**read)
    if not any(found.of_priority(number) for number in range(len(PRIORITIES))):
        raise ValueError("weights: a case must weigh something")
    return found


def _team(data: Mapping[str, Any]) -> TeamRule:
    regimes = tuple(data.get("regimes", ()))
    if set(regimes) - set(REGIMES):
        raise ValueError("teams: unknown regime")
    return TeamRule(
        team=str(data["team"]),
        name=str(data.get("name", ""))[:80],
        child_path=bool(data.get("child_path", False)),
        regimes=regimes,
        platforms=tuple(str(one) for one in data.get("platforms", ())),
        languages=tuple(str(one) for one in data.get("languages", ())),
        strict=bool(data.get("strict", False)),
    )


def _lists(team: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: list(team[name]) for name in ("regimes", "platforms", "languages")}


def _need(data: Mapping[str, Any], name: str, default: Need) -> Need:
    value = data.get(name, default)
    for known in NEEDS:
        if value == known:
            return known
    raise ValueError(f"{name}: one of {', '.join(NEEDS)}")


def _one_of(data: Mapping[str, Any], name: str, known: tuple[str, ...], default: str) -> str:
    value = data.get(name, default)
    if value not in known:
        raise ValueError(f"{name}: one of {', '.join(known)}")
    return str(value)


def _whole(data: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name}: a whole number from {least} to {most}")
    return value
