"""What row-level security costs the case list at a million cases.

A million files of sixty authorities are generated inside the database, seven of ten closed,
with the tasks of those that are open; the authority that is looked at holds a fifth of them.
The product's own selectors run once under the desk's role, and the statements they sent are
kept. Each statement is then sent again and again, planned anew each time as the product has
it: by the desk's role, under the policies, and by the owner of the tables, whom no policy
concerns. Both get the same rows, which is checked. They take turns, one sending each; a figure is
the ratio of the lower quartiles. The last is for a member from whom cases are hidden (a conflict of
interest).
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from environ import Env
from psycopg2 import extensions

from benchmarks import own
from benchmarks.figure import Figure
from tests import database

NAME = "isolation"
LENGTH = "about 2 min"
DESCRIPTION = "the case list at a million cases, with and without row-level security"

CASES = int(os.environ.get("ISOLATION_CASES", "1000000"))
TURNS = 250
"""How often each side sends a list's statements, one after the other in turn."""
GOAL = 1.15
BUSY = "fr-cnil"
OFFICES = 60
SHARE = 5
"""One of so many cases is the busy authority's."""
HIDDEN = 500
"""One of so many of its cases is hidden from the member with a conflict."""

Statement = tuple[str, Any]


@dataclass(frozen=True)
class Lists:
    """The statements of each list, by its name."""

    member: Any
    statements: dict[str, list[Statement]]


def run() -> Iterable[Figure]:
    """Fill a database of its own and measure."""
    with own.migrated_database("isolation") as environment, own.django_on(environment):
        name = Env.db_url_config(environment["DATABASE_URL"])["NAME"]
        owner = database.connect(name, owner=True)
        desk = database.connect(name, owner=False)
        try:
            began = time.perf_counter()
            free, kept_away = staff()
            fill(owner, str(free.pk), str(kept_away.user_id))
            yield Figure("cases generated", float(_count(owner)), "cases")
            yield Figure("generating them", time.perf_counter() - began, "s")
            yield from figures(desk, owner, free, kept_away)
        finally:
            desk.close()
            owner.close()


def figures(
    desk: extensions.connection, owner: extensions.connection, free: Any, kept_away: Any
) -> Iterator[Figure]:
    """The ratio of each list, and of the whole page of the queue."""
    whole: dict[str, list[float]] = {"with": [], "without": []}
    for name, statements in lists_of(free).items():
        with_policy, without = turns(desk, owner, free, statements)
        yield Figure(f"{name}: with policy", _usual(with_policy) * 1000, "ms")
        yield Figure(f"{name}: without", _usual(without) * 1000, "ms")
        ratio = _ratio(with_policy, without)
        goal = GOAL if name == FIRST else None
        yield Figure(f"{name}: with / without", ratio, "times", goal, more_is_better=False)
        if name in PAGE:
            whole["with"].append(_usual(with_policy))
            whole["without"].append(_usual(without))
    ratio = sum(whole["with"]) / sum(whole["without"])
    yield Figure("the queue's page, all of it", ratio, "times", GOAL, more_is_better=False)
    first = lists_of(kept_away)[FIRST]
    with_policy, without = turns(desk, owner, kept_away, first)
    yield Figure(f"{FIRST}, cases hidden from the member", _ratio(with_policy, without), "times")


FIRST = "first page"
PAGE = (FIRST, "tasks of a page", "count", "count of those with nobody")
"""What the queue's page sends."""


