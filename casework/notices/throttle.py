"""Holds back whoever tries numbers and codes in quantity.

A check code cannot be guessed (100 bits), so this guards the machine rather than the
notice: if the counters are out of reach, checking goes on without them.
"""

from __future__ import annotations

import logging
from hashlib import sha256

from django.core.cache import cache

from casework.authorities.addresses import UNKNOWN as UNKNOWN_NETWORK

log = logging.getLogger(__name__)

WINDOW = 15 * 60
"""Seconds in which tries are counted together."""

PER_NUMBER = 10
"""Wrong tries of one network at one number."""

PER_NETWORK = 100
"""Wrong tries of one network at all: a whole company may share one."""

FILES = 60
"""Files of one network."""


def held_back(*, network: str, number: str) -> bool:
    """Whether this network has tried often enough at this number, or altogether. The same
    for numbers that exist and those that do not."""
    return (
        _count(_key("number", network, number)) >= PER_NUMBER
        or _count(_key("network", network)) >= PER_NETWORK
    ) and network != UNKNOWN_NETWORK


def wrong_try(*, network: str, number: str) -> None:
    """Count a wrong try."""
    _add(_key("number", network, number))
    _add(_key("network", network))


def file_allowed(*, network: str) -> bool:
    """Count a file that is handed in; False when it is one too many."""
    return network == UNKNOWN_NETWORK or _add(_key("file", network)) <= FILES


def _key(*parts: str) -> str:
    # Hashed: numbers and addresses are nobody's business in the cache.
    return "verify:" + sha256("\0".join(parts).encode()).hexdigest()[:40]


def _count(key: str) -> int:
    try:
        return int(cache.get(key) or 0)
    except Exception as error:  # noqa: BLE001  each cache has errors of its own
        log.warning("tries are not counted: %s", type(error).__name__)
        return 0


def _add(key: str) -> int:
    try:
        cache.add(key, 0, WINDOW)
        return int(cache.incr(key))
    except Exception as error:  # noqa: BLE001
        log.warning("tries are not counted: %s", type(error).__name__)
        return 0
