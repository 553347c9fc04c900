"""Background work on cases."""

from django.db import connection

from casework.cases.services.clocks import mark_missed
from casework.delivery.resilience import robust_task
from casework.scoping import acting_for

BATCH = 200


@robust_task("cases.mark_missed_clocks")
def mark_missed_clocks() -> int:
    """Mark every clock whose time has passed, authority by authority; returns how many.

    Run by beat. Idempotent: a marked clock is not running any more.
    """
    return sum(_mark(authority) for authority in authorities_with_late_clocks())


def authorities_with_late_clocks() -> list[str]:
    """Slugs of the authorities that have running clocks past their due instant. Outside
    any standing: the function tells slugs and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authority FROM cases_late()")
        return [row[0] for row in cursor.fetchall()]


def _mark(authority: str) -> int:
    marked = 0
    while True:
        with acting_for(authority):
            batch = mark_missed(limit=BATCH)
        marked += batch
        if batch < BATCH:
            return marked
