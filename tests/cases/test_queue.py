"""Lists: order, pages by key, filters, capped counts, and what they cost."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.authorities.models import Member
from casework.cases.models import Case, Participation
from casework.cases.models.participation import NEVER
from casework.cases.selectors import queue
from casework.cases.selectors.queue import Filters
from casework.scoping import acting_for
from tests.conftest import TestDatabase
from tests.files import member_of

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def fill(n: int, **values: object) -> list[Participation]:
    """``n`` open files of mixed priority, deadline and age; some share all three."""
    with acting_for("ie-dpc"):
        cases = [
            Case(
                authority_id="ie-dpc",
                reference=f"RD-{i:04X}-{uuid.uuid4().hex[:4]}".upper(),
                opened_at=BEGIN,
            )
            for i in range(n)
        ]
        Case.objects.bulk_create(cases)
        files = []
        for i, case in enumerate(cases):
            due = BEGIN + timedelta(days=i % 4) if i % 3 else None
            file = Participation(
                case=case,
                authority_id="ie-dpc",
                role="receiving",
                reference=case.reference,
                title="A title",
                priority=i % 4,
                next_due=due,
                sort_due=due or NEVER,
                opened_at=BEGIN + timedelta(days=i // 16),
                vault_subject=uuid.uuid4(),
            )
            for name, value in values.items():
                setattr(file, name, value)
            files.append(file)
        return list(Participation.objects.bulk_create(files))


@pytest.fixture
def member(members: dict[str, Member]) -> Member:
    return member_of(members, "administrator")


def key(file: Participation) -> tuple[object, ...]:
    return (file.priority, file.sort_due, file.opened_at, file.pk)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(size=st.integers(1, 9), back_at=st.integers(0, 6))
def test_pages_by_key_are_the_whole_list_once(member: Member, size: int, back_at: int) -> None:
    """Forward through all pages, then back again: every file once, in order."""
    if not how_many():
        fill(40)
    with acting_for("ie-dpc"):
        expected = sorted(Participation.objects.all(), key=key)
        pages, after = [], ""
        while True:
            found = queue.page(member, Filters(), after=after, size=size)
            pages.append(found)
            after = found.after
            if not after:
                break
        assert [row.pk for page in pages for row in page.rows] == [f.pk for f in expected]
        assert not pages[0].before
        here = min(back_at, len(pages) - 1)
        while here and pages[here].before:
            back = queue.page(member, Filters(), before=pages[here].before, size=size)
            assert [r.pk for r in back.rows] == [r.pk for r in pages[here - 1].rows]
            here -= 1


def how_many() -> int:
    with acting_for("ie-dpc"):
        return Participation.objects.count()


@pytest.mark.parametrize(
    "cursor", ["", "x", "AAAA", "W10", "a" * 500, "eyJhIjoxfQ", "WzEsMiwzLDRd", "\x00"]
)
def test_a_cursor_that_means_nothing_gives_the_first_page(member: Member, cursor: str) -> None:
    files = fill(3)
    with acting_for("ie-dpc"):
        found = queue.page(member, Filters(), after=cursor)
        assert len(found.rows) == len(files)


def test_filters(member: Member, members: dict[str, Member]) -> None:
    worker = member_of(members, "investigator")
    fill(8)
    mine = fill(2, assignee=worker, next_due=BEGIN, sort_due=BEGIN)
    closed = fill(1, status="closed", closed_at=timezone.now())[0]
    child = fill(1, child_path=True, priority=0)[0]

    def found(**wanted: object) -> set[uuid.UUID]:
        with acting_for("ie-dpc"):
            return {r.pk for r in queue.page(member, Filters(**wanted)).rows}  # type: ignore[arg-type]

    assert len(found()) == 11
    assert found(assignee=worker.pk) == {f.pk for f in mine}
    assert {f.pk for f in mine} <= found(overdue=True)
    assert not {f.pk for f in mine} & found(unassigned=True)
    assert found(closed=True) == found(status="closed") == {closed.pk}
    assert found(child_path=True) == {child.pk}
    assert child.pk in found(priority=0)
    assert found(reference=closed.reference) == {closed.pk}
    assert found(reference=child.reference[:9]) == {child.pk}
    assert found(reference="%") == set()


def test_counts_stop_at_the_cap(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "CAP", 5)
    fill(9)
    with acting_for("ie-dpc"):
        assert queue.count(member, Filters()) == 6
        assert queue.count(member, Filters(priority=0)) == 3


def test_a_page_is_two_queries_whatever_its_length(member: Member) -> None:
    fill(60)
    with (
        acting_for("ie-dpc"),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        found = queue.page(member, Filters())
        assert [row.assignee for row in found.rows] == [None] * 50
    asked = [q["sql"] for q in queries if q["sql"].startswith('SELECT "cases')]
    assert len(asked) == 2
    assert not any("OFFSET" in sql for sql in asked)


def test_the_index_serves_order_and_policy(committed_database: TestDatabase) -> None:
    """Under row-level security the plan reads the index in order: no sort, no scan."""
    fill(3000)
    committed_database.run("ANALYZE cases_participation")
    with acting_for("ie-dpc"):
        files = Filters().apply(Participation.objects.filter(authority_id="ie-dpc"))
        middle = files.order_by(*queue.ORDER)[1500]
        lookup = queue.TupleGreaterThan(queue._columns(), key(middle))
        plan = files.filter(lookup).order_by(*queue.ORDER)[:50].explain()
    assert "using queue_urgent" in plan
    assert "Sort" not in plan
    condition = re.search(r"Index Cond: (.*)", plan)
    assert condition
    assert "ROW(priority, sort_due, opened_at, id) >" in condition[1], plan
