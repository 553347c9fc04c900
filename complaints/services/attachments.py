"""Documents of a sent complaint: moved there from its draft, or added later."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from casework.audit.services import record
from casework.authorities.models import Member
from casework.delivery.resilience import announce
from complaints.documents import limits
from complaints.documents.cleaning import Cleaned
from complaints.documents.names import clean_name
from complaints.models import Attachment, Complaint, Consent, Message
from complaints.sealing import FILE, FILE_NAME, seal_text
from complaints.services.draft_documents import DraftedDocument
from complaints.services.errors import NotPossible

SCAN_TASK = "complaints.scan_document"


def attach(
    *,
    complaint: Complaint,
    cleaned: Cleaned,
    name: str,
    purpose: str,
    message: Message,
    member: Member | None = None,
) -> Attachment:
    """Add a document to a message, in the standing of whoever wrote the message: the
    person with their access code, or the authority's desk.

    Sealed under the complaint's key; its scan is asked for after commit. Audited as
    "document.received" or "document.sent". Raises NotPossible ("too_many", "too_much",
    "child": on the child path no document is taken, so that nobody need look at one).
    """
    if not takes_documents(complaint):
        raise NotPossible("child")
    _hold(complaint)
    there = complaint.attachments.aggregate(bytes=Sum("size"))["bytes"] or 0
    if complaint.attachments.count() >= limits.MOST_IN_COMPLAINT:
        raise NotPossible("too_many")
    if there + len(cleaned.content) > limits.MOST_BYTES_IN_COMPLAINT:
        raise NotPossible("too_much")
    desk = message.sender == Message.Sender.AUTHORITY
    source = Attachment.Source.DESK if desk else Attachment.Source.MESSAGE
    row = make_attachment(
        complaint=complaint,
        cleaned=cleaned,
        name=clean_name(name),
        purpose=purpose,
        source=source,
        at=timezone.now(),
        message=message,
    )
    row.save(force_insert=True)
    record(
        authority=complaint.authority_id,
        verb="document.sent" if desk else "document.received",
        obj_type="complaints.attachment",
        obj_id=row.pk,
        actor=member.user_id if member else None,
        payload={"complaint": complaint.pk, "kind": row.kind, "removed": row.pictures_removed},
    )
    ask_for_scans([row])
    return row


def takes_documents(complaint: Complaint) -> bool:
    """Whether documents can be added: never where a child is, or may be, concerned today.
    Who was under 18 then and is an adult now was asked an adult's wishes."""
    if complaint.path != Complaint.Path.CHILD:
        return True
    return complaint.consents.filter(kind=Consent.Kind.NAME_TO_SERVICE).exists()


def attachments_of(
    complaint: Complaint, drafted: list[tuple[DraftedDocument, bytes]], at: datetime
) -> list[Attachment]:
    """Unsaved rows for a draft's documents, sealed anew under the complaint's key."""
    return [
        make_attachment(
            complaint=complaint,
            cleaned=Cleaned(about.kind, content, about.pictures, about.others),
            name=about.name,
            purpose=about.purpose,
            source=Attachment.Source.FORM,
            at=at,
        )
        for about, content in drafted
    ]


def make_attachment(
    *,
    complaint: Complaint,
    cleaned: Cleaned,
    name: str,
    purpose: str,
    source: str,
    at: datetime,
    message: Message | None = None,
) -> Attachment:
    """An unsaved row, sealed. Where no scanner is set up it is unscanned from the start."""
    row = Attachment(
        complaint=complaint,
        authority_id=complaint.authority_id,
        message=message,
        source=source,
        purpose=purpose,
        kind=cleaned.kind,
        size=len(cleaned.content),
        sha256=cleaned.sha256,
        pictures_removed=min(cleaned.pictures, 1_000_000),
        others_removed=min(cleaned.others, 1_000_000),
        added_at=at,
        scan=Attachment.Scan.WAITING if settings.CLAMD_URL else Attachment.Scan.UNSCANNED,
    )
    row.sealed_file = seal_text(row, FILE, cleaned.content)
    row.sealed_name = seal_text(row, FILE_NAME, name) if name else None
    return row


def ask_for_scans(rows: list[Attachment]) -> None:
    """Ask for the scan of each once the transaction is committed; a sweep is behind it."""
    if not settings.CLAMD_URL:
        return
    for row in rows:
        announce(SCAN_TASK, row.pk, authority=row.authority_id)


def _hold(complaint: Complaint) -> None:
    """One addition at a time: counting and adding are one step."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"complaints_attachment {complaint.pk}"],
        )
