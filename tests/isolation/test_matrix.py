"""Addresses × roles × relations: nobody learns more than they may, not even that it is there.

Every address comes from the URLconf, every object from ``tests.web.objects``; what is
expected, from the tables in ``relations`` and ``pages``. ``script/test`` asks some thousands
of the cells, each day others; a failure says which part it was, and ``ISOLATION_PART``
repeats it. ``ISOLATION_MATRIX=whole`` asks every one (docs/isolation.md).
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest

from tests.isolation import pages, walking
from tests.isolation import relations as rel
from tests.isolation.conftest import Ground
from tests.isolation.relations import RELATIONS, Relation
from tests.isolation.walking import Walker
from tests.web.addresses import addresses

WHOLE = os.environ.get("ISOLATION_MATRIX") == "whole"
PART = int(os.environ.get("ISOLATION_PART") or datetime.now(UTC).toordinal())
EXPECTED = 20_000

DESK = [one for one in addresses() if one.route.startswith("desk/")]
TAKING = {one.name for one in DESK if one.arguments} - set(pages.OF_THE_USER)


@pytest.fixture(scope="session")
def walker(ground_made: Ground) -> Walker:
    return Walker(ground_made.world)


def test_every_page_of_the_desk_has_its_roles() -> None:
    said = [
        one.name
        for one in DESK
        if not one.name.startswith(pages.UNBOUND) and pages.roles_for(one.name) is None
    ]
    assert not said, f"Say in tests/isolation/pages.py who may see {said}"


def test_the_matrix_is_large(ground: Ground, walker: Walker) -> None:
    assert sum(1 for _ in walker.cells()) > EXPECTED


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda one: one.name)
def test_nobody_learns_more_than_they_may(
    relation: Relation, ground: Ground, walker: Walker
) -> None:
    began = time.monotonic()
    every = (cell for cell in walker.cells() if cell.relation is relation)
    cells = list(every if WHOLE else walking.some_of(every, walker.of_authorities, PART))
    faults = [fault for cell in cells if (fault := walker.fault(cell))]
    took = time.monotonic() - began
    print(f"{relation.name}: {len(cells)} cells, {took:.1f} s, {len(faults)} faults")
    assert not faults, "\n".join([f"ISOLATION_PART={PART}", *faults[:40]])


def test_its_own_people_find_everything(ground: Ground, walker: Walker) -> None:
    """Otherwise the test above would prove nothing: each page is there for the holder, and
    in the whole matrix for each role that the table names."""
    roles = list(rel.ROLES) if WHOLE else [rel.ALL_ROLES]
    lost = []
    for name in sorted(TAKING):
        for role in roles:
            if not pages.role_may(name, role) or (
                role != rel.ALL_ROLES and "entry" in walker.touched(name)
            ):
                continue
            cells = [
                walking.Cell(name, walking.HOLDERS, rel.OWN, role, method)
                for method in walking.METHODS
            ]
            if all(walker.ask(cell).status in walking.NOT_THERE for cell in cells):
                lost.append(str(cells[0]))
    assert not lost, "\n".join(lost)


def test_a_strangers_lists_do_not_change(ground: Ground, walker: Walker) -> None:
    """Lists, counts, notifications: letter by letter what they were before there was a case."""
    now = walking.lists_of_the_stranger(walker)
    assert now.keys() == ground.before.keys()
    lists = set(now) - set(pages.DIRECTORIES)
    changed = sorted(name for name in lists if now[name] != ground.before[name])
    assert not changed


@pytest.mark.parametrize(
    "relation",
    [one for one in RELATIONS if not one.holds and one is not rel.SIGNED_OUT],
    ids=lambda one: one.name,
)
def test_a_search_for_what_is_secret_finds_what_a_search_for_nonsense_does(
    relation: Relation, ground: Ground, walker: Walker
) -> None:
    """Typed into every field of every page that searches; only the words typed may differ."""
    told = []
    for what, term, nonsense in ground.world.searches:
        if what.open_to(relation):
            continue
        for name in walking.SEARCHING:
            for method in walking.METHODS:
                found = walker.typed(relation, name, method, term)
                other = walker.typed(relation, name, method, nonsense)
                if found != other:
                    told.append(f"{method} {name}: {what.what}")
    assert not told, "\n".join(told)
