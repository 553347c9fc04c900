"""Five hundred hostile requests a second from many sources, and people who complain meanwhile.

The hostile ones come from a process of their own, at set times whether or not they are
answered soon, from 20,000 addresses: first pages, new forms, made-up forms that are sent,
guesses at references. They keep no cookies and do no proof of work. People come twice a
second: some had begun before, some have scripts, some have none. Typing takes them no time,
and the pages of the form between its beginning and the check are left out, so that what is
measured is coming in and sending.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any

from benchmarks import own
from benchmarks.clients import Line, get, percentile, post
from benchmarks.complaints import AUTHORITY, FORM, Answers, answers_of, prepared, take_part
from benchmarks.figure import Figure
from benchmarks.people import GaveUp, Person
from script.setup.places import ROOT

NAME = "flood"
LENGTH = "about 2 min"
DESCRIPTION = "people's submissions under 500 hostile requests a second (FLOOD_RATE, FLOOD_SECONDS)"

RATE = float(os.environ.get("FLOOD_RATE", "500"))
SECONDS = float(os.environ.get("FLOOD_SECONDS", "60"))
LINES = 48
PEOPLE_PER_SECOND = 2.0
TOKEN = "b" * 32
KINDS = ("had begun", "with scripts", "without scripts")


def run() -> Iterable[Figure]:
    """One flood, and what became of everybody."""
    with (
        own.migrated_database("flood") as variables,
        own.django_on(variables),
        own.redis("flood") as redis_url,
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
            answers = answers_of(prepared(1, FORM)[0])
            yield from measure(port, answers)


def measure(port: int, answers: Answers) -> Iterable[Figure]:
    """Everybody at once."""
    from django.db import connections

    from benchmarks.intake import kept

    done: list[tuple[str, Person]] = []
    failed: list[str] = []
    threads: list[threading.Thread] = []

    def live(kind: str, someone: Person) -> None:
        try:
            if kind != KINDS[0]:
                someone.comes_in()
                someone.has_filled_in(answers)
            someone.sends()
            done.append((kind, someone))
        except (GaveUp, OSError, ValueError) as why:
            failed.append(f"{kind}: {why}")
        finally:
            someone.line.__exit__(None, None, None)
            connections.close_all()

    count = int(SECONDS * PEOPLE_PER_SECOND)
    crowd = [
        (KINDS[n % 3], Person(port, Line(port), f"198.51.{n // 250}.{n % 250 + 1}", n % 3 != 2))
        for n in range(count)
    ]
    for kind, someone in crowd:
        if kind == KINDS[0]:
            someone.comes_in()
            someone.has_filled_in(answers)
    flood = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.flood", str(port), str(RATE), str(SECONDS + 2)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    time.sleep(2)
    began = time.perf_counter()
    for number, (kind, someone) in enumerate(crowd):
        time.sleep(max(0.0, began + number / PEOPLE_PER_SECOND - time.perf_counter()))
        threads.append(threading.Thread(target=live, args=(kind, someone)))
        threads[-1].start()
    told = json.loads(flood.communicate()[0])
    for thread in threads:
        thread.join()
    for what, times in Counter(failed).most_common(5):
        print(f"  {times} times: {what}", file=sys.stderr)
    yield from figures(told, done, count)
    yield Figure("acknowledged and not in the database", len(done) - kept(), "complaints", 0, False)


def figures(told: dict[str, Any], done: list[tuple[str, Person]], count: int) -> Iterable[Figure]:
    """What became of the hostile requests, and of people."""
    yield Figure("hostile requests answered", told["answered"] / told["seconds"], "per s")
    yield Figure("turned away before they cost anything", told["turned away"], "of them")
    yield Figure("hostile requests answered with 5xx", told["5xx"], "answers", 0, False)
    yield Figure("people who complained", count, "people")
    yield Figure("acknowledged", 100 * len(done) / count, "% of them", 99)
    sent = [someone.times["send"] for _, someone in done]
    yield Figure("sent within, p50", percentile(sent, 0.5), "s")
    yield Figure("sent within, p95", percentile(sent, 0.95), "s", 3, False)
    for kind in KINDS[1:]:
        times = [someone.times["come in"] for one, someone in done if one == kind]
        goal = 3.0 if kind == KINDS[1] else None
        yield Figure(f"came in within, {kind}, p95", percentile(times, 0.95), "s", goal, False)


def attack(port: int, rate: float, seconds: float) -> dict[str, Any]:
    """Send at set times, over kept connections, from many addresses; what was answered."""
    requests = list(_hostile(port, Random(1), 5000))
    counts: Counter[str] = Counter()
    lock = threading.Lock()
    began = time.perf_counter()

    def work(start: int) -> None:
        mine: Counter[str] = Counter()
        with Line(port) as line:
            for number in range(start, int(rate * seconds), LINES):
                time.sleep(max(0.0, began + number / rate - time.perf_counter()))
                if time.perf_counter() > began + seconds + 1:
                    break
                try:
                    status = line.ask(requests[number % len(requests)]).status
                except (OSError, ValueError):
                    mine["broken"] += 1
                    continue
                mine["answered"] += 1
                mine[f"{status // 100}xx"] += 1
                mine["turned away"] += status == 429
        with lock:
            counts.update(mine)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    return {
        **{key: counts[key] for key in ("answered", "broken", "5xx")},
        "turned away": counts["turned away"] / max(1, counts["answered"]),
        "seconds": spent,
    }


def _hostile(port: int, chance: Random, count: int) -> Iterable[bytes]:
    for _ in range(count):
        source = f"203.{chance.randint(0, 77)}.{chance.randint(0, 255)}.1"
        cookies = {"token": TOKEN}
        token = {"csrfmiddlewaretoken": TOKEN}
        kind = chance.random()
        if kind < 0.3:
            yield get(port, chance.choice(["/", "/help-now/", "/follow/"]), {}, source)
        elif kind < 0.6:
            yield post(port, "/complain/", token, cookies, source)
        elif kind < 0.8:
            guess = {"reference": f"RD-{chance.randint(0, 9**8)}", "code": "0000-0000"}
            yield post(port, "/follow/", {**token, **guess}, cookies, source)
        else:
            form = chance.randbytes(32).hex()
            yield post(port, "/complain/check/", token, {**cookies, "form": form}, source)


if __name__ == "__main__":
    json.dump(attack(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])), sys.stdout)
