"""The standing in which a connection works: role, authority, actor and capability.

Everything is set with ``SET LOCAL`` semantics, so PostgreSQL itself forgets it at the
end of the transaction, whatever happens to the Python process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

DESK_ROLE = "redress_desk"
PUBLIC_ROLE = "redress_public"
APP_ROLE = "redress_app"
APPLICATION_ROLES = (APP_ROLE, DESK_ROLE, PUBLIC_ROLE)
SYSTEM = "system"
"""The authority of what belongs to none: operators' records and system-wide failures."""

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_SLUG_LENGTH = 64
_ACTOR = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")
_ATTRIBUTE = "redress_standing"


class InvalidAuthority(ValueError):
    """The text given is not an authority's slug."""


@dataclass(frozen=True)
class Standing:
    """What the current transaction may do. ``memo`` lives exactly as long as it does:
    other rooms keep in it what must not outlive the transaction (see vault)."""

    role: str
    authority: str | None = None
    actor: str | None = None
    capability: bytes | None = None
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


def check_slug(slug: str) -> str:
    """The slug itself if it is well formed; raises InvalidAuthority otherwise."""
    if not isinstance(slug, str) or len(slug) > _SLUG_LENGTH or not _SLUG.match(slug):
        raise InvalidAuthority("Not the slug of an authority")
    return slug


def current_standing() -> Standing | None:
    """The standing of this thread's connection, or None where none was taken on."""
    standing: Standing | None = getattr(connections[DEFAULT_DB_ALIAS], _ATTRIBUTE, None)
    return standing


def current_authority() -> str | None:
    """The slug of the authority acted for, or None."""
    standing = current_standing()
    return standing.authority if standing else None


def current_actor() -> str | None:
    """The id of the user acting, or None (nobody, or the system)."""
    standing = current_standing()
    return standing.actor if standing else None


@contextmanager
def acting_for(authority: str, *, actor: object = None) -> Iterator[Standing]:
    """Work as the desk of one authority, in one transaction.

    ``authority`` is a slug, ``actor`` the id of the user (None for the system). Opens
    ``transaction.atomic()``; may be nested, also with another authority, and restores
    what was before, also on errors. Raises InvalidAuthority before touching anything.
    """
    if actor is not None and not _ACTOR.match(str(actor)):
        raise ValueError("An actor is given by its id")
    standing = Standing(
        role=DESK_ROLE,
        authority=check_slug(authority),
        actor=None if actor is None else str(actor),
    )
    with _taken_on(standing):
        yield standing


@contextmanager
def as_public(capability: bytes | None = None) -> Iterator[Standing]:
    """Work as the public pages do, in one transaction.

    Without a capability nothing is seen, and only what policies let anyone add can be
    added. ``capability`` is the hash made by ``vault.capability``.
    """
    with _taken_on(Standing(role=PUBLIC_ROLE, capability=capability)) as standing:
        yield standing


def set_capability(capability: bytes | None) -> None:
    """Exchange the capability inside ``as_public``. RuntimeError elsewhere."""
    connection = connections[DEFAULT_DB_ALIAS]
    standing = current_standing()
    if standing is None or standing.role != PUBLIC_ROLE:
        raise RuntimeError("A capability is only held inside as_public()")
    changed = Standing(role=PUBLIC_ROLE, capability=capability, memo=standing.memo)
    _apply(connection, changed)
    setattr(connection, _ATTRIBUTE, changed)


@contextmanager
def _taken_on(standing: Standing) -> Iterator[Standing]:
    connection = connections[DEFAULT_DB_ALIAS]
    before: Standing | None = getattr(connection, _ATTRIBUTE, None)
    nested = connection.in_atomic_block
    with transaction.atomic():
        try:
            _apply(connection, standing)
            setattr(connection, _ATTRIBUTE, standing)
            yield standing
            # Going out of the outermost transaction, COMMIT forgets everything. On an
            # error, rolling back to the savepoint does. Only a nested block that ends
            # well has to be undone by hand.
            if nested and not connection.needs_rollback:
                _apply(connection, before)
        finally:
            # Before the commit: what runs on commit has no standing of ours.
            setattr(connection, _ATTRIBUTE, before)


def _apply(connection: BaseDatabaseWrapper, standing: Standing | None) -> None:
    """One round trip that sets role and settings until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, true),"
            " set_config('redress.authority', %s, true),"
            " set_config('redress.actor', %s, true),"
            " set_config('redress.capability', %s, true)",
            [
                standing.role if standing else "none",
                (standing and standing.authority) or "",
                (standing and standing.actor) or "",
                standing.capability.hex() if standing and standing.capability else "",
            ],
        )
