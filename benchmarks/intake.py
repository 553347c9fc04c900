"""Complaints per second through the product's own web, against the least Django can do.

Measured is the last request of the form, which sends the complaint: CSRF check, draft
cookie, opening the draft, competence of the office, sealing, the record, one transaction
under row-level security, the announcement to Redis. The drafts are filled in beforehand. No
worker runs: what it would do comes after the answer, and would take its own share of the
processors. The baseline is a minimal Django form that inserts as many rows of the same sizes,
through gunicorn with the same settings. Both take turns in rounds, so that a machine that
slows down slows both.
"""

from __future__ import annotations

import os
import secrets
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from benchmarks import own
from benchmarks.clients import Answer, Line, Visitor, drive, percentile, post
from benchmarks.complaints import AUTHORITY, FORM, answers_of, prepared, take_part
from benchmarks.figure import Figure
from script.setup.places import ROOT
from tests import database

NAME = "intake"
LENGTH = "about 3 min"
DESCRIPTION = "complaints sent by 1 to 64 clients, against a minimal Django form"

ROUNDS = int(os.environ.get("INTAKE_ROUNDS", "3"))
SENT = {1: 40, 4: 80, 16: 160, 64: 256}
"""Complaints of one round, by the number of clients that send at once."""
WALKS = 4
GOALS = {1: 0.05, 4: 0.05, 16: 0.05, 64: 0.05}
"""Floors under what was measured, so that a step back is seen."""
CSRF = "b" * 32


def run() -> Iterable[Figure]:
    """Measure in rounds; rates, ratios, errors, and the form as a whole."""
    with (
        own.migrated_database("intake") as variables,
        own.django_on(variables),
        own.empty_database("bare") as bare_name,
        own.redis("intake") as redis_url,
    ):
        take_part(AUTHORITY)
        product = {**variables, "REDIS_URL": redis_url, "ALLOWED_HOSTS": "localhost"}
        # What is turned away under a flood is measured by itself; here everybody comes in.
        product |= {"OPEN_REQUESTS": "1000000", "OPEN_AT_ONCE": "1000000"}
        bare = bare_environment(bare_name)
        with (
            own.web("casework.wsgi", product, path="/healthz") as port,
            own.web("benchmarks.bare.wsgi", bare, path="/") as bare_port,
        ):
            yield from measure(port, bare_port)


