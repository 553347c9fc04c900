"""Background work of the public's side."""

import logging

from django.conf import settings
from django.db import connection

from casework.delivery.resilience import publish, robust_task
from casework.scoping import acting_for
from complaints.models import Complaint
from complaints.services import scans
from complaints.services.digest import send_digest, who_wants_one

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


@robust_task("complaints.send_digests")
def send_digests() -> int:
    """Put the week's messages that are due into the outbox; how many.

    Run by beat. Idempotent: a week has one message, whoever runs this how often. Each
    complaint stands in a transaction of its own.
    """
    sent = 0
    for complaint, authority in who_wants_one():
        with acting_for(authority):
            found = Complaint.objects.select_related("authority").filter(pk=complaint).first()
            if found is not None and send_digest(complaint=found):
                sent += 1
    return sent


@robust_task("complaints.scan_document")
def scan_document(attachment_id: str, authority: str) -> None:
    """Have one document scanned; harmless when repeated or run twice at once."""
    scans.scan_document(attachment_id=attachment_id, authority=authority)


@robust_task("complaints.sweep_unscanned")
def sweep_unscanned() -> None:
    """Ask again for every document whose scan is due: the asking was lost, a worker died
    over it, the scanner was away, or one has been set up since."""
    if not settings.CLAMD_URL:
        return
    for attachment_id, authority in scans.due_scans():
        if not publish(scan_document, [attachment_id], {"authority": authority}):
            return
