"""The life of an action: one table that says who may bring it from where to where.

The database knows the same pairs (migration ``four_eyes``); a test compares the two.
Domain rules e, "States" and "Four eyes".
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Role
from casework.enforcement.models import EnforcementAction

State = EnforcementAction.State

DRAFTERS = (Role.INVESTIGATOR, Role.APPROVER)
"""Who may write an action; an approver who writes cannot approve it."""
APPROVERS = (Role.APPROVER,)
SYSTEM: tuple[Role, ...] = ()
"""Nobody's decision: it follows from what happened to the notice or from a date."""


@dataclass(frozen=True)
class Step:
    """A move in an action's life.

    ``roles``: whoever holds one of them may make it (none: the system alone).
    ``reason``: words must be given. ``also_system``: a sweep may make it as well.
    """

    name: str
    label: str | Promise
    before: tuple[State, ...]
    after: State
    roles: tuple[Role, ...]
    reason: bool = False
    also_system: bool = False


STEPS: tuple[Step, ...] = (
    Step("edit", _("Edit"), (State.REVIEW, State.APPROVED), State.DRAFT, DRAFTERS),
    Step("send_for_review", _("Send for review"), (State.DRAFT,), State.REVIEW, DRAFTERS),
    Step(
        "return_to_draft",
        _("Send back"),
        (State.REVIEW,),
        State.DRAFT,
        (Role.INVESTIGATOR, Role.APPROVER),
        reason=True,
    ),
    Step("approve", _("Approve"), (State.REVIEW,), State.APPROVED, APPROVERS),
    Step("issue", _("Issue"), (State.APPROVED,), State.ISSUED, SYSTEM),
    Step("serve", _("Serve"), (State.ISSUED,), State.SERVED, SYSTEM),
    Step(
        "representations",
        _("Record representations"),
        (State.SERVED, State.OVERDUE),
        State.REPRESENTATIONS,
        DRAFTERS,
        reason=True,
    ),
    Step(
        "complied",
        _("Record compliance"),
        (State.SERVED, State.REPRESENTATIONS, State.PARTIAL, State.OVERDUE),
        State.COMPLIED,
        DRAFTERS,
        reason=True,
    ),
    Step(
        "partial",
        _("Record partial compliance"),
        (State.SERVED, State.REPRESENTATIONS, State.OVERDUE),
        State.PARTIAL,
        DRAFTERS,
        reason=True,
    ),
    Step(
        "overdue",
        _("Record that nothing was done in time"),
        (State.SERVED, State.REPRESENTATIONS, State.PARTIAL),
        State.OVERDUE,
        DRAFTERS,
        reason=True,
        also_system=True,
    ),
    Step(
        "close",
        _("Close"),
        (State.SERVED, State.REPRESENTATIONS, State.COMPLIED, State.PARTIAL, State.OVERDUE),
        State.CLOSED,
        DRAFTERS,
        reason=True,
    ),
    Step(
        "drop",
        _("Withdraw the draft"),
        (State.DRAFT, State.REVIEW, State.APPROVED),
        State.WITHDRAWN,
        DRAFTERS,
        reason=True,
    ),
    Step(
        "withdraw",
        _("Withdraw the notice"),
        (State.ISSUED, State.SERVED, State.REPRESENTATIONS, State.PARTIAL, State.OVERDUE),
        State.WITHDRAWN,
        APPROVERS,
        reason=True,
    ),
)

BY_NAME = {step.name: step for step in STEPS}

PAIRS: frozenset[tuple[str, str]] = frozenset(
    (before.value, step.after.value) for step in STEPS for before in step.before
)
"""Every (from, to) that some step allows."""

SYSTEM_STATES = frozenset(step.after.value for step in STEPS if not step.roles or step.also_system)
"""States that an action may enter without a person's word."""

OPEN = (State.DRAFT, State.REVIEW, State.APPROVED, State.ISSUED)
"""Not served yet."""
AWAITING = (State.SERVED, State.REPRESENTATIONS, State.PARTIAL)
"""Served, and an answer or compliance is awaited."""


def steps_from(state: str, *, roles: tuple[str, ...] | list[str]) -> list[Step]:
    """The steps that somebody with these roles may take from this state."""
    return [
        step for step in STEPS if state in step.before and any(role in step.roles for role in roles)
    ]
