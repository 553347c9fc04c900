"""Words that pass between the person and the authority."""

from __future__ import annotations

from django.utils import timezone

from casework.audit.services import record
from casework.authorities.models import Member
from complaints.models import Complaint, Message
from complaints.sealing import BODY, seal_text
from complaints.services.errors import NotPossible
from complaints.services.mail import tell_by_mail
from complaints.signals import announce, message_received

LONGEST = 5000
MOST = 200
"""Messages of the person's in one complaint; beyond, the authority is reached otherwise."""


def send_from_authority(*, complaint: Complaint, member: Member | None, body: str) -> Message:
    """Write to the person who complained, acting for the complaint's authority.

    The words are sealed under the complaint's key. Where the person asked for it, a
    neutral e-mail says that there is something new. Audited as "message.sent". Raises
    ValueError for an empty or too long text, vault.KeyDestroyed for a destroyed complaint.
    """
    message = _write(complaint, Message.Sender.AUTHORITY, body)
    tell_by_mail(complaint=complaint, purpose="complaint.news", reference=message.pk)
    record(
        authority=complaint.authority_id,
        verb="message.sent",
        obj_type="complaints.message",
        obj_id=message.pk,
        actor=member.user_id if member else None,
        payload={"complaint": complaint.pk},
    )
    return message


def send_from_complainant(*, complaint: Complaint, body: str) -> Message:
    """Add the person's words to their complaint, as the public with its access code.

    Announces ``message_received`` after commit. Audited as "message.received". Raises
    NotPossible for a complaint that is closed for words, ValueError as above.
    """
    if complaint.state in {Complaint.State.WITHDRAWN, Complaint.State.DESTROYED}:
        raise NotPossible("withdrawn")
    written = complaint.messages.filter(sender=Message.Sender.COMPLAINANT).count()
    if written >= MOST:
        raise NotPossible("too_many")
    message = _write(complaint, Message.Sender.COMPLAINANT, body)
    record(
        authority=complaint.authority_id,
        verb="message.received",
        obj_type="complaints.message",
        obj_id=message.pk,
        payload={"complaint": complaint.pk},
    )
    announce(
        message_received,
        Message,
        complaint_id=str(complaint.pk),
        authority=complaint.authority_id,
        message_id=str(message.pk),
    )
    return message


def mark_read(*, complaint: Complaint, reader: str) -> int:
    """Note that ``reader`` ("complainant" or "authority") has opened what the other side
    wrote; returns how many messages that were new."""
    other = (
        Message.Sender.AUTHORITY
        if reader == Message.Sender.COMPLAINANT
        else Message.Sender.COMPLAINANT
    )
    return complaint.messages.filter(sender=other, read_at=None).update(read_at=timezone.now())


def _write(complaint: Complaint, sender: str, body: str) -> Message:
    text = body.strip()
    if not text or len(text) > LONGEST:
        raise ValueError("A message has between 1 and 5,000 characters")
    message = Message(
        complaint=complaint,
        authority_id=complaint.authority_id,
        sender=sender,
        sent_at=timezone.now(),
    )
    message.sealed_body = seal_text(message, BODY, text)
    message.save(force_insert=True)
    return message