def lists_of(member: Any) -> dict[str, list[Statement]]:
    """What the product's selectors send for each list, as the member."""
    from casework.cases.selectors import queue

    def first() -> None:
        queue.page(member, queue.Filters())

    def hundredth() -> None:
        page = queue.page(member, queue.Filters(), size=99 * queue.PAGE_SIZE)
        kept.clear()
        queue.page(member, queue.Filters(), after=page.after)

    found: dict[str, list[Statement]] = {}
    asked: dict[str, Callable[[], Any]] = {
        FIRST: first,
        "hundredth page": hundredth,
        "my cases": lambda: queue.page(member, queue.Filters(assignee=member.pk)),
        "closed cases": lambda: queue.page(member, queue.Filters(closed=True)),
        "overdue": lambda: queue.page(member, queue.Filters(overdue=True)),
        "by reference": lambda: queue.page(member, queue.Filters(reference="RD-0004-12")),
        "count": lambda: queue.count(member, queue.Filters()),
        "count of those with nobody": lambda: queue.count(member, queue.Filters(unassigned=True)),
    }
    for name, ask in asked.items():
        with _kept(member) as kept:
            ask()
        lists = [one for one in kept if '"cases_participation"' in one[0].split(" WHERE ")[0]]
        found[name] = lists
        tasks = [one for one in kept if one not in lists]
        if name == FIRST:
            found["tasks of a page"] = tasks
    assert all(found.values()), found
    return found


@contextmanager
def _kept(member: Any) -> Iterator[list[Statement]]:
    """The statements that are sent inside the block, as the member."""
    from django.db import connection

    from casework.scoping import acting_for

    kept: list[Statement] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and "set_config" not in sql:
            kept.append((sql, params))
        return execute(sql, params, many, context)

    with (
        acting_for(member.authority_id, actor=member.user_id),
        connection.execute_wrapper(keep),
    ):
        yield kept


def turns(
    desk: extensions.connection,
    owner: extensions.connection,
    member: Any,
    statements: list[Statement],
) -> tuple[list[float], list[float]]:
    """Seconds for one sending of the statements in each turn: under the policies, and
    past them."""
    desk.autocommit = False
    with desk.cursor() as cursor, owner.cursor() as past:
        cursor.execute(
            "SELECT set_config('role', 'redress_desk', true),"
            " set_config('redress.authority', %s, true), set_config('redress.actor', %s, true)",
            [member.authority_id, str(member.user_id)],
        )
        if _rows(cursor, statements) != _rows(past, statements):
            raise RuntimeError("with and without policies the rows differ")
        found: tuple[list[float], list[float]] = ([], [])
        sides = [(found[0], cursor), (found[1], past)]
        for _ in range(TURNS):
            for times, side in sides:
                began = time.perf_counter()
                _rows(side, statements)
                times.append(time.perf_counter() - began)
            sides.reverse()
    desk.rollback()
    return found


def _rows(cursor: Any, statements: list[Statement]) -> list[Any]:
    found = []
    for sql, params in statements:
        cursor.execute(sql, params)
        found.append(cursor.fetchall())
    return found


def _ratio(with_policy: list[float], without: list[float]) -> float:
    return _usual(with_policy) / _usual(without)


def _usual(times: list[float]) -> float:
    """The lower quartile: what it takes when nothing else has the processor."""
    return statistics.quantiles(times, n=4)[0]


def staff() -> tuple[Any, Any]:
    """Two investigators of the busy authority; from the second, cases are hidden."""
    from casework.authorities.models import Authority, Member, Role, User
    from casework.scoping import acting_for

    Authority.objects.filter(pk=BUSY).update(participating=True)
    made = []
    for name in ("free", "kept-away"):
        user = User.objects.create(email=f"{name}@{BUSY}.example", name=name, password="!")
        with acting_for(BUSY):
            made.append(
                Member.objects.create(
                    user=user,
                    authority_id=BUSY,
                    roles=[Role.INVESTIGATOR],
                    child_path_trained=True,
                )
            )
    return made[0], made[1]


