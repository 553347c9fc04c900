"""The desk's main navigation; rooms add their own places when the product starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

_items: dict[str, Item] = {}


@dataclass(frozen=True)
class Item:
    """One place of the desk. ``roles``: who sees it, nobody named means every member.

    ``order`` sorts from left to right: cases use 10–39, cooperation 40, enforcement 50,
    operations 80, administration 90.
    """

    key: str
    title: Any
    url_name: str
    order: int
    roles: tuple[str, ...] = ()


def register(item: Item) -> None:
    """Add a place; called by a room's ``AppConfig.ready()``. Registering twice replaces."""
    _items[item.key] = item


def for_request(request: HttpRequest) -> list[dict[str, Any]]:
    """The places that the request's member may see, with ``current`` set to ``page`` or
    ``true`` (a page below it) on the one that is open. Empty without a member."""
    member = getattr(request, "member", None)
    if member is None:
        return []
    places = [
        {"title": item.title, "url": reverse(item.url_name), "current": ""}
        for item in sorted(_items.values(), key=lambda item: item.order)
        if not item.roles or member.has_role(*item.roles)
    ]
    below = [p for p in places if request.path.startswith(p["url"]) and p["url"] != "/desk/"]
    for place in places:
        if request.path == place["url"]:
            place["current"] = "page"
            return places
    if below:
        max(below, key=lambda p: len(p["url"]))["current"] = "true"
    return places
