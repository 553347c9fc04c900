"""Background work that survives: how tasks are declared and how they are asked for.

A task must be idempotent: it claims its work by a conditional update and finds nothing
to do when it is run twice. It takes ids alone, and by the name ``authority`` the slug of
the authority whose work it is (its dead letter goes to that desk).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import transaction
from kombu import Connection, pools

log = logging.getLogger(__name__)

ATTEMPTS = 6
_PUBLISH_SECONDS = 0.5
_PAUSE_SECONDS = 5.0


def robust_task(name: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a Celery task that is acknowledged when done, given to another worker if its
    own dies, and tried again with growing, jittered pauses (2 s … 10 min).

    When it gives up, ``failures`` writes a dead letter. ``options`` are Celery's and win.
    """
    return shared_task(
        **{
            "name": name,
            "acks_late": True,
            "reject_on_worker_lost": True,
            "ignore_result": True,
            "autoretry_for": (Exception,),
            "max_retries": ATTEMPTS - 1,
            "retry_backoff": 2,
            "retry_backoff_max": 600,
            "retry_jitter": True,
            **options,
        }
    )


def announce(task: Any, *ids: Any, **named_ids: Any) -> None:
    """Ask for a task once the current transaction is committed.

    Without a transaction at once. If the broker is down this is logged and forgotten
    within about a second: the periodic sweep of the room finds the work later. Never
    raises.
    """
    args = [str(i) if not isinstance(i, int | str) else i for i in ids]
    kwargs = {k: str(v) if not isinstance(v, int | str) else v for k, v in named_ids.items()}
    transaction.on_commit(lambda: publish(task, args, kwargs), robust=True)


def publish(task: Any, args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Send a task to the broker now; False if the broker could not be reached in time.

    After a failure the broker is left alone for five seconds, so that requests do not
    queue up behind it one timeout each.
    """
    name = getattr(task, "name", task)
    if _breaker.open():
        log.warning("task %s left to the sweep: broker is down", name)
        return False
    try:
        pool = pools.producers[_broker()]
        with pool.acquire(block=True, timeout=_PUBLISH_SECONDS) as producer:
            # By name: the web process has not imported every room's tasks.
            current_app.send_task(name, args=args, kwargs=kwargs, producer=producer, retry=False)
    except Exception as error:  # noqa: BLE001  whatever the broker does, the work is saved
        _breaker.trip()
        log.warning("task %s left to the sweep: %s", name, type(error).__name__)
        return False
    _breaker.reset()
    return True


def _broker() -> Connection:
    """The broker, with patience for one short attempt: workers' connections have their own
    and longer. Pools are kept by the connection's parameters."""
    return Connection(
        settings.CELERY_BROKER_URL,
        connect_timeout=_PUBLISH_SECONDS,
        transport_options={
            **getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}),
            "socket_connect_timeout": _PUBLISH_SECONDS,
            "socket_timeout": _PUBLISH_SECONDS,
            "retry_on_timeout": False,
            "max_retries": 0,
        },
    )


class _Breaker:
    """Remembers that the broker was down a moment ago."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until = 0.0

    def open(self) -> bool:
        with self._lock:
            return time.monotonic() < self._until

    def trip(self) -> None:
        with self._lock:
            self._until = time.monotonic() + _PAUSE_SECONDS

    def reset(self) -> None:
        with self._lock:
            self._until = 0.0


_breaker = _Breaker()
