"""Token buckets, counted for all processes in Redis, or in this one while Redis is away."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from dataclasses import dataclass
from functools import cache as keep
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger("redress.turns")

AWAY_SECONDS = 3.0
"""How long Redis is not asked again after it did not answer."""
_MOST_IN_MEMORY = 20_000

_SCRIPT = """
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local later, used = {}, 0
for i, key in ipairs(KEYS) do
  local step, room = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local taken = math.max(tonumber(redis.call('GET', key) or now), now) + step
  if taken - now > room + 0.001 then
    return {i, math.ceil(taken - now - room), 1000}
  end
  later[i] = taken
  used = math.max(used, (taken - now) / room)
end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.3f', later[i]), 'PX', math.ceil(later[i] - now) + 1)
end
return {0, 0, math.floor(used * 1000)}
"""


@dataclass(frozen=True)
class Bucket:
    """Holds ``burst`` tokens and gets ``rate`` new ones a second."""

    name: str
    rate: float
    burst: float


@dataclass(frozen=True)
class Taken:
    """Whether every bucket had a token, or which had none and for how long; how much of the
    emptiest is used up."""

    wait: float = 0.0
    used: float = 0.0
    lacking: Bucket | None = None

    @property
    def allowed(self) -> bool:
        """Whether a token was taken from each."""
        return self.lacking is None


def take(*buckets: Bucket) -> Taken:
    """A token from each bucket, or from none of them if one is empty. Never fails: while
    Redis is away, each process counts for itself."""
    global _away_until
    if time.monotonic() >= _away_until and _cache_is_redis():
        try:
            return _judge(buckets, _in_redis(buckets))
        except (RedisError, OSError) as error:
            _away_until = time.monotonic() + AWAY_SECONDS
            log.warning("Redis is away (%s): turns are counted in memory", type(error).__name__)
    return _judge(buckets, _in_memory(buckets))


def forget_all() -> None:
    """Empty this process's memory."""
    global _away_until
    _memory.clear()
    _away_until = 0.0


def _judge(buckets: tuple[Bucket, ...], found: Any) -> Taken:
    which, wait, used = found
    lacking = buckets[int(which) - 1] if which else None
    return Taken(wait=float(wait) / 1000, used=float(used) / 1000, lacking=lacking)


def _cache_is_redis() -> bool:
    """An installation may keep its cache elsewhere; then each process counts for itself."""
    return hasattr(getattr(cache, "_cache", None), "get_client")


def _in_redis(buckets: tuple[Bucket, ...]) -> Any:
    client = cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]
    keys = [_key(bucket.name) for bucket in buckets]
    arguments = [number for bucket in buckets for number in _milliseconds(bucket)]
    return client.eval(_SCRIPT, len(keys), *keys, *arguments)


def _in_memory(buckets: tuple[Bucket, ...]) -> tuple[int, float, float]:
    now, used = time.time() * 1000, 0.0
    later: dict[str, float] = {}
    for place, bucket in enumerate(buckets, start=1):
        step, room = _milliseconds(bucket)
        taken = max(_memory.get(bucket.name, now), now) + step
        if taken - now > room + 0.001:
            return place, taken - now - room, 1000
        later[bucket.name] = taken
        used = max(used, (taken - now) / room)
    if len(_memory) > _MOST_IN_MEMORY:
        for name in [name for name, until in list(_memory.items()) if until < now]:
            _memory.pop(name, None)
        if len(_memory) > _MOST_IN_MEMORY:
            _memory.clear()
    _memory.update(later)
    return 0, 0, used * 1000


def _milliseconds(bucket: Bucket) -> tuple[float, float]:
    """What one token costs, and how much may be owed."""
    step = 1000 / bucket.rate
    return step, step * bucket.burst


def _key(name: str) -> str:
    """A keyed hash: Redis learns no address."""
    return "turn:" + hmac.digest(_secret(settings.SECRET_KEY), name.encode(), "sha256")[:12].hex()


@keep
def _secret(key: str) -> bytes:
    return hashlib.sha256(b"turns.buckets:" + key.encode()).digest()


_memory: dict[str, float] = {}
_away_until = 0.0
