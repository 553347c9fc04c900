"""Row-level security by itself: with every selector's scoping taken away, nobody finds a row
that is not theirs.

Tables come from the declarations (``access.py``): a new one is tried by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg2 import extensions
from psycopg2.extras import Json, RealDictCursor, register_uuid
from pytest_django import DjangoDbBlocker

from casework.scoping import acting_for, as_public
from casework.scoping.declarations import collect
from casework.scoping.tables import Table
from tests import database
from tests.isolation import relations as rel
from tests.isolation import rows as oracle
from tests.isolation import walking
from tests.isolation.conftest import Ground
from tests.isolation.relations import RELATIONS, Relation
from tests.isolation.rows import Eyes, Rows
from tests.isolation.unscoped import unscoped

SCOPED = {name: table for name, table in collect().tables.items() if table.scoped}
READ_BY_DESKS = sorted(name for name, table in SCOPED.items() if table.desk.select)
KEYS = {
    model._meta.db_table: model._meta.pk.column
    for model in apps.get_models(include_auto_created=True)
}
"""The column that names a row, by table."""

SIGNED_IN = [one for one in RELATIONS if one is not rel.SIGNED_OUT]


@pytest.fixture(scope="session")
def everything(ground_made: Ground) -> Rows:
    """Every row, read by the owner of the tables."""
    register_uuid(conn_or_curs=ground_made.owner)
    found: dict[str, list[dict[str, Any]]] = {}
    with ground_made.owner.cursor(cursor_factory=RealDictCursor) as cursor:
        for name in SCOPED:
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = [dict(row) for row in cursor.fetchall()]
    rows = Rows(found)
    file = ground_made.world.foreign.file
    rows.hidden = oracle.hanging(
        rows, {str(file.pk), str(file.case_id), str(file.case.complaint_id)}
    )
    return rows


@pytest.mark.parametrize("role", [rel.ALL_ROLES, rel.NO_ROLE])
@pytest.mark.parametrize("relation", SIGNED_IN, ids=lambda one: one.name)
def test_exactly_the_rows_that_are_theirs(
    relation: Relation, role: str, ground: Ground, everything: Rows
) -> None:
    """``SELECT *`` from every table: what comes back is what the rows themselves say."""
    member = ground.world.member(relation, role)
    eyes = Eyes(member.authority_id, str(member.user_id), frozenset(member.roles))
    wrong = []
    with acting_for(eyes.authority, actor=eyes.user):
        for table in READ_BY_DESKS:
            seen = {_key(table, row) for row in _all(table)}
            theirs = {
                _key(table, row)
                for row in everything.tables[table]
                if oracle.may_see(everything, table, row, eyes)
            }
            kept = set()
            if relation is rel.CONFLICTED:
                kept = {
                    _key(table, row)
                    for row in everything.tables[table]
                    if table not in oracle.NOT_HIDDEN and _hangs(everything, row)
                }
            if foreign := seen - (theirs - kept):
                wrong.append(f"{table}: {len(foreign)} rows that are not theirs")
            if missing := (theirs - kept) - seen:
                wrong.append(f"{table}: {len(missing)} rows of their own are missing")
    assert not wrong, "\n".join(wrong)


def test_there_is_something_to_hide(everything: Rows) -> None:
    """Rows of the case, in all rooms; or the tests here would prove little."""
    empty = {name for name in READ_BY_DESKS if not everything.tables[name]}
    assert len(empty) < len(READ_BY_DESKS) / 3, sorted(empty)
    assert len(everything.hidden) > 50


def test_without_standing_nothing_is_there(ground: Ground) -> None:
    """Neither for the public without a capability, nor for who acts for nobody."""
    for name, table in SCOPED.items():
        with as_public():
            _nothing(name, table.public.select)
        if table.app.select is not True:
            _nothing(name, table.app.select)


def _nothing(name: str, right: bool | str) -> None:
    if right is True:
        return
    if right is False:
        with pytest.raises(DatabaseError), transaction.atomic():
            _all(name)
        return
    assert not [row for row in _all(name) if row.get("authority_id") not in (None, "system")], name


def _all(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _key(table: str, row: dict[str, Any]) -> str:
    return str(row[KEYS[table]])


def _hangs(rows: Rows, row: dict[str, Any]) -> bool:
    return any(oracle.is_id(value) and str(value) in rows.hidden for value in row.values())


# --- Every declared table, with a made-up row -------------------------------


class Bare:
    """A database whose tables hold one made-up row of each of two authorities; whatever
    else would have to be there is let go."""

    def __init__(self, owner: extensions.connection) -> None:
        self.owner = owner
        found = database.run(
            owner, "SELECT to_regclass(name) IS NOT NULL, name FROM unnest(%s) name", [list(SCOPED)]
        )
        self.tables = sorted(name for there, name in found if there)
        for table in self.tables:
            self._let_go(table)
        for table in self.tables:
            for authority in (rel.HOLDER, rel.STRANGER):
                self._fill(table, authority)

    def _let_go(self, table: str) -> None:
        database.run(self.owner, f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for (name,) in database.run(
            self.owner,
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype <> 'p'",
            [table],
        ):
            drop = f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}" CASCADE'
            database.run(self.owner, drop)

    def _fill(self, table: str, authority: str) -> None:
        columns = database.run(
            self.owner,
            "SELECT a.attname, t.typname, t.typcategory FROM pg_attribute a"
            " JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = %s::regclass"
            " AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = ''"
            " AND a.attgenerated = ''",
            [table],
        )
        values = {
            name: _made_up(name, kind, category, authority) for name, kind, category in columns
        }
        names = ", ".join(f'"{name}"' for name in values)
        places = ", ".join(["%s"] * len(values))
        database.run(
            self.owner, f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(values.values())
        )


def _made_up(name: str, kind: str, category: str, authority: str) -> Any:
    """A value of a column's type; whoever it names is the authority."""
    if name in ("ended_at", "destroyed_at", "retired_at", "closed_at", "hidden_from"):
        return None
    if category == "A":
        return [authority] if kind in ("_varchar", "_text") else []
    made = {
        "uuid": str(uuid.uuid4()),
        "bool": False,
        "timestamptz": datetime.now(UTC) + timedelta(days=1),
        "date": datetime.now(UTC).date(),
        "jsonb": Json({}),
        "bytea": b"x",
        "float8": 1.0,
        "interval": timedelta(hours=1),
    }
    if kind in made:
        return made[kind]
    if kind in ("int2", "int4", "int8", "numeric"):
        return int(uuid.uuid4().int % 3_000) + 1
    return authority if name.endswith("_id") or name == "slug" else authority[:2]


