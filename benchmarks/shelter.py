"""Sixty people behind one address, all at once, through every page of the form.

A shelter, a school or a library has one address for everybody in it. Nobody there may be
locked out because of the others: all have to be acknowledged. The limits are those of
production; typing takes no time, so that they ask more at once than people would.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable

from benchmarks import own
from benchmarks.clients import Line, percentile
from benchmarks.complaints import AUTHORITY, FORM, take_part
from benchmarks.figure import Figure
from benchmarks.people import GaveUp, Person

NAME = "shelter"
LENGTH = "about 1 min"
DESCRIPTION = "people behind one address, all at once, through the whole form (SHELTER, 60)"

PEOPLE = int(os.environ.get("SHELTER", "60"))
ADDRESS = "198.51.100.1"


def run() -> Iterable[Figure]:
    """All of them."""
    from benchmarks.intake import kept

    with (
        own.migrated_database("shelter") as variables,
        own.django_on(variables),
        own.redis("shelter") as redis_url,
    ):
        take_part(AUTHORITY)
        product = {
            **variables,
            "REDIS_URL": redis_url,
            "ALLOWED_HOSTS": "localhost",
            "TRUSTED_PROXIES": "1",
            "LOG_LEVEL": "ERROR",
        }
        with own.web("casework.wsgi", product, path="/healthz") as port:
            people, failed = everybody(port)
            for what, times in Counter(failed).most_common(5):
                print(f"  {times} times: {what}", file=sys.stderr)
            yield Figure("people behind one address", PEOPLE, "people")
            yield Figure("acknowledged", len(people), "people", PEOPLE)
            yield Figure("in the database", kept(), "complaints", PEOPLE)
            yield Figure("met the waiting page", sum(p.waits > 0 for p in people), "people")
            whole = [person.times["whole form"] for person in people]
            yield Figure("the whole form within, p95", percentile(whole, 0.95), "s")
            sent = [person.times["send"] for person in people]
            yield Figure("sent within, p95", percentile(sent, 0.95), "s", 3, False)


def everybody(port: int) -> tuple[list[Person], list[str]]:
    """Every other one without scripts; who was acknowledged, and why others were not."""
    done: list[Person] = []
    failed: list[str] = []

    def live(number: int) -> None:
        with Line(port) as line:
            person = Person(port, line, ADDRESS, scripts=number % 2 == 0)
            began = time.perf_counter()
            try:
                person.comes_in()
                person.walks(FORM)
                person.sends()
            except (GaveUp, OSError, ValueError) as why:
                failed.append(str(why))
                return
            person.times["whole form"] = time.perf_counter() - began
            done.append(person)

    threads = [threading.Thread(target=live, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, failed
