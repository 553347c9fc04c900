"""What rooms on higher floors do with a file in the moment it is opened.

A room registers from its ``AppConfig.ready()``; this room never imports it. Everything
happens in the transaction that opens the file, before anybody can have seen it.
"""

from collections.abc import Callable

from casework.cases.models import Participation

Step = Callable[[Participation], None]

_steps: dict[str, Step] = {}


def register(key: str, step: Step) -> None:
    """Add a step; registering a key twice replaces it."""
    _steps[key] = step


def run(file: Participation) -> None:
    """Every registered step, in the order of their keys."""
    for key in sorted(_steps):
        _steps[key](file)
