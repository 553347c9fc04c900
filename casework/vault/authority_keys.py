"""Authority keys: made, unwrapped, and kept unwrapped for a short time by each process."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock

from django.db import transaction

from casework.vault.cipher import decrypt, encode, encrypt, new_key
from casework.vault.errors import KeyDestroyed
from casework.vault.models import AuthorityKey
from casework.vault.ring import master_ring

_KEPT = 512
_KEPT_SECONDS = 600.0

_cache: OrderedDict[tuple[str, int], tuple[bytes, bytes, float]] = OrderedDict()
_lock = Lock()


def associated(authority: str, version: int, master: str) -> bytes:
    """What a wrapped authority key is bound to."""
    return encode("authority-key", authority, str(version), master)


def new_version(authority: str, version: int) -> AuthorityKey:
    """An unsaved authority key, wrapped by the current master key."""
    ring = master_ring()
    wrapped = encrypt(
        ring.key(ring.current), new_key(), associated(authority, version, ring.current)
    )
    return AuthorityKey(authority=authority, version=version, master=ring.current, wrapped=wrapped)


def current(authority: str) -> AuthorityKey:
    """The authority's newest key, made if it has none.

    It cannot be destroyed before the caller's transaction ends. Needs a standing of desk
    or public.
    """
    for _ in range(5):
        found = AuthorityKey.objects.raw("SELECT * FROM vault_current_key(%s)", [authority])
        for key in found:
            return key
        with transaction.atomic():
            AuthorityKey.objects.bulk_create([new_version(authority, 1)], ignore_conflicts=True)
    raise KeyDestroyed(f"{authority} has no key")


def unwrap(key: AuthorityKey) -> bytes:
    """The key itself. Kept for ten minutes, by version; a key wrapped anew is read anew.

    KeyDestroyed if it was zeroed, MasterKeyMissing if its master key is not in the ring.
    """
    wrapped = bytes(key.wrapped)
    if not wrapped:
        raise KeyDestroyed(f"Key {key} was destroyed")
    place, now = (key.authority, key.version), time.monotonic()
    with _lock:
        kept = _cache.get(place)
        if kept and kept[0] == wrapped and now - kept[2] < _KEPT_SECONDS:
            return kept[1]
    plain = decrypt(
        master_ring().key(key.master), wrapped, associated(key.authority, key.version, key.master)
    )
    with _lock:
        _cache[place] = (wrapped, plain, now)
        _cache.move_to_end(place)
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return plain


def forget(authority: str | None = None) -> None:
    """Drop kept keys, of one authority or of all."""
    with _lock:
        for place in [p for p in _cache if authority in (None, p[0])]:
            del _cache[place]
