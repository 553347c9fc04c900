"""Background work of intake."""

from __future__ import annotations

from django.db import connection

from casework.delivery.resilience import robust_task
from casework.intake.models import Entry
from casework.intake.services.entries import put_away
from casework.scoping import acting_for

_MOST = 500


@robust_task("intake.destroy_old_entries")
def destroy_old_entries() -> int:
    """Destroy entries 30 days after their last answer, and receipts that were not put away;
    how many. Safe to run at any time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry::text, authority, officer FROM intake_old_entries(%s)", [_MOST]
        )
        old = list(cursor.fetchall())
    destroyed = 0
    for entry_id, authority, officer in old:
        with acting_for(authority, actor=officer):
            for entry in Entry.objects.select_for_update(skip_locked=True).filter(pk=entry_id):
                put_away(entry=entry)
                destroyed += 1
    return destroyed
