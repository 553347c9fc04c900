"""Routing decisions per second: the rules alone, and a committed complaint from the form to
its case.

The facts are those of the scenarios in tests/scenarios, in which every rule fires. The whole
``route()`` opens the case with its decision, clocks, tasks, timeline, public status and
allocation, in one transaction under row-level security; complaints come from the
demonstration's stories and were sent before. One process, as one Celery worker would.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import own
from benchmarks.complaints import finished_draft
from benchmarks.figure import Figure
from script.setup.places import ROOT

NAME = "routing"
LENGTH = "about 1 min"
DESCRIPTION = "routing decisions of the rules alone, and whole routed complaints"

ROUNDS = 5
PASSES = 3
"""How often all scenarios are decided in one round."""
COMPLAINTS = 24
"""Complaints routed in one round, over eight offices and every path."""
SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.json"))
RULES_GOAL = 300.0
ROUTED_GOAL = 4.0


def run() -> Iterable[Figure]:
    """Measure in a process of its own, on a database and a Redis of its own."""
    with (
        own.migrated_database("routing") as variables,
        own.redis("routing") as redis_url,
        TemporaryDirectory() as certificates,
    ):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.routing"],
            cwd=ROOT,
            env={
                **variables,
                "REDIS_URL": redis_url,
                "SIGNING_DIR": certificates,
                "DEMONSTRATION": "true",
                "LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "casework.settings",
            },
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found = json.loads(done.stdout)
    rules, whole = statistics.median(found["rules"]), statistics.median(found["routed"])
    yield Figure("decisions, rules alone, 1 process", rules, "per s", RULES_GOAL)
    yield Figure("rules that never fired", found["silent"], "rules", 0, more_is_better=False)
    yield Figure("complaints routed whole, 1 process", whole, "per s", ROUTED_GOAL)
    yield Figure("routed whole / rules alone", whole / rules, "of the rate")


def measure() -> dict[str, Any]:
    """Rounds in which both take turns: decisions per second of each, and how many rules of
    the law data never fired. Needs Django set up on a database that may be filled."""
    from casework.demonstration.offices import add_fictional_services, open_offices
    from casework.law import load_law
    from casework.routing.competence import decide

    open_offices()
    add_fictional_services()
    facts = [json.loads(path.read_text(encoding="utf-8"))["facts"] for path in SCENARIOS]
    fired = {one["rule"] for each in facts for one in decide(each)["fired"]}
    waiting = send_all(ROUNDS * COMPLAINTS)
    found: dict[str, Any] = {"rules": [], "routed": []}
    for _ in range(ROUNDS):
        found["rules"].append(rate_of_rules(facts))
        found["routed"].append(rate_of_routing([next(waiting) for _ in range(COMPLAINTS)]))
    return {**found, "silent": len(set(load_law().rules) - fired)}


def send_all(count: int) -> Iterator[tuple[str, str]]:
    """Send so many of the demonstration's complaints through the form's services; (id,
    authority) of each."""
    from casework.demonstration.stories import stories
    from casework.scoping import as_public
    from complaints.directory import read_directory
    from complaints.services.submission import submit

    sent = []
    for story in stories(count):
        with as_public():
            directory = read_directory()
            token = finished_draft(story.answers, directory)
            receipt = submit(token=token, directory=directory)
        sent.append((receipt.complaint, receipt.authority))
    return iter(sent)


def rate_of_rules(facts: Sequence[dict[str, Any]]) -> float:
    """Decisions per second of the engine."""
    from casework.routing.competence import decide

    began = time.perf_counter()
    for _ in range(PASSES):
        for each in facts:
            decide(each)
    return PASSES * len(facts) / (time.perf_counter() - began)


def rate_of_routing(waiting: Sequence[tuple[str, str]]) -> float:
    """Complaints per second from the committed complaint to the committed case."""
    from casework.routing.services.routing import route

    began = time.perf_counter()
    for complaint, authority in waiting:
        route(complaint_id=complaint, authority=authority)
    return len(waiting) / (time.perf_counter() - began)


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(), sys.stdout)
