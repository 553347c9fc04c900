"""What rooms add to the case page: tabs, and who else takes part.

A room on a higher floor registers from its ``AppConfig.ready()``; this room never
imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from casework.authorities.models import Member
from casework.cases.models import Participation


@dataclass(frozen=True)
class Panel:
    """A tab of the case page, at ``/desk/cases/<uuid>/<key>/``.

    ``context`` gives the template its data; ``count`` the number beside the title (None
    or 0 shows none). ``roles``: who sees the tab, nobody named means every member.
    """

    key: str
    title: Any
    order: int
    template: str
    context: Callable[[HttpRequest, Participation], dict[str, Any]]
    count: Callable[[Member, Participation], int | None] | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Participant:
    """Another authority or body on a case, as far as this authority knows of it."""

    name: str
    role: str
    how: str
    since: datetime | None = None


Provider = Callable[[Member, Participation], Iterable[Participant]]

_panels: dict[str, Panel] = {}
_providers: dict[str, Provider] = {}


def register(panel: Panel) -> None:
    """Add a tab; registering a key twice replaces it."""
    _panels[panel.key] = panel


def register_participants(key: str, provider: Provider) -> None:
    """Add a source for the list of participants; registering a key twice replaces it."""
    _providers[key] = provider


def get(key: str) -> Panel | None:
    """The panel with this key, or None."""
    return _panels.get(key)


def for_member(member: Member) -> list[Panel]:
    """The panels this member sees, in order."""
    shown = [p for p in _panels.values() if not p.roles or member.has_role(*p.roles)]
    return sorted(shown, key=lambda panel: (panel.order, panel.key))


def participants(member: Member, participation: Participation) -> list[Participant]:
    """Everybody known to take part besides this authority, as the rooms report them."""
    return [p for provider in _providers.values() for p in provider(member, participation)]
