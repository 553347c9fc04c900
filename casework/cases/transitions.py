"""Where a file can go from where it stands: the one table of its status.

Nothing else decides on transitions: services ask :func:`check`, pages :func:`onward`.
"""

from dataclasses import dataclass

from casework.cases.models import Participation

Status = Participation.Status


@dataclass(frozen=True)
class Step:
    """One permitted step. ``needs_reason`` steps carry the ground or reason in words."""

    needs_reason: bool = False


_PLAIN = Step()
_WITH_REASON = Step(needs_reason=True)

TABLE: dict[str, dict[str, Step]] = {
    Status.INVITED: {Status.NEW: _PLAIN, Status.CLOSED: _WITH_REASON},
    Status.NEW: {
        Status.ASSESSING: _PLAIN,
        Status.INVESTIGATING: _PLAIN,
        Status.ON_HOLD: _WITH_REASON,
        Status.CLOSED: _WITH_REASON,
    },
    Status.ASSESSING: {
        Status.INVESTIGATING: _PLAIN,
        Status.ENFORCING: _PLAIN,
        Status.ON_HOLD: _WITH_REASON,
        Status.CLOSED: _WITH_REASON,
    },
    Status.INVESTIGATING: {
        Status.ASSESSING: _PLAIN,
        Status.ENFORCING: _PLAIN,
        Status.FOLLOWING: _PLAIN,
        Status.ON_HOLD: _WITH_REASON,
        Status.CLOSED: _WITH_REASON,
    },
    Status.ON_HOLD: {
        Status.ASSESSING: _PLAIN,
        Status.INVESTIGATING: _PLAIN,
        Status.ENFORCING: _PLAIN,
        Status.FOLLOWING: _PLAIN,
        Status.CLOSED: _WITH_REASON,
    },
    Status.ENFORCING: {
        Status.INVESTIGATING: _PLAIN,
        Status.FOLLOWING: _PLAIN,
        Status.ON_HOLD: _WITH_REASON,
        Status.CLOSED: _WITH_REASON,
    },
    Status.FOLLOWING: {
        Status.INVESTIGATING: _PLAIN,
        Status.ENFORCING: _PLAIN,
        Status.ON_HOLD: _WITH_REASON,
        Status.CLOSED: _WITH_REASON,
    },
    Status.CLOSED: {Status.INVESTIGATING: _WITH_REASON, Status.ASSESSING: _WITH_REASON},
}


def onward(status: str) -> list[str]:
    """The statuses that can follow this one, in the table's order."""
    return list(TABLE[status])


def step(status: str, to: str) -> Step | None:
    """The permitted step from one status to another, or None."""
    return TABLE[status].get(to)
