"""Limits on guessing at references and codes.

Only failures count. For one reference the pause after a failure grows with each further
one, up to a quarter of an hour, so that even somebody who saw part of a code gets
nowhere; for one network many more are allowed, because people share addresses. Keys are
keyed hashes: Redis learns neither references nor addresses. Without Redis each process
counts for itself.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from threading import Lock

from django.core.cache import cache
from redis.exceptions import RedisError

from casework import vault

log = logging.getLogger(__name__)

REFERENCE_WINDOW = 60 * 60
REFERENCE_FREE = 3
REFERENCE_LONGEST = 15 * 60
FIRST_PAUSE = 10
NETWORK_WINDOW = 10 * 60
NETWORK_FAILURES = 60
UNKNOWN_NETWORK = "0.0.0.0"  # noqa: S104  stands for "not known"


class Limiter:
    """Counts failures in Redis, and in this process where Redis is away."""

    def __init__(self) -> None:
        self.local = LocalCounts()

    def pause(self, *, reference: str, network: str) -> int:
        """Seconds to wait before the next attempt is looked at; 0 if it may be made now."""
        now = time.time()
        until = self._get(_key("until", reference))
        wait = max(0.0, until - now)
        if network != UNKNOWN_NETWORK:
            failures = self._get(_key("network", network))
            if failures >= NETWORK_FAILURES:
                wait = max(wait, self._get(_key("network-until", network)) - now, 1)
        return int(wait + 0.999)

    def failed(self, *, reference: str, network: str) -> None:
        """Count one failure."""
        now = time.time()
        failures = self._add(_key("reference", reference), REFERENCE_WINDOW)
        if failures > REFERENCE_FREE:
            pause = min(REFERENCE_LONGEST, FIRST_PAUSE * 2 ** (failures - REFERENCE_FREE - 1))
            self._set(_key("until", reference), now + pause, pause)
        if network == UNKNOWN_NETWORK:
            return
        if self._add(_key("network", network), NETWORK_WINDOW) == 1:
            self._set(_key("network-until", network), now + NETWORK_WINDOW, NETWORK_WINDOW)

    def _get(self, key: str) -> float:
        try:
            return float(cache.get(key) or 0)
        except (RedisError, OSError):
            return self.local.get(key)

    def _add(self, key: str, seconds: int) -> int:
        try:
            cache.add(key, 0, seconds)
            return int(cache.incr(key))
        except (RedisError, OSError) as error:
            log.warning("limits are counted in this process: %s", type(error).__name__)
            return self.local.add(key, seconds)
        except ValueError:  # ran out between the two calls
            return 1

    def _set(self, key: str, value: float, seconds: int) -> None:
        try:
            cache.set(key, value, seconds)
        except (RedisError, OSError):
            self.local.set(key, value, seconds)


class LocalCounts:
    """A bounded, thread-safe store of numbers that run out."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def get(self, key: str) -> float:
        """The number, or 0."""
        with self._lock:
            value, until = self._kept.get(key, (0.0, 0.0))
            return value if until > time.monotonic() else 0.0

    def add(self, key: str, seconds: int) -> int:
        """One more; the time runs from the first."""
        with self._lock:
            now = time.monotonic()
            value, until = self._kept.get(key, (0.0, 0.0))
            if until <= now:
                value, until = 0.0, now + seconds
            self._put(key, value + 1, until)
            return int(value + 1)

    def set(self, key: str, value: float, seconds: int) -> None:
        """Keep the number for so long."""
        with self._lock:
            self._put(key, value, time.monotonic() + seconds)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def _put(self, key: str, value: float, until: float) -> None:
        self._kept[key] = (value, until)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


limiter = Limiter()


def _key(kind: str, text: str) -> str:
    return f"follow:{kind}:{vault.blind_index(purpose=f'limit-{kind}', text=text).hex()[:32]}"
