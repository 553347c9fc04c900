"""What follows when a notice is ready, served, or could not be made."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.models import Task
from casework.cases.services.clocks import start_clock
from casework.cases.services.tasks import add_task
from casework.cases.services.telling import tell
from casework.cases.services.timeline import note_event
from casework.enforcement import limits, powers
from casework.enforcement.models import EnforcementAction
from casework.enforcement.services.moving import lock, move, record_action, require
from casework.enforcement.states import State
from complaints.models import PublicStatus


@transaction.atomic
def mark_issued(*, action_id: UUID, number: str) -> EnforcementAction | None:
    """The notice of exactly the approved text is ready: the action is issued.

    Nothing happens (None) where the action left the state approved meanwhile, or is
    issued already. Effects: state issued, timeline, audit ``action.issued``.
    """
    held = _held(action_id)
    if held is None or held.state != State.APPROVED:
        return None
    move(held, require(held, "issue", None), member=None, reason=number)
    note_event(
        participation=held.participation,
        kind="action.issued",
        text=_("Notice %(number)s is ready to be served: %(power)s.")
        % {"number": number, "power": powers.title(held.power)},
    )
    record_action(held, "action.issued", None)
    return held


@transaction.atomic
def mark_served(
    *, action_id: UUID, number: str, deemed_at: datetime, rule: str
) -> EnforcementAction | None:
    """The notice counts as served at ``deemed_at`` by ``rule``: its time limits begin.

    Idempotent (None the second time). Effects: state served with its day and time
    limits, the response clock of the power's law data on the file, a task to check
    compliance, timeline, the complainant's page says that something was done without
    naming anybody, audit ``action.served``. Domain rule e: clocks start at deemed
    service and nowhere else.
    """
    held = _held(action_id)
    if held is None or held.state != State.ISSUED:
        return None
    power = powers.recorded(held.power)
    found = limits.from_service(power, authority=held.authority, served_at=deemed_at)
    response = next((limit for limit in found if limit.kind != limits.APPEAL), None)
    values: dict[str, Any] = {
        "served_at": deemed_at,
        "response_due_at": response.due_at if response else None,
        "limits": [limit.as_dict() for limit in found],
    }
    move(held, require(held, "serve", None), member=None, reason=rule, values=values)
    note_event(
        participation=held.participation,
        kind="action.served",
        text=_("Notice %(number)s was served: %(power)s.")
        % {"number": number, "power": power.title},
    )
    if response:
        start_clock(
            participation=held.participation,
            rule=response.rule,
            start=deemed_at,
            deadline={"due": response.due, "trace": response.trace},
            about=str(held.pk),
        )
        add_task(
            participation=held.participation,
            kind=Task.Kind.CHECK_COMPLIANCE,
            about=str(held.pk),
            summary=_("Check what was done: %(power)s") % {"power": power.title},
            due_on=response.last_day(held.authority.timezone),
        )
    tell(held.participation, PublicStatus.Step.ACTION_TAKEN)
    record_action(held, "action.served", None, number=number, deemed_at=deemed_at)
    return held


@transaction.atomic
def mark_failed(*, action_id: UUID) -> None:
    """The notice could not be made: say so where people look. The action stays approved;
    the notice's page says why and tries again."""
    held = _held(action_id)
    if held is None or held.state != State.APPROVED:
        return
    note_event(
        participation=held.participation,
        kind="action.notice_failed",
        text=_("The notice could not be made; open it to see why: %(power)s.")
        % {"power": powers.title(held.power)},
    )
    record_action(held, "action.notice_failed", None)


def _held(action_id: UUID) -> EnforcementAction | None:
    action = EnforcementAction.objects.select_related("participation").filter(pk=action_id).first()
    return lock(action) if action else None
