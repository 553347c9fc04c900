"""Rotation of keys. Every step is a transaction of its own, so that it may be stopped
anywhere, run again, run twice at once, and run while others seal and open.

An authority's rotation makes a new version, wraps the surviving subjects' keys anew, and
destroys the old version: subjects' keys that were destroyed before are then beyond
reach of anyone who learns the authority's new key. The master key's rotation wraps the
authority keys anew; once the old master is destroyed too, backups that were wrapped by
it are dead (docs/vault.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError
from django.utils import timezone

from casework.scoping import acting_for
from casework.vault import authority_keys
from casework.vault.cipher import decrypt, encrypt
from casework.vault.errors import VaultError
from casework.vault.models import AuthorityKey, RecordKey
from casework.vault.ring import master_ring
from casework.vault.services import unwrap, wrap
from casework.vault.signals import authority_key_rotated

BATCH = 500
PERIOD = timedelta(days=30)
"""How long a version of an authority's key is used."""
_ROUNDS = 10_000


@dataclass
class Rotation:
    """What a rotation did: the version now in use, keys wrapped anew, versions destroyed."""

    authority: str
    version: int
    rewrapped: int = 0
    destroyed: int = 0


def authorities() -> list[str]:
    """The slugs of all authorities that have a key."""
    keys = AuthorityKey.objects.order_by("authority").values_list("authority", flat=True)
    return list(keys.distinct())


def rotate_authority(authority: str, *, batch: int = BATCH) -> Rotation:
    """Give an authority a new key and destroy the old ones. Without standing.

    If an earlier rotation was interrupted, that one is finished and no further version
    made. Raises VaultError if others kept interfering.
    """
    done = Rotation(authority, _begin(authority))
    for _ in range(_ROUNDS):
        old = _oldest(authority)
        if old is None:
            return done
        try:
            moved = _rewrap_batch(authority, old, batch)
        except IntegrityError:
            # Another rotation destroyed the version we were wrapping under.
            continue
        done.rewrapped += moved
        if not moved and _destroy(authority, old):
            done.destroyed += 1
    raise VaultError(f"Rotation of {authority} did not come to an end")


def rotate_due_authorities() -> Iterator[Rotation]:
    """Rotate, one after the other, those whose key is as old as PERIOD and those whose
    rotation was interrupted. Safe to run at any time."""
    for authority in authorities():
        if is_due(authority):
            yield rotate_authority(authority)


def is_due(authority: str) -> bool:
    """Whether the authority's key is old or an old version is left."""
    keys = list(AuthorityKey.objects.filter(authority=authority, destroyed_at=None))
    return len(keys) > 1 or any(timezone.now() - key.created_at >= PERIOD for key in keys)


def rotate_master() -> int:
    """Wrap every authority key under the first key of the ring; how many were changed.

    The old master key must still be in the ring. Afterwards it may be taken out, and has
    to be destroyed wherever it is kept for old backups to be dead.
    """
    ring = master_ring()
    changed = 0
    for authority in authorities():
        with acting_for(authority):
            stale = (
                AuthorityKey.objects.filter(authority=authority, destroyed_at=None)
                .exclude(master=ring.current)
                .select_for_update()
            )
            for key in stale:
                bound = authority_keys.associated(authority, key.version, key.master)
                plain = decrypt(ring.key(key.master), bytes(key.wrapped), bound)
                bound = authority_keys.associated(authority, key.version, ring.current)
                changed += AuthorityKey.objects.filter(pk=key.pk).update(
                    master=ring.current, wrapped=encrypt(ring.key(ring.current), plain, bound)
                )
    authority_keys.forget()
    return changed


def _begin(authority: str) -> int:
    """Make the next version unless an interrupted rotation made it; the newest version."""
    with acting_for(authority):
        live = list(
            AuthorityKey.objects.filter(authority=authority, destroyed_at=None)
            .select_for_update(no_key=True)
            .order_by("-version")
        )
        if not live:
            return authority_keys.current(authority).version
        if len(live) == 1:
            # Another rotation that waited for our lock on this version comes too late to
            # see the next one and fails on its number; it then finds ours to finish.
            fresh = authority_keys.new_version(authority, live[0].version + 1)
            AuthorityKey.objects.bulk_create([fresh], ignore_conflicts=True)
            return fresh.version
        return live[0].version


def _oldest(authority: str) -> AuthorityKey | None:
    """The oldest version that is not destroyed and not the newest."""
    with acting_for(authority):
        live = AuthorityKey.objects.filter(authority=authority, destroyed_at=None)
        found = list(live.order_by("version")[:2])
    return found[0] if len(found) > 1 else None


def _rewrap_batch(authority: str, old: AuthorityKey, batch: int) -> int:
    with acting_for(authority):
        newest = authority_keys.current(authority)
        if newest.version <= old.version:
            return 0
        records = list(
            RecordKey.objects.filter(authority=authority, authority_key=old, destroyed_at=None)
            .order_by("id")
            .select_for_update(of=("self",))
            .select_related("authority_key")[:batch]
        )
        for record in records:
            key = unwrap(record)
            record.authority_key = newest
            record.wrapped = wrap(record.subject, authority, key, newest)
        RecordKey.objects.bulk_update(records, ["authority_key", "wrapped"])
    return len(records)


def _destroy(authority: str, old: AuthorityKey) -> bool:
    """Zero an old version, once nothing is wrapped by it any more."""
    with acting_for(authority):
        # Waits for every transaction that is wrapping a key by this version, and makes
        # those that come later take the newest.
        locked = AuthorityKey.objects.select_for_update().filter(pk=old.pk, destroyed_at=None)
        if not locked:
            return False
        if RecordKey.objects.filter(authority_key=old, destroyed_at=None).exists():
            return False
        AuthorityKey.objects.filter(pk=old.pk).update(wrapped=b"", destroyed_at=timezone.now())
        authority_key_rotated.send(AuthorityKey, authority=authority, version=old.version)
    authority_keys.forget(authority)
    return True
