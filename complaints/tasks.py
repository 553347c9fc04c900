"""Background work of the public's side."""

import logging

from django.db import connection

from casework.delivery.resilience import robust_task

log = logging.getLogger(__name__)


@robust_task("complaints.destroy_old_drafts")
def destroy_old_drafts() -> int:
    """Destroy drafts left for 30 days and receipts left for an hour; how many.

    The database decides by age; nobody may read or pick them. Safe to run at any time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT complaints_destroy_old_drafts()")
        destroyed = int(cursor.fetchone()[0])
    if destroyed:
        log.info("destroyed %s old drafts", destroyed)
    return destroyed
