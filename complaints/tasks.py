"""Background work of the public's side."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery.signals import worker_ready
from django.conf import settings
from django.db import connection
from django.utils import timezone

from casework.delivery.resilience import publish, robust_task
from casework.scoping import acting_for
from complaints.models import Complaint, OwnLetter
from complaints.services import letters, scans
from complaints.services.digest import send_digest, who_wants_one
from complaints.services.letter_making import make_letter

log = logging.getLogger(__name__)

_MOST_LETTERS = 500


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


@robust_task(letters.TASK)
def make_own_letter(letter_id: str, authority: str) -> None:
    """Make the file of one letter; harmless when repeated or run twice at once."""
    make_letter(letter_id=letter_id, authority=authority)


@robust_task("complaints.sweep_unmade_letters")
def sweep_unmade_letters(older_than: int | None = None) -> None:
    """Ask again for every letter that has waited longer than a lease (or ``older_than``
    seconds): a broker that was down forgot the first asking, or a worker died over it."""
    wait = settings.LEASE_SECONDS if older_than is None else older_than
    before = timezone.now() - timedelta(seconds=wait)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT letter::text, authority FROM complaints_unmade_letters(%s, %s)",
            [before, _MOST_LETTERS],
        )
        waiting = list(cursor.fetchall())
    for letter_id, authority in waiting:
        if not publish(make_own_letter, [letter_id], {"authority": authority}):
            return
        with acting_for(authority):
            # Unless a worker is at it this moment: then there is no need to ask again.
            held = OwnLetter.objects.select_for_update(skip_locked=True).filter(pk=letter_id)
            for letter in held:
                letter.announced_at = timezone.now()
                letter.save(update_fields=["announced_at"])


@robust_task("complaints.destroy_old_letters")
def destroy_old_letters() -> int:
    """Destroy letters 30 days after they were asked for; how many. Safe to run at any time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT complaints_destroy_old_letters()")
        return int(cursor.fetchone()[0])


@worker_ready.connect(dispatch_uid="complaints.sweep_letters_at_start")
def _sweep_at_start(**_: object) -> None:
    """A worker that starts looks first for what an earlier one left behind."""
    publish(sweep_unmade_letters, [], {"older_than": 5})


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
