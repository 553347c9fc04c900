"""Lists of files: filtered, sorted and paged by key, counted up to a cap."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.models import Participation, Task
from casework.cases.selectors.files import participations

ORDER = ("priority", "sort_due", "opened_at", "id")
"""Most urgent first, then the next deadline, then age. All ascending: one index serves
it in both directions (stack measurements: 0.2 ms at 5 million rows)."""

PAGE_SIZE = 50
CAP = 1_000
"""Counts stop here: "more than 1,000" costs 0.2 ms, the exact number up to 12."""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; every field empty means all open files."""

    status: str = ""
    priority: int | None = None
    assignee: UUID | None = None
    unassigned: bool = False
    overdue: bool = False
    child_path: bool = False
    reference: str = ""
    closed: bool = False

    def apply(self, files: QuerySet[Participation]) -> QuerySet[Participation]:
        """The files that match."""
        closed = self.closed or self.status == Participation.Status.CLOSED
        if not (self.reference and not self.status):
            files = files.filter(closed_at__isnull=not closed)
        if self.status:
            files = files.filter(status=self.status)
        if self.priority is not None:
            files = files.filter(priority=self.priority)
        if self.unassigned:
            files = files.filter(assignee__isnull=True)
        elif self.assignee:
            files = files.filter(assignee_id=self.assignee)
        if self.overdue:
            files = files.filter(next_due__lt=timezone.now())
        if self.child_path:
            files = files.filter(child_path=True)
        if self.reference:
            # A range, not LIKE: pattern operators are not leakproof, and under row-level
            # security PostgreSQL may not use an index for them.
            files = files.filter(
                reference__gte=self.reference, reference__lt=self.reference + "\U0010ffff"
            )
        return files


@dataclass(frozen=True)
class Page:
    """One page of a list. ``before`` and ``after`` are cursors, "" at the ends."""

    rows: list[Participation]
    before: str = ""
    after: str = ""
    tasks: dict[UUID, int] = field(default_factory=dict)


def page(
    member: Member | None,
    filters: Filters,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Page:
    """A page of the member's files that match, in ``ORDER``.

    ``after`` and ``before`` are cursors of an earlier page; one that cannot be read gives
    the first page. No OFFSET: the hundredth page costs what the first does.
    """
    files = filters.apply(participations(member)).select_related("assignee__user")
    backwards = bool(before) and not after
    key = _read_cursor(before if backwards else after)
    if key is None:
        backwards = False
    else:
        lookup = TupleLessThan if backwards else TupleGreaterThan
        files = files.filter(lookup(_columns(), key))
    names = [f"-{name}" for name in ORDER] if backwards else list(ORDER)
    rows = list(files.order_by(*names)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        # Past the end (the files moved on meanwhile): begin again.
        return page(member, filters, size=size) if key else Page(rows=[])
    has_before = more if backwards else key is not None
    has_after = True if backwards else more
    return Page(
        rows=rows,
        before=_cursor(rows[0]) if has_before else "",
        after=_cursor(rows[-1]) if has_after else "",
        tasks=open_tasks(rows),
    )


def count(member: Member | None, filters: Filters) -> int:
    """How many files match, at most ``CAP + 1`` (meaning "more")."""
    files = filters.apply(participations(member))
    return files.order_by().values("pk")[: CAP + 1].count()


def open_tasks(files: list[Participation]) -> dict[UUID, int]:
    """How many tasks are open on each of these files; files without any are left out."""
    found = (
        Task.objects.filter(participation__in=[file.pk for file in files], done_at__isnull=True)
        .order_by()
        .values_list("participation_id")
        .annotate(n=Count("pk"))
    )
    return dict(found)


def _columns() -> Tuple:
    return Tuple(*(F(name) for name in ORDER))


def _cursor(row: Participation) -> str:
    key = [row.priority, row.sort_due.isoformat(), row.opened_at.isoformat(), str(row.pk)]
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[int, datetime, datetime, UUID] | None:
    """The key in a cursor, or None: a cursor comes from an address bar."""
    if not text or len(text) > 400:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        priority, due, opened, pk = json.loads(raw)
        key = (int(priority), _instant(due), _instant(opened), UUID(pk))
    except (ValueError, TypeError, AttributeError, binascii.Error, OverflowError):
        return None
    return key if 0 <= key[0] < 32767 else None


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("A cursor's instants have an offset")
    return moment
