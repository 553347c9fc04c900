"""What has to be settled before somebody is deactivated; rooms on higher floors say so.

A room registers from its ``AppConfig.ready()``; this room never imports it.
"""

from __future__ import annotations

from collections.abc import Callable

from casework.authorities.models import Member

Step = Callable[[Member, Member], str | None]
"""Given who leaves and the administrator: the address that settles it, or None."""

_steps: dict[str, Step] = {}


def register(key: str, step: Step) -> None:
    """Add a step; registering a key twice replaces it."""
    _steps[key] = step


def first_step(leaving: Member, by: Member) -> str | None:
    """Where an administrator has to go before deactivating somebody; None: nowhere."""
    return next((url for key in sorted(_steps) if (url := _steps[key](leaving, by))), None)