def fill(owner: extensions.connection, assignee: str, hidden_from: str) -> None:
    """The files and their tasks, made inside the database. Cases and complaints behind them
    are left out, which no list reads: the references to them are let go."""
    for table in ("cases_participation", "cases_task"):
        for (constraint,) in database.run(
            owner,
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass"
            " AND confrelid IN ('cases_case'::regclass, 'cases_participation'::regclass)",
            [table],
        ):
            database.run(owner, f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
        database.run(owner, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    database.run(owner, "SET maintenance_work_mem = '512MB'")
    indexes = _without_indexes(owner)
    database.run(
        owner,
        FILES,
        {
            "cases": CASES,
            "busy": BUSY,
            "offices": OFFICES,
            "share": SHARE,
            "assignee": assignee,
            "hidden": HIDDEN,
            "hidden_from": hidden_from,
        },
    )
    database.run(owner, TASKS)
    for definition in indexes:
        database.run(owner, definition)
    for table in ("cases_participation", "cases_task", "authorities_member"):
        database.run(owner, f"VACUUM ANALYZE {table}")


FILES = """
WITH office AS (
  SELECT array_agg(slug ORDER BY slug) AS slugs FROM (
    SELECT slug FROM authorities_authority WHERE slug <> %(busy)s ORDER BY slug LIMIT %(offices)s
  ) a)
INSERT INTO cases_participation (id, case_id, authority_id, role, status, assignee_id, reference,
  title, child_path, hold_ground, language, priority, next_due, next_due_rule, sort_due,
  vault_subject, version, opened_at, updated_at, closed_at, closing_reason, hidden_from)
SELECT gen_random_uuid(), gen_random_uuid(), authority, 'receiving',
  CASE WHEN closed THEN 'closed' ELSE 'investigating' END,
  CASE WHEN authority = %(busy)s AND n %% 400 = 0 THEN %(assignee)s::uuid END,
  'RD-' || lpad(to_hex(n / 65536), 4, '0') || '-' || lpad(to_hex(n %% 65536), 4, '0'),
  'Synthetic intimate imagery on a platform', random() < 0.1, '', 'en',
  (random() * 3)::int, due, 'gdpr-77-2-progress', coalesce(due, '9999-12-31'), gen_random_uuid(),
  3, opened, opened, CASE WHEN closed THEN opened + interval '90 days' END, '',
  CASE WHEN authority = %(busy)s AND random() < 1.0 / %(hidden)s
    THEN ARRAY[%(hidden_from)s] END
FROM (
  SELECT n, CASE WHEN random() < 1.0 / %(share)s THEN %(busy)s
      ELSE office.slugs[1 + (random() * (%(offices)s - 1))::int] END AS authority,
    random() < 0.7 AS closed,
    now() - random() * interval '900 days' AS opened,
    CASE WHEN random() < 0.9 THEN now() + (random() - 0.2) * interval '200 days' END AS due
  FROM office, generate_series(1, %(cases)s) n
) made
"""

TASKS = """
INSERT INTO cases_task (SELECT (jsonb_populate_record(NULL::cases_task, jsonb_build_object(
  'id', gen_random_uuid(), 'participation_id', p.id, 'authority_id', p.authority_id,
  'kind', 'other', 'about', '', 'summary', 'Read what came', 'created_at', p.opened_at,
  'due_on', NULL))).*
FROM cases_participation p WHERE p.closed_at IS NULL)
"""


def _without_indexes(owner: extensions.connection) -> list[str]:
    """Drop what would be written row by row; the statements that make it again at once."""
    found = []
    for table in ("cases_participation", "cases_task"):
        for name, unique, definition in database.run(
            owner,
            "SELECT c.conname, true, format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s',"
            " conrelid::regclass, conname, pg_get_constraintdef(c.oid)) FROM pg_constraint c"
            " WHERE c.contype IN ('p', 'u') AND c.conrelid = %(table)s::regclass"
            " UNION ALL SELECT i.indexrelid::regclass::text, false, pg_get_indexdef(i.indexrelid)"
            " FROM pg_index i WHERE i.indrelid = %(table)s::regclass AND NOT EXISTS"
            " (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            {"table": table},
        ):
            dropped = f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE'
            database.run(owner, dropped if unique else f"DROP INDEX {name}")
            found.append(definition)
    return found


def _count(owner: extensions.connection) -> int:
    return int(database.run(owner, "SELECT count(*) FROM cases_participation")[0][0])
