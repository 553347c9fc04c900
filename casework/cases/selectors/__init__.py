"""Every read of a case: takes the acting member, fails closed."""

from casework.cases.selectors.files import (
    clocks,
    events,
    get_clock,
    get_participation,
    get_task,
    notes,
    participations,
    tasks,
)

__all__ = [
    "clocks",
    "events",
    "get_clock",
    "get_participation",
    "get_task",
    "notes",
    "participations",
    "tasks",
]
