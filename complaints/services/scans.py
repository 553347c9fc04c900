"""Having documents scanned: claimed by a conditional update, told in words.

Two transactions with the scan between them. A worker that dies in between leaves a claim
that lapses; the sweep finds the document again. What a late worker says of a document
that another has judged meanwhile is not written.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casework import vault
from casework.audit.services import record
from casework.scoping import acting_for
from complaints.models import Attachment, Complaint
from complaints.scanning import ScannerAway, Verdict, scan
from complaints.sealing import open_file
from complaints.services.errors import NotPossible
from complaints.services.messages import send_from_authority
from complaints.signals import announce, document_infected

log = logging.getLogger(__name__)

TRIES = 5
"""After so many without an answer the desk sees "not checked" instead of "being checked"."""
_OPEN = [Attachment.Scan.WAITING, Attachment.Scan.UNSCANNED]
_LONGEST_PAUSE = timedelta(hours=1)


def scan_document(*, attachment_id: UUID | str, authority: str) -> str:
    """Scan one document if it still needs it and nobody is at it; its state then, "" where
    there was nothing to do.

    Opens its own transactions. Where the scanner is away the document stays held, is tried
    again by the sweep with growing pauses, and after TRIES is marked as not scanned.
    """
    if not settings.CLAMD_URL:
        return ""
    with acting_for(authority):
        claimed = _claim(attachment_id)
        if claimed is None:
            return ""
        row, content = claimed
    try:
        verdict = scan(content, url=settings.CLAMD_URL)
    except ScannerAway as away:
        log.warning("document %s not scanned: %s", attachment_id, away)
        with acting_for(authority):
            return _not_scanned(row)
    with acting_for(authority):
        return _judge(row, verdict)


def due_scans(most: int = 200) -> list[tuple[str, str]]:
    """Documents that may be scanned now, with their authorities. As the application."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT document::text, authority FROM complaints_unscanned(%s)", [most])
        return [(str(document), str(authority)) for document, authority in cursor.fetchall()]


def _claim(attachment_id: UUID | str) -> tuple[Attachment, bytes] | None:
    now = timezone.now()
    due = Q(scan_due=None) | Q(scan_due__lt=now)
    lease = now + timedelta(seconds=max(settings.LEASE_SECONDS, 1))
    claimed = Attachment.objects.filter(due, pk=attachment_id, scan__in=_OPEN).update(
        scan_due=lease, scan_attempts=F("scan_attempts") + 1
    )
    if not claimed:
        return None
    row = Attachment.objects.select_related("complaint").get(pk=attachment_id)
    try:
        return row, open_file(row)
    except vault.KeyDestroyed:
        return None


def _not_scanned(row: Attachment) -> str:
    pause = min(timedelta(seconds=10 * 2 ** min(row.scan_attempts, 10)), _LONGEST_PAUSE)
    mine = Attachment.objects.filter(pk=row.pk, scan_due=row.scan_due, scan__in=_OPEN)
    state = Attachment.Scan.UNSCANNED if row.scan_attempts >= TRIES else row.scan
    mine.update(scan=state, scan_due=timezone.now() + pause)
    return state


def _judge(row: Attachment, verdict: Verdict) -> str:
    state = Attachment.Scan.CLEAN if verdict.clean else Attachment.Scan.INFECTED
    judged = Attachment.objects.filter(pk=row.pk, scan__in=_OPEN).update(
        scan=state, scanned_at=timezone.now(), scan_due=None, finding=verdict.finding
    )
    if not judged:
        return ""
    if state == Attachment.Scan.INFECTED:
        _tell(row)
    record(
        authority=row.authority_id,
        verb="document.scanned",
        obj_type="complaints.attachment",
        obj_id=row.pk,
        payload={"complaint": row.complaint_id, "state": state},
    )
    return state


def _tell(row: Attachment) -> None:
    """The desk by a signal after commit; the person by a message, in their language."""
    announce(
        document_infected,
        Attachment,
        complaint_id=str(row.complaint_id),
        authority=row.authority_id,
        attachment_id=str(row.pk),
    )
    closed = {Complaint.State.WITHDRAWN, Complaint.State.DESTROYED}
    if row.source == Attachment.Source.DESK or row.complaint.state in closed:
        return
    with translation.override(row.complaint.language):
        words = _(
            "One of your documents may harm a computer, so we locked it away. Nobody opens it."
            " This happens, and it is not your fault. If it matters, write to us what it says,"
            " or send it again from another device."
        )
    try:
        send_from_authority(complaint=row.complaint, member=None, body=words)
    except (NotPossible, vault.KeyDestroyed):
        log.warning("document %s: the person could not be told", row.pk)
