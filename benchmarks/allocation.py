"""How evenly allocation spreads 10,000 simulated arrivals over investigators who are away at
times, differ in skills, have caps and are spared too many severe cases.

The choice is made by the function that production calls
(``casework.routing.allocation.choosing.choose``); only arrivals, absences and the work of
closing are made up, from a fixed seed. Nobody closes anything while away. "Load" is what the
rules count: priority, age, tasks and deadlines, in points.

*Qualified* at a moment is who is at work and has been for two weeks: whoever comes back from
an absence takes some days to fill up, and is not made to in one (that is what the exposure
limit is for). What the two weeks leave out is told by a figure of its own.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.figure import Figure

if TYPE_CHECKING:
    from casework.routing.allocation.choosing import Person
    from casework.routing.allocation.simulating import Arrival, Away, Simulation

NAME = "allocation"
LENGTH = "about 5 s"
DESCRIPTION = "how evenly 10,000 arrivals are spread over investigators with absences"

ARRIVALS = 10_000
PEOPLE = 24
DAYS = 730
WORK = 50.0
"""Days of work after which a case is closed, on average."""
SETTLED = 14
"""Days at work after which somebody counts as qualified again."""
BEGIN = 120
"""Days at the beginning, while desks fill up from nothing, that count for nothing."""
GOAL = 10.0
SEVERE = 3
"""Severe cases that one person gets within seven days, at most."""
SERVERS = False


def run() -> Iterable[Figure]:
    """Simulate two years; the figures of fairness."""
    found = simulate(arrivals=ARRIVALS, people=PEOPLE, days=DAYS, seed=20261125)
    apart = "% apart"
    yield Figure("most and least loaded, mean over the time", found.over_time, apart, GOAL, False)
    yield Figure("most and least loaded, after the last one", found.at_end, apart, GOAL, False)
    yield Figure("most and least loaded, a day in the middle", found.median_day, apart, GOAL, False)
    yield Figure("most and least loaded, the worst day", found.worst_day, apart)
    yield Figure("the same with who came back lately, middle day", found.with_returned, apart)
    yield Figure("arrivals that found nobody at once", found.waited, "cases")
    yield Figure("arrivals that never found anybody", found.never, "cases", 0, False)
    yield Figure("severe cases of one person in 7 days", found.most_severe, "cases", SEVERE, False)
    yield Figure("untrained people with a case of a child", found.untrained, "people", 0, False)


@dataclass(frozen=True)
class Fairness:
    """What a simulation found; differences in per cent of the most loaded."""

    over_time: float
    at_end: float
    median_day: float
    worst_day: float
    with_returned: float
    waited: int
    never: int
    most_severe: int
    untrained: int


def simulate(*, arrivals: int, people: int, days: int, seed: int) -> Fairness:
    """Arrivals over so many days given to so many people."""
    from casework.routing.allocation.choosing import Person
    from casework.routing.allocation.rules import DEFAULT
    from casework.routing.allocation.simulating import Simulation

    chance = random.Random(seed)
    rules = replace(DEFAULT, severe_per_week=SEVERE, same_respondents=True, continuity_slack=8)
    folk = [
        Person(
            key=f"p{n:02}",
            languages=_languages(n),
            trained=n % 3 == 0,
            cap=60,
        )
        for n in range(people)
    ]
    spans = {person.key: _absences(chance, n, people, days) for n, person in enumerate(folk)}

    def closes(holder: str, arrival: Arrival) -> float:
        """Work goes on only while its holder is there."""
        left, day = _work(arrival), arrival.day
        for away in spans[holder]:
            if away.last + 1 <= day:
                continue
            here = max(0.0, away.first - day)
            if left <= here:
                break
            left, day = left - here, float(away.last + 1)
        return day + left

    simulation = Simulation(rules, folk, spans, closes)
    samples = _Samples(simulation, folk, spans)
    given: dict[str, list[float]] = defaultdict(list)
    waited = untrained = 0
    trained = {person.key for person in folk if person.trained}
    for arrival in _arrivals(chance, arrivals, days):
        samples.until(arrival.day)
        for outcome in simulation.arrive(arrival):
            if not outcome.choice.key:
                waited += 1
                continue
            wanted = outcome.arrival.wanted
            if rules.is_severe(wanted.priority, child_path=wanted.child_path):
                given[outcome.choice.key].append(outcome.day)
            untrained += wanted.child_path and outcome.choice.key not in trained
    return samples.fairness(
        waited=waited,
        never=len(simulation.waiting),
        most_severe=max((_most_in_a_week(each) for each in given.values()), default=0),
        untrained=untrained,
    )


class _Samples:
    """The loads at the end of each day."""

    def __init__(
        self, simulation: Simulation, folk: Sequence[Person], spans: Mapping[str, Sequence[Away]]
    ) -> None:
        self.simulation, self.folk, self.spans = simulation, folk, spans
        self.day = 0
        self.sums: dict[str, list[int]] = defaultdict(list)
        self.daily: list[float] = []
        self.returned: list[float] = []

    def until(self, day: float) -> None:
        """Look at the desks once for each day that has ended."""
        while self.day < int(day):
            if self.day >= BEGIN:
                self._look()
            self.day += 1

    def _look(self) -> None:
        here = [one.key for one in self.folk if not self._away(one.key, 0)]
        settled = [key for key in here if not self._away(key, SETTLED)]
        for key in settled:
            self.sums[key].append(self.simulation.points(key))
        self.daily.append(_apart([self.simulation.points(key) for key in settled]))
        self.returned.append(_apart([self.simulation.points(key) for key in here]))

    def _away(self, key: str, before: int) -> bool:
        return any(one.first <= self.day <= one.last + before for one in self.spans[key])

    def fairness(self, **counted: int) -> Fairness:
        """Everything that was found."""
        self._look()
        means = [sum(each) / len(each) for each in self.sums.values()]
        middle = len(self.daily) // 2
        return Fairness(
            over_time=_apart(means),
            at_end=self.daily[-1],
            median_day=sorted(self.daily)[middle],
            worst_day=max(self.daily),
            with_returned=sorted(self.returned)[middle],
            **counted,
        )


def _apart(loads: list[int] | list[float]) -> float:
    """How far the least loaded is below the most loaded, in per cent."""
    most = max(loads, default=0)
    return 100 * (most - min(loads)) / most if most else 0.0


def _languages(n: int) -> tuple[str, ...]:
    more = (("fr",), ("de",), (), ("fr", "nl"), (), ("de", "pl"))[n % 6]
    return ("en", *more)


def _absences(chance: random.Random, n: int, people: int, days: int) -> list[Away]:
    """Three holidays a year, some sick days, and for every sixth one long leave."""
    from casework.routing.allocation.simulating import Away

    cover = f"p{(n + 3) % people:02}"
    spans: list[Away] = []
    lengths = [chance.choice((5, 8, 12, 19)) for _ in range(3 * days // 365)]
    lengths += [chance.choice((1, 2, 3)) for _ in range(4 * days // 365)]
    lengths += [90] if n % 6 == 5 else []
    for length in lengths:
        first = chance.randrange(days)
        if all(first > one.last or first + length - 1 < one.first for one in spans):
            spans.append(Away(first=first, last=first + length - 1, cover=cover))
    return sorted(spans, key=lambda one: one.first)


def _arrivals(chance: random.Random, count: int, days: int) -> Iterator[Arrival]:
    from casework.routing.allocation.choosing import Wanted
    from casework.routing.allocation.simulating import Arrival

    moments = sorted(chance.random() * days for _ in range(count))
    for n, day in enumerate(moments):
        child = chance.random() < 0.06
        priority = 0 if child else chance.choices((0, 1, 2, 3), (4, 40, 36, 20))[0]
        groups = []
        if chance.random() < 0.04:
            groups.append(("complainant", f"c{chance.randrange(max(1, n // 40 + 1))}"))
        if chance.random() < 0.15:
            groups.append(("respondents", f"r{chance.randrange(60)}"))
        yield Arrival(
            key=f"a{n}",
            day=day,
            wanted=Wanted(
                priority=priority,
                child_path=child,
                language=chance.choices(("en", "fr", "de", "nl", "ko"), (80, 8, 7, 3, 2))[0],
            ),
            extra=chance.choices((1, 2, 3, 5), (4, 4, 2, 1))[0],
            groups=tuple(groups),
        )


def _work(arrival: Arrival) -> float:
    """Days of work in a case: decided by the case, whoever has it."""
    return random.Random(arrival.key).expovariate(1 / WORK) + 2.0


def _most_in_a_week(days: list[float]) -> int:
    return max(sum(one - 7 < other <= one for other in days) for one in days)
