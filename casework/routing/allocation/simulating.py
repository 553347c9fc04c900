"""Arrivals one after the other, given out by :func:`choose` as production does.

Pure: dry runs fill it from what has happened, the benchmark from chance. Time is in days
(a float); what was closed, who was away and what somebody carries follow from it.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from casework.routing.allocation.choosing import Choice, Person, Wanted, choose
from casework.routing.allocation.rules import Rules

WEEK = 7.0


@dataclass(frozen=True)
class Arrival:
    """A case that comes in at ``day`` and is closed at ``closes`` (None: not yet).

    ``extra`` are points of its tasks and deadlines. ``groups`` are what it has in common
    with others, as (why, group): who had the last of a group is who had it before.
    """

    key: str
    day: float
    wanted: Wanted
    closes: float | None = None
    extra: int = 0
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Away:
    """Whole days, the first and last included, on which somebody is away."""

    first: int
    last: int
    cover: str = ""


@dataclass
class _Desk:
    """What one person has on their desk."""

    person: Person
    open: dict[str, tuple[float, int]] = field(default_factory=dict)
    base: int = 0
    aged: int = 0
    severe: deque[float] = field(default_factory=deque)
    last_given: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What became of one arrival."""

    arrival: Arrival
    choice: Choice
    day: float


class Simulation:
    """The desks of some people under some rules; arrivals in order of their day."""

    def __init__(
        self,
        rules: Rules,
        people: Sequence[Person],
        absences: Mapping[str, Sequence[Away]] | None = None,
        closes: Callable[[str, Arrival], float | None] | None = None,
    ) -> None:
        """``closes`` says when whoever got a case closes it, where the arrival does not."""
        self.rules = rules
        self.closes = closes
        self.desks = {person.key: _Desk(person) for person in people}
        self.absences = absences or {}
        self.given: Counter[str] = Counter()
        self.waiting: list[Arrival] = []
        self._today = -1
        self._away: dict[str, str] = {}
        self._closings: list[tuple[float, str, str]] = []
        self._holders: dict[tuple[str, str], tuple[float, str]] = {}

    def put(self, arrival: Arrival, key: str) -> None:
        """Lay a case on somebody's desk without asking (what they had at the beginning, or
        what was given by hand)."""
        desk = self.desks.get(key)
        if desk is None:
            return
        weight = self.rules.weights.of_priority(arrival.wanted.priority) + arrival.extra
        desk.open[arrival.key] = (arrival.day, weight)
        desk.base += weight
        desk.aged += self.rules.weights.of_age(self._today - arrival.day)
        desk.last_given = arrival.day
        closes = self.closes(key, arrival) if self.closes else arrival.closes
        if closes is not None:
            heapq.heappush(self._closings, (closes, arrival.key, key))
        for group in arrival.groups:
            self._holders[group] = (arrival.day, key)

    def arrive(self, arrival: Arrival) -> Iterator[Outcome]:
        """What becomes of an arrival, after everything that waited and can be given by
        then. Nobody able: it waits and is tried again at the beginning of each day."""
        yield from self.advance(arrival.day)
        outcome = self._give(arrival, arrival.day)
        if not outcome.choice.key:
            self.waiting.append(arrival)
        yield outcome

    def advance(self, day: float) -> Iterator[Outcome]:
        """Let time pass: closings, new days, and another try of what waits."""
        while self._today < int(day):
            self._today = int(day) if self._today < 0 else self._today + 1
            self._close(float(self._today))
            self._morning()
            waiting, self.waiting = self.waiting, []
            for arrival in waiting:
                outcome = self._give(arrival, float(self._today))
                if outcome.choice.key:
                    yield outcome
                else:
                    self.waiting.append(arrival)
        self._close(day)

    def points(self, key: str) -> int:
        """What somebody carries now."""
        desk = self.desks[key]
        return desk.base + desk.aged

    def is_away(self, key: str) -> bool:
        """Whether somebody is away today."""
        return key in self._away

    def _give(self, arrival: Arrival, day: float) -> Outcome:
        wanted = self._with_before(arrival, day)
        choice = choose(wanted, self._people(day), self.rules)
        if choice.key:
            self.put(replace(arrival, day=arrival.day), choice.key)
            desk = self.desks[choice.key]
            desk.last_given = day
            self.given[choice.key] += 1
            if self.rules.is_severe(wanted.priority, child_path=wanted.child_path):
                desk.severe.append(day)
        return Outcome(arrival=arrival, choice=choice, day=day)

    def _people(self, day: float) -> list[Person]:
        return [
            replace(
                desk.person,
                away=key in self._away,
                cover=self._away.get(key, ""),
                points=desk.base + desk.aged,
                cases=len(desk.open),
                severe=self._severe(desk, day),
                last_given=desk.last_given,
            )
            for key, desk in self.desks.items()
        ]

    @staticmethod
    def _severe(desk: _Desk, day: float) -> int:
        while desk.severe and desk.severe[0] <= day - WEEK:
            desk.severe.popleft()
        return len(desk.severe)

    def _with_before(self, arrival: Arrival, day: float) -> Wanted:
        kinds = {
            "complainant": self.rules.same_complainant,
            "respondents": self.rules.same_respondents,
        }
        before = list(arrival.wanted.before)
        for group in arrival.groups:
            since, key = self._holders.get(group, (0.0, ""))
            if key and kinds.get(group[0]) and since >= day - self.rules.continuity_days:
                before.append((key, group[0]))
        return replace(arrival.wanted, before=tuple(before)) if before else arrival.wanted

    def _close(self, until: float) -> None:
        while self._closings and self._closings[0][0] <= until:
            _day, key, holder = heapq.heappop(self._closings)
            desk = self.desks[holder]
            opened, weight = desk.open.pop(key)
            desk.base -= weight
            desk.aged -= self.rules.weights.of_age(self._today - opened)

    def _morning(self) -> None:
        """Who is away today, and how old everything has become."""
        self._away = {
            key: away.cover
            for key, spans in self.absences.items()
            for away in spans
            if away.first <= self._today <= away.last
        }
        of_age = self.rules.weights.of_age
        for desk in self.desks.values():
            desk.aged = sum(of_age(self._today - opened) for opened, _ in desk.open.values())
