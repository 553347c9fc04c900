"""Every address of the product, from the URLconf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern: its full name ("cases:case"), its route and the names of its arguments."""

    name: str
    route: str
    arguments: frozenset[str]


def addresses() -> list[Address]:
    """All of them, in the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns, "", [], frozenset()))


def _walk(
    patterns: list[URLPattern | URLResolver],
    before: str,
    spaces: list[str],
    given: frozenset[str],
) -> Iterator[Address]:
    for one in patterns:
        route = before + str(one.pattern)
        arguments = given | frozenset(one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            inner = [*spaces, one.namespace] if one.namespace else spaces
            yield from _walk(one.url_patterns, route, inner, arguments)
        else:
            assert one.name, f"{route} has no name"
            yield Address(":".join([*spaces, one.name]), route, arguments)