@pytest.fixture(scope="module")
def bare(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, Bare]]:
    with database.clone("bare") as name, django_db_blocker.unblock():
        owner = database.connect(name, owner=True)
        try:
            yield name, Bare(owner)
        finally:
            owner.close()


def test_a_made_up_row_of_another_authority_is_in_no_table(
    bare: tuple[str, Bare], django_db_blocker: DjangoDbBlocker
) -> None:
    """For all that is declared, also what the world above has no row of."""
    name, made = bare
    told, empty = [], []
    with django_db_blocker.unblock(), database.pointing_to(name):
        for table in made.tables:
            if not _secret(SCOPED[table]):
                continue
            with acting_for(rel.STRANGER):
                mine = _of(table, rel.HOLDER)
            if mine:
                told.append(table)
            with acting_for(rel.HOLDER):
                if SCOPED[table].desk.select and not _all(table):
                    empty.append(table)
    assert not told
    assert not set(empty) - NEEDS_MORE, empty


def _secret(table: Table) -> bool:
    return bool(table.desk.select) and oracle.RULES.get(table.name) is not oracle.everybody


def _of(table: str, authority: str) -> list[dict[str, Any]]:
    """The rows that name it."""
    return [row for row in _all(table) if {authority} & {str(v).strip("[']") for v in row.values()}]


NEEDS_MORE = {"intake_entry"}
"""Tables in which not even the own made-up row is found: they ask for more than that."""


# --- The product's pages -----------------------------------------------------

WALLED = (rel.UNRELATED, rel.EXPIRED, rel.BY_NAME["concerned, T2"], rel.CONFLICTED)


@pytest.mark.parametrize("relation", WALLED, ids=lambda one: one.name)
def test_the_pages_without_any_selectors_scoping(relation: Relation, ground: Ground) -> None:
    """The whole desk, asked by row-level security's mercy alone: no page tells anything."""
    walker = walking.Walker(ground.world)
    with unscoped() as dropped:
        faults = [fault for cell in _desk(walker, relation) if (fault := walker.fault(cell))]
    assert dropped
    assert not faults, "\n".join(faults[:40])


def test_without_either_wall_the_stranger_walks_in(ground: Ground) -> None:
    """With selectors alone there is nothing to find either; without both there is. So
    neither test passes for want of looking."""
    walker = walking.Walker(ground.world)
    cells = list(_desk(walker, rel.UNRELATED))
    with _without_row_security(ground):
        alone = [fault for cell in cells if (fault := walker.fault(cell))]
        with unscoped():
            neither = [fault for cell in cells if (fault := walker.fault(cell))]
    assert not alone, "\n".join(alone[:40])
    assert len(neither) > len(cells) / 4


def _desk(walker: walking.Walker, relation: Relation) -> Iterator[walking.Cell]:
    for cell in walker.cells():
        if cell.target == walking.THEIRS or cell.address not in walker.of_authorities:
            continue
        if (cell.relation, cell.role, cell.method) == (relation, rel.ALL_ROLES, "get"):
            yield cell


@contextmanager
def _without_row_security(ground: Ground) -> Iterator[None]:
    connection.close()
    try:
        for name in SCOPED:
            ground.run(f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY')
        yield
    finally:
        connection.close()
        for name in SCOPED:
            ground.run(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY')
