"""Who gets a case. Pure: reads no clock, no database and no setting.

Production, dry runs and the benchmark all call :func:`choose`; what is simulated is what
happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from casework.routing.allocation.rules import Rules, TeamRule


@dataclass(frozen=True)
class Wanted:
    """What a case asks of whoever gets it. ``before`` is who had a related matter, the
    closest first, with what relates them; ``barred`` who must not know of it."""

    priority: int
    child_path: bool = False
    language: str = ""
    platforms: frozenset[str] = frozenset()
    regimes: frozenset[str] = frozenset()
    before: tuple[tuple[str, str], ...] = ()
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """An active investigator, and what they carry at the moment of choosing.

    ``points`` by the rules' weights; ``severe`` how many severe cases they were given
    within seven days; ``last_given`` a number that grows with time. ``cover`` is who
    takes over while they are away.
    """

    key: str
    languages: tuple[str, ...] = ()
    trained: bool = False
    cap: int = 200
    platforms: frozenset[str] = frozenset()
    regimes: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    away: bool = False
    cover: str = ""
    points: int = 0
    cases: int = 0
    severe: int = 0
    last_given: float = 0.0

    @property
    def has_room(self) -> bool:
        """Whether one more case stays within the cap."""
        return self.cases < self.cap

    def order(self) -> tuple[int, int, float, str]:
        """The least loaded first; ties go to who was given something longest ago."""
        return (self.points, self.cases, self.last_given, self.key)


class Obstacle(StrEnum):
    """Why somebody cannot get a case. Away and barred are told as one: that somebody has
    declared a conflict of interest is nobody else's business."""

    UNAVAILABLE = "unavailable"
    UNTRAINED = "untrained"
    OTHER_TEAM = "other_team"
    LANGUAGE = "language"
    PLATFORM = "platform"
    REGIME = "regime"
    FULL = "full"
    EXPOSED = "exposed"


@dataclass(frozen=True)
class Choice:
    """Who gets the case, or nobody, and everything that the reason is made of."""

    key: str = ""
    among: int = 0
    points: int = 0
    cases: int = 0
    continuity: str = ""
    stands_in: bool = False
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    team: str = ""
    obstacles: dict[str, int] = field(default_factory=dict)


def choose(wanted: Wanted, people: Sequence[Person], rules: Rules) -> Choice:
    """The choice among active investigators.

    First who can take it at all: there, not barred, trained where the case is on the child
    path, of the team and with the skills that the rules require, with room under the cap
    and below the exposure limit. Among these whoever had a related matter, or their cover,
    unless they carry too much more than the lightest; else those with the preferred
    skills; and of these the least loaded. The order of ``people`` does not matter.
    """
    team = team_of(wanted, rules)
    obstacles: dict[str, int] = {}
    able: list[Person] = []
    for person in people:
        found = obstacle(wanted, person, rules, team)
        if found is None:
            able.append(person)
        else:
            obstacles[found] = obstacles.get(found, 0) + 1
    if not able:
        return Choice(obstacles=obstacles)
    lightest = min(able, key=Person.order)
    known = _knows_it(wanted, able, people, lightest.points + rules.continuity_slack)
    if known is not None:
        person, why, stands_in = known
        return replace(
            _described(wanted, person, rules, team, len(able)),
            continuity=why,
            stands_in=stands_in,
            obstacles=obstacles,
        )
    fitting = able
    for _name, fits in _preferences(wanted, rules, team):
        fitting = [person for person in fitting if fits(person)] or fitting
    chosen = min(fitting, key=Person.order)
    found_choice = _described(wanted, chosen, rules, team, len(fitting))
    return replace(found_choice, obstacles=obstacles)


def obstacle(
    wanted: Wanted, person: Person, rules: Rules, team: TeamRule | None = None
) -> Obstacle | None:
    """The first thing that keeps somebody from getting the case, or None."""
    if person.away or person.key in wanted.barred:
        return Obstacle.UNAVAILABLE
    if wanted.child_path and not person.trained:
        return Obstacle.UNTRAINED
    if team is not None and team.strict and team.team not in person.teams:
        return Obstacle.OTHER_TEAM
    if rules.language == "required" and not speaks(person.languages, wanted.language):
        return Obstacle.LANGUAGE
    if rules.platform == "required" and wanted.platforms and not knows_platform(wanted, person):
        return Obstacle.PLATFORM
    if rules.regime == "required" and wanted.regimes and not wanted.regimes & person.regimes:
        return Obstacle.REGIME
    if not person.has_room:
        return Obstacle.FULL
    severe = rules.is_severe(wanted.priority, child_path=wanted.child_path)
    if severe and rules.severe_per_week and person.severe >= rules.severe_per_week:
        return Obstacle.EXPOSED
    return None


def team_of(wanted: Wanted, rules: Rules) -> TeamRule | None:
    """The first team whose stated conditions all hold for the case."""
    for rule in rules.teams:
        if (
            rule.states_anything
            and (not rule.child_path or wanted.child_path)
            and (not rule.regimes or wanted.regimes & set(rule.regimes))
            and (not rule.platforms or wanted.platforms & set(rule.platforms))
            and (not rule.languages or speaks(rule.languages, wanted.language))
        ):
            return rule
    return None


def speaks(known: Iterable[str], language: str) -> bool:
    """Whether a language is covered; "de" covers "de-AT" and the other way round.

    >>> speaks(["de"], "de-AT"), speaks(["de-AT"], "de"), speaks(["den"], "de")
    (True, True, False)
    """
    wanted = language.lower().split("-")[0]
    return not wanted or any(one.lower().split("-")[0] == wanted for one in known)


def knows_platform(wanted: Wanted, person: Person) -> bool:
    """Whether the person knows one of the services that the case is about."""
    return bool(wanted.platforms & person.platforms)


def _preferences(
    wanted: Wanted, rules: Rules, team: TeamRule | None
) -> Iterator[tuple[str, Callable[[Person], bool]]]:
    """What narrows the choice where somebody has it, the most telling first."""
    if team is not None:
        own = team.team
        yield "team", lambda person: own in person.teams
    if rules.language != "ignored" and wanted.language:
        yield "language", lambda person: speaks(person.languages, wanted.language)
    if rules.platform != "ignored" and wanted.platforms:
        yield "platform", lambda person: knows_platform(wanted, person)
    if rules.regime != "ignored" and wanted.regimes:
        yield "regime", lambda person: bool(wanted.regimes & person.regimes)


def _described(
    wanted: Wanted, chosen: Person, rules: Rules, team: TeamRule | None, among: int
) -> Choice:
    fits = {name: test(chosen) for name, test in _preferences(wanted, rules, team)}
    met = [name for name, fit in fits.items() if fit]
    if wanted.child_path:
        met.append("child_path")
    return Choice(
        key=chosen.key,
        among=among,
        points=chosen.points,
        cases=chosen.cases,
        met=tuple(met),
        unmet=tuple(name for name, fit in fits.items() if not fit),
        team=team.name if team is not None and fits.get("team") else "",
    )


def _knows_it(
    wanted: Wanted, able: Sequence[Person], people: Sequence[Person], most: int
) -> tuple[Person, str, bool] | None:
    """Whoever had a related matter, or who covers for them, if able and not too loaded."""
    within = {person.key: person for person in able if person.points <= most}
    away = {person.key: person.cover for person in people if person.away and person.cover}
    for key, why in wanted.before:
        if key in within:
            return within[key], why, False
        cover = away.get(key, "")
        if cover in within and key not in wanted.barred:
            return within[cover], why, True
    return None
