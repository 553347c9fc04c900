"""A message with a document: both are kept, or neither."""

from __future__ import annotations

from django.db import transaction

from casework.authorities.models import Member
from complaints.documents.cleaning import Cleaned
from complaints.models import Attachment, Complaint, Message
from complaints.models.attachment import Purpose
from complaints.services.attachments import attach
from complaints.services.messages import send_from_authority, send_from_complainant


@transaction.atomic
def send_with_document(
    *,
    complaint: Complaint,
    body: str,
    cleaned: Cleaned,
    name: str,
    member: Member | None = None,
    purpose: str = Purpose.OTHER,
) -> tuple[Message, Attachment]:
    """Send words with a document: as ``member``, acting for the complaint's authority, or
    without one as the person with their access code.

    Effects and errors as of ``send_from_authority`` or ``send_from_complainant``, and of
    ``attach``.
    """
    if member is None:
        message = send_from_complainant(complaint=complaint, body=body)
    else:
        message = send_from_authority(complaint=complaint, member=member, body=body)
    return message, attach(
        complaint=complaint,
        cleaned=cleaned,
        name=name,
        purpose=purpose,
        message=message,
        member=member,
    )
