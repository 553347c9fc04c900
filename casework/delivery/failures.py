"""Dead letters: written when a task gives up, whichever room it belongs to."""

from __future__ import annotations

import inspect
import logging
import re
from typing import Any

from celery import current_app
from celery.signals import task_failure
from django.db import DatabaseError, connections

from casework.delivery.models import DeadLetter
from casework.scoping import InvalidAuthority, acting_for
from casework.scoping.standing import SYSTEM, check_slug

log = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")


def connect() -> None:
    """Listen to Celery for tasks that failed for good."""
    task_failure.connect(_on_failure, dispatch_uid="delivery.dead_letter", weak=False)


def _on_failure(
    sender: Any = None,
    exception: BaseException | None = None,
    args: Any = None,
    kwargs: Any = None,
    **_: Any,
) -> None:
    # A task that broke inside a transaction may have left its connection unusable.
    connection = connections["default"]
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    try:
        bury(sender.name, list(args or ()), dict(kwargs or {}), exception)
    except DatabaseError as error:
        # The database is what failed: the room's sweep finds the work again.
        log.error("task %s gave up and left no letter: %s", sender.name, type(error).__name__)


def bury(
    task: str, args: list[Any], kwargs: dict[str, Any], error: BaseException | None
) -> DeadLetter:
    """Write down that a task gave up: its ids and the class of the error, no message, since
    messages may quote data. Goes to the desk of the task's ``authority``, or ``system``."""
    authority = authority_of(task, args, kwargs)
    letter = DeadLetter(
        authority=authority,
        task=task,
        args=[_id(value) for value in args],
        kwargs={key: _id(value) for key, value in kwargs.items()},
        error=type(error).__name__ if error else "",
    )
    with acting_for(authority):
        DeadLetter.objects.bulk_create([letter])
    log.error("task %s gave up: %s, letter %s", task, letter.error, letter.id)
    return letter


def authority_of(task: str, args: list[Any], kwargs: dict[str, Any]) -> str:
    """The slug the task was given as ``authority``, or ``system``."""
    try:
        bound = (
            inspect.signature(current_app.tasks[task].run).bind_partial(*args, **kwargs).arguments
        )
        return check_slug(bound.get("authority", SYSTEM))
    except (KeyError, TypeError, InvalidAuthority):
        return SYSTEM


def _id(value: Any) -> Any:
    """Ids pass; anything else is not written down."""
    if value is None or isinstance(value, bool | int):
        return value
    return value if isinstance(value, str) and _ID.match(value) else "(left out)"
