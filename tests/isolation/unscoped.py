"""The switch: every selector's scoping taken away, so that row-level security stands alone.

Each condition that the product puts on whose a row is, on any query, is dropped as the
query is built. A new selector is reached without being named: it is the columns that say
whose a row is, and there are few of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.models.sql import Query
from django.db.models.sql.where import WhereNode

WHOSE = {
    "authority",
    "by",
    "child_path",
    "hidden_from",
    "officer",
    "origin",
    "parties",
    "recipient",
    "side",
}
"""Columns by which a selector keeps to what is the member's."""


def _whose(name: str) -> bool:
    """Whether a look-up asks whose a row is: ``authority_id``, ``share__recipient``,
    ``parties__contains``."""
    return any(part.removesuffix("_id") in WHOSE for part in name.split("__"))


@contextmanager
def unscoped() -> Iterator[list[str]]:
    """Inside the block no query says whose rows it wants. What was dropped is listed."""
    built = Query.build_filter
    dropped: list[str] = []

    def build_filter(self: Query, filter_expr: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(filter_expr, tuple) and _whose(filter_expr[0]):
            dropped.append(filter_expr[0])
            return WhereNode(), ()
        return built(self, filter_expr, *args, **kwargs)

    with patch.object(Query, "build_filter", build_filter):
        yield dropped
