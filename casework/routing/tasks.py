"""Background work of routing."""

import logging

from django.db import connection

from casework.delivery.resilience import announce, robust_task
from casework.routing.services.routing import route

log = logging.getLogger(__name__)

GRACE_SECONDS = 5
"""A complaint younger than this is probably being routed right now."""
BATCH = 500


@robust_task("routing.route_complaint", max_retries=3)
def route_complaint(complaint_id: str, authority: str) -> str:
    """Route one complaint; returns the decision's id. Repeating it changes nothing."""
    return str(route(complaint_id=complaint_id, authority=authority).pk)


@robust_task("routing.sweep_unrouted")
def sweep_unrouted() -> int:
    """Ask again for every complaint that was sent and not routed: what a dead broker
    dropped, or a worker never finished. Returns how many were asked for. Run by beat."""
    found = unrouted()
    for complaint, authority in found:
        announce(route_complaint, complaint, authority)
    if found:
        log.info("%s complaints asked for again", len(found))
    return len(found)


def unrouted() -> list[tuple[str, str]]:
    """(complaint id, authority) of what waits longer than the grace, oldest first, at most
    500. Outside any standing: the function tells ids and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT complaint, authority FROM routing_unrouted(make_interval(secs => %s), %s)",
            [GRACE_SECONDS, BATCH],
        )
        return [(str(complaint), authority) for complaint, authority in cursor.fetchall()]
