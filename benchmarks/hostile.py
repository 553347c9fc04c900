"""Hostile submissions by the hundred thousand: no server error, nothing stored that the form
would refuse.

The attempts are those of ``tests/complaints/hostility.py``, made at random from the step
table and the addresses of the public's side, with a seed for each lot, so that a lot can be
repeated alone: ``HOSTILE_FIRST_LOT=17 HOSTILE=250 script/bench hostile``. Each goes through
the whole product in this process (middleware, views, row-level security, real commits) and
what it stored is typed into the form once more. Two processes share the lots.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from random import Random

from benchmarks import own
from benchmarks.complaints import take_part
from benchmarks.figure import Figure
from script.setup.places import ROOT

NAME = "hostile"
LENGTH = "about 20 min"
DESCRIPTION = "generated hostile submissions (HOSTILE, 100,000): server errors, what was stored"

COUNT = int(os.environ.get("HOSTILE", "100000"))
FIRST_LOT = int(os.environ.get("HOSTILE_FIRST_LOT", "0"))
LOT = 250
PROCESSES = 2
OFFICES = ("ie-dpc", "fr-cnil", "de-be", "gb-ico")


def run() -> Iterable[Figure]:
    """All lots, shared out over the processes."""
    with own.migrated_database("hostile") as variables, own.redis("hostile") as redis_url:
        # Whether commits outlive a power cut is another benchmark's question.
        own.relax(variables)
        with own.django_on(variables):
            take_part(*OFFICES)
        environment = {
            **variables,
            "REDIS_URL": redis_url,
            "ALLOWED_HOSTS": "*",
            "DIRECTORY_SECONDS": "3600",
            "DJANGO_SETTINGS_MODULE": "casework.settings",
        }
        began = time.perf_counter()
        children = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.hostile", str(number)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(PROCESSES)
        ]
        said = [json.loads(child.communicate()[0]) for child in children]
        seconds = time.perf_counter() - began
    counts: Counter[str] = Counter()
    for one in said:
        counts.update(one["counts"])
        for fault in one["faults"]:
            print(f"  {fault}", file=sys.stderr)
    attempts = counts.pop("attempts", 0)
    yield Figure("hostile attempts", attempts, "attempts")
    yield Figure("at a rate of", attempts / seconds, "per s")
    for kind in ("2xx", "3xx", "4xx"):
        yield Figure(f"answers {kind}", counts[kind], "answers")
    yield Figure("complaints that were sent all the same", counts["complaints sent"], "complaints")
    yield Figure("server errors", counts["5xx"], "answers", 0, more_is_better=False)
    faults = sum(len(one["faults"]) for one in said)
    yield Figure("broken or wrongly stored", faults, "attempts", 0, more_is_better=False)


def lots(number: int) -> dict[str, object]:
    """Every second lot: what was answered, and what went wrong, with the lot's seed."""
    from django.conf import settings

    from tests.complaints.hostility import Hostile

    logging.disable(logging.CRITICAL)
    # What a hostile visitor meets first is measured elsewhere; here they come in.
    settings.TURNS = dict.fromkeys(settings.TURNS, (1e6, 1e6))
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for lot in range(FIRST_LOT + number, FIRST_LOT + -(-COUNT // LOT), PROCESSES):
        visitor = Hostile(Random(lot))
        for attempt in range(LOT):
            try:
                visitor.attempt()
            except Exception as fault:  # noqa: BLE001 - whatever it is, it is a finding
                faults.append(f"lot {lot}, attempt {attempt}: {type(fault).__name__}: {fault}")
        counts += visitor.counts
        counts["attempts"] += LOT
    return {"counts": counts, "faults": faults}


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(lots(int(sys.argv[1])), sys.stdout)
