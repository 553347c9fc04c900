"""A proof of work (ALTCHA): the visitor's machine does a sum, and nobody is asked anything.

The sum is made and checked here, by nobody else. It gets harder while many are handed in.
"""

from __future__ import annotations

import base64
import json
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import altcha
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

EASY = 30_000
"""The most hashes a calm sum takes: about a second on an old phone."""
HARDEST = EASY * 16
MANY = 300
"""Proofs within a minute above which sums get harder."""
GOOD_FOR = timedelta(minutes=10)
_GLANCE = 2.0
_LONGEST = 1000


def new_challenge() -> dict[str, Any]:
    """A sum that nobody has seen before, as ALTCHA's fields."""
    made = altcha.create_challenge(
        altcha.ChallengeOptions(
            max_number=_difficulty(), hmac_key=_key(), expires=timezone.now() + GOOD_FOR
        )
    )
    return made.to_dict()


def spend(payload: str) -> bool:
    """Whether this (base64 of JSON) is the right answer to a sum of ours, handed in for the
    first time."""
    if len(payload) > _LONGEST:
        return False
    try:
        answer = json.loads(base64.b64decode(payload, validate=True))
        right, _why = altcha.verify_solution(answer, _key())
        sum_ = str(answer["challenge"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    if not right or not cache.add(f"turn-proof:{sum_}", 1, int(GOOD_FOR.total_seconds())):
        return False
    cache.add(_counter(), 0, 120)
    with suppress(ValueError):  # ran out between the two calls
        cache.incr(_counter())
    return True


def _difficulty() -> int:
    global _seen
    now = time.monotonic()
    if now > _seen[0] + _GLANCE:
        handed_in = int(cache.get(_counter()) or 0)
        _seen = (now, min(HARDEST, EASY * 2 ** (handed_in // MANY)))
    return _seen[1]


def _counter() -> str:
    return f"turn-proofs:{int(time.time() // 60)}"


def _key() -> str:
    return salted_hmac("casework.turns.proof", settings.SECRET_KEY).hexdigest()


_seen = (0.0, EASY)
