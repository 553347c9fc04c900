"""Reading a complaint's documents: for staff, each opening on record; for the person, what
the authority sent them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from casework.audit.services import record
from casework.authorities.models import Member
from complaints.models import Attachment, Complaint
from complaints.sealing import FILE_NAME, open_file, open_text
from complaints.services.errors import NotPossible

Scan = Attachment.Scan


@dataclass(frozen=True)
class Listed:
    """A document as pages list it, without its content."""

    id: UUID
    message: UUID | None
    kind: str
    purpose: str
    source: str
    name: str
    size: int
    sha256: str
    pictures: int
    others: int
    scan: str
    finding: str
    added_at: datetime

    @property
    def locked(self) -> bool:
        """Whether it is quarantined for good."""
        return self.scan == Scan.INFECTED

    @property
    def waiting(self) -> bool:
        """Whether it is being checked."""
        return self.scan == Scan.WAITING

    @property
    def unscanned(self) -> bool:
        """Whether nobody could check it, so that opening it is somebody's decision."""
        return self.scan == Scan.UNSCANNED

    @property
    def from_authority(self) -> bool:
        """Whether the authority sent it to the person."""
        return self.source == Attachment.Source.DESK

    @property
    def for_person(self) -> bool:
        """Whether the person may have it: sent by the authority, and not found harmful.
        Where no scanner is set up, sending it is the authority's word for it."""
        return self.from_authority and self.scan in {Scan.CLEAN, Scan.UNSCANNED}


def read_documents(member: Member, complaint: Complaint, reason: str) -> list[Listed]:
    """The list with the names that the files had. Recorded as "documents.listed".
    vault.KeyDestroyed for a destroyed complaint, which has none."""
    found = [_listed(row, named=True) for row in _rows(complaint)]
    _on_record(member, complaint, complaint.pk, "documents.listed", reason)
    return found


def count_documents(complaint: Complaint) -> int:
    """How many there are. Says nothing of anybody; not recorded."""
    return complaint.attachments.count()


def read_document(
    member: Member, complaint: Complaint, pk: UUID, *, reason: str, unscanned: bool = False
) -> tuple[str, bytes]:
    """One document: kind and bytes. Recorded as "document.read" with the reason, or as
    "document.read_unscanned": then ``unscanned`` says that the member decided to open it
    although nothing has checked it.

    Http404 where the complaint has no such document. Raises NotPossible ("infected",
    "waiting", "unscanned") and ValueError without a reason.
    """
    row = complaint.attachments.filter(pk=pk, authority_id=member.authority_id).first()
    if row is None:
        raise Http404
    if row.scan in {Scan.INFECTED, Scan.WAITING}:
        raise NotPossible(row.scan)
    if row.scan == Scan.UNSCANNED and not unscanned:
        raise NotPossible(row.scan)
    content = open_file(row)
    verb = "document.read" if row.scan == Scan.CLEAN else "document.read_unscanned"
    _on_record(member, complaint, row.pk, verb, reason)
    return row.kind, content


def documents_by_message(complaint: Complaint) -> dict[UUID, list[Listed]]:
    """Documents that came with messages, for the person: without the names of files."""
    found: dict[UUID, list[Listed]] = defaultdict(list)
    for row in _rows(complaint).exclude(message=None):
        found[row.message_id].append(_listed(row, named=False))
    return dict(found)


def document_for_person(complaint: Complaint, pk: UUID) -> Attachment | None:
    """A document that the authority sent, in the standing of its complaint's capability;
    None for any other, also for the person's own: the phone may be in other hands."""
    row = complaint.attachments.filter(pk=pk).first()
    return row if row is not None and _listed(row, named=False).for_person else None


def _rows(complaint: Complaint) -> Any:
    return complaint.attachments.defer("sealed_file")


def _listed(row: Attachment, *, named: bool) -> Listed:
    return Listed(
        id=row.pk,
        message=row.message_id,
        kind=row.kind,
        purpose=row.purpose,
        source=row.source,
        name=open_text(row, FILE_NAME, row.sealed_name) if named else "",
        size=row.size,
        sha256=row.sha256,
        pictures=row.pictures_removed,
        others=row.others_removed,
        scan=row.scan,
        finding=row.finding,
        added_at=row.added_at,
    )


def _on_record(member: Member, complaint: Complaint, about: object, verb: str, reason: str) -> None:
    if not reason.strip():
        raise ValueError("Reading personal data needs a reason")
    document = {} if about == complaint.pk else {"document": about}
    record(
        authority=complaint.authority_id,
        verb=verb,
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        actor=member.user_id,
        reason=reason,
        payload=document,
    )
