"""Work that time brings: served notices whose time limit passes unanswered."""

from __future__ import annotations

from casework.authorities.selectors import participating_authorities
from casework.delivery.resilience import robust_task
from casework.enforcement.services.responses import mark_overdue
from casework.scoping import acting_for


@robust_task("enforcement.mark_overdue")
def mark_overdue_actions() -> int:
    """Mark overdue actions of every authority that takes part; returns how many.
    Idempotent; each authority in a transaction of its own."""
    marked = 0
    for slug in list(participating_authorities().values_list("pk", flat=True)):
        with acting_for(slug):
            marked += mark_overdue()
    return marked
