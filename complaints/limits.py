"""Limits on guessing at references and codes.

Only failures count. For one reference asked from one network the pause after a failure
grows with each further one, up to a quarter of an hour, so that even somebody who saw part
of a code gets nowhere; for one network many more are allowed, because people share
addresses. Failures from elsewhere make nobody wait: where a reference meets many, whoever
comes has to earn their turn (``casework.turns``), which takes seconds, and its owner comes
in. Keys are keyed hashes: the cache learns neither references nor addresses. Where Redis is
away, each process counts for itself (``casework.forgiving_cache``).
"""

from __future__ import annotations

import math
import time

from django.core.cache import cache

from casework import vault
from casework.authorities.addresses import UNKNOWN as UNKNOWN_NETWORK

REFERENCE_WINDOW = 60 * 60
REFERENCE_FREE = 3
"""Failures without a pause."""
FIRST_PAUSE = 10
LONGEST_PAUSE = 15 * 60
REFERENCE_GUESSED = 10
"""Failures from all networks together after which a turn has to be earned."""
NETWORK_WINDOW = 10 * 60
NETWORK_FAILURES = 60
"""Failures of one network within its window."""


def pause(*, reference: str, network: str) -> int:
    """Seconds to wait before the next attempt is looked at; 0 if it may be made now."""
    now = time.time()
    wait = _number("until", f"{reference} {network}") - now
    if network != UNKNOWN_NETWORK and _number("network", network) >= NETWORK_FAILURES:
        wait = max(wait, _number("network-until", network) - now, 1)
    return max(0, math.ceil(wait))


def guessed(*, reference: str) -> bool:
    """Whether so many have failed at this reference that a turn has to be earned."""
    return _number("guessed", reference) >= REFERENCE_GUESSED


def failed(*, reference: str, network: str) -> None:
    """Count one failure."""
    now = time.time()
    _count("guessed", reference, REFERENCE_WINDOW)
    pair = f"{reference} {network}"
    failures = _count("reference", pair, REFERENCE_WINDOW)
    if failures > REFERENCE_FREE:
        seconds = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - REFERENCE_FREE - 1))
        cache.set(_key("until", pair), now + seconds, seconds)
    if network == UNKNOWN_NETWORK:
        return
    if _count("network", network, NETWORK_WINDOW) == 1:
        cache.set(_key("network-until", network), now + NETWORK_WINDOW, NETWORK_WINDOW)


def _number(kind: str, text: str) -> float:
    return float(cache.get(_key(kind, text)) or 0)


def _count(kind: str, text: str, seconds: int) -> int:
    key = _key(kind, text)
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # ran out between the two calls
        return 1


def _key(kind: str, text: str) -> str:
    return f"follow:{kind}:{vault.blind_index(purpose=f'limit-{kind}', text=text).hex()[:32]}"