def bare_environment(name: str) -> dict[str, str]:
    """Make the bare project's tables; its environment."""
    environment = {
        **os.environ,
        "BARE_DATABASE_URL": database.url_for("DATABASE_OWNER_URL", name),
        "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    return environment


def measure(port: int, bare_port: int) -> Iterable[Figure]:
    """All figures, product and baseline taking turns."""
    answers, _ = walk(port, send=False)
    first = sending(port, 1, answers)
    before = rows_of_product()
    errors = drive(port, first, clients=1, right=sent).wrong
    report, parts = grown(before, rows_of_product())
    plain = bare_insert(bare_port, report, parts)
    drive(bare_port, [plain] * 20, clients=2, right=inserted)
    errors += drive(port, sending(port, 20, answers), clients=2, right=sent).wrong

    rates: dict[tuple[str, int], list[float]] = {}
    times: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for clients, count in SENT.items():
            requests = sending(port, count, answers)
            bare = drive(bare_port, [plain] * count, clients=clients, right=inserted)
            product = drive(port, requests, clients=clients, right=sent)
            rates.setdefault(("bare", clients), []).append(bare.rate)
            rates.setdefault(("sent", clients), []).append(product.rate)
            times.setdefault(("sent", clients), []).extend(product.times)
            times.setdefault(("bare", clients), []).extend(bare.times)
            errors += [*bare.wrong, *product.wrong]
    for clients, goal in GOALS.items():
        who = "1 client" if clients == 1 else f"{clients} clients"
        ours, theirs = rates["sent", clients], rates["bare", clients]
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        yield Figure(f"complaints sent, {who}", statistics.median(ours), "per s")
        yield Figure(f"minimal form with the same rows, {who}", statistics.median(theirs), "per s")
        yield Figure(f"sent / bare, {who}", ratio, "of the rate", goal)
        for share in (0.5, 0.95):
            sent_in = percentile(times["sent", clients], share)
            bare_in = percentile(times["bare", clients], share)
            name = f"p{share * 100:.0f}, {who}"
            yield Figure(f"sent within, {name}", 1000 * sent_in, "ms")
            yield Figure(f"minimal form within, {name}", 1000 * bare_in, "ms")
    yield Figure("rows inserted for each complaint", len(parts) + 1, "rows")
    yield Figure("their size", report + sum(parts), "bytes")
    yield from measure_walk(port)
    lost = 21 + ROUNDS * sum(SENT.values()) + WALKS - kept()
    for what, count in Counter(errors).most_common(5):
        print(f"  {count} times: {what}", file=sys.stderr)
    yield Figure("wrong answers", len(errors), "answers", 0, more_is_better=False)
    yield Figure("acknowledged and not in the database", lost, "complaints", 0, False)


def measure_walk(port: int) -> Iterable[Figure]:
    """The whole form, as one person without JavaScript goes through it, as fast as they get
    answers."""
    requests = 0
    began = time.perf_counter()
    for _ in range(WALKS):
        requests += walk(port, send=True)[1]
    seconds = time.perf_counter() - began
    yield Figure("the whole form page by page, 1 client", WALKS / seconds, "forms per s")
    yield Figure("its requests", requests / seconds, "per s")


def walk(port: int, *, send: bool) -> tuple[dict[str, dict[str, Any]], int]:
    """Go through every page of the form to the check page, and send it if wanted; the
    answers as the draft kept them, and how many requests it took."""
    with Line(port) as line:
        visitor = Visitor(port, line)
        visitor.open("/")
        place = visitor.send("/complain/", {}).location
        while place != "/complain/check/":
            page = visitor.open(place)
            step = place.split("/")[2]
            led = visitor.send(place, FORM.get(step, {})).location
            if page.status != 200 or not led or led == place:
                raise RuntimeError(f"The form does not go on at {place}: {page.status} {led}")
            place = led
        visitor.open(place)
        answers = answers_of(visitor.cookies["form"])
        if send:
            answer = visitor.send(place, {})
            if not sent(answer) or visitor.open(answer.location).status != 200:
                raise RuntimeError(f"The form could not be sent: {answer.status}")
        return answers, visitor.pages


def sending(port: int, count: int, answers: dict[str, dict[str, Any]]) -> list[bytes]:
    """The last requests of so many forms."""
    return [
        post(
            port,
            "/complain/check/",
            {"csrfmiddlewaretoken": CSRF},
            {"token": CSRF, "form": token},
        )
        for token in prepared(count, answers)
    ]


def sent(answer: Answer) -> bool:
    """Whether the product acknowledged a complaint."""
    return answer.status == 302 and answer.location == "/complain/sent/"


def inserted(answer: Answer) -> bool:
    """Whether the baseline did its part."""
    return answer.status == 302 and answer.location == "/sent/"


def rows_of_product() -> dict[str, tuple[int, int]]:
    """Rows and bytes of every table, as its owner sees them."""
    connection = database.connect(settings_name(), owner=True)
    try:
        tables = database.run(
            connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return {
            table: database.run(
                connection,
                f'SELECT count(*), coalesce(sum(pg_column_size(t.*)), 0) FROM "{table}" t',
            )[0]
            for (table,) in tables
        }
    finally:
        connection.close()


def grown(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> tuple[int, list[int]]:
    """Sizes of the rows that one complaint added: its own, and each of the others."""
    own_size, others = 0, []
    for table, (rows, size) in after.items():
        more, bytes_more = rows - before[table][0], int(size - before[table][1])
        if table == "complaints_complaint":
            own_size = bytes_more
        elif more > 0:
            others += [bytes_more // more] * more
    return own_size, others


def bare_insert(port: int, report: int, parts: list[int]) -> bytes:
    """A request to the baseline that inserts rows of these sizes."""
    told = [secrets.token_hex(max(1, size // 2)) for size in (report, *parts)]
    fields = {"csrfmiddlewaretoken": CSRF, "content": told[0], "part": told[1:]}
    return post(port, "/", fields, {"csrftoken": CSRF})


def kept() -> int:
    """Complaints in the database."""
    return rows_of_product()["complaints_complaint"][0]


def settings_name() -> str:
    """The database in use."""
    from django.db import connection

    return str(connection.settings_dict["NAME"])
