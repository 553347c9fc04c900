"""The outbox: mail is written down with what caused it, and sent after the commit."""

from __future__ import annotations

import json
import random
import re
import smtplib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from casework import vault
from casework.audit.services import record
from casework.delivery import attachments as sources
from casework.delivery.failures import bury
from casework.delivery.models import DeadLetter, OutboundMail
from casework.delivery.permission import may_leave
from casework.delivery.resilience import announce
from casework.delivery.signals import mail_failed, mail_sent
from casework.delivery.smtp import hand_over
from casework.scoping import acting_for

ATTEMPTS = 8
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=4)
_PLACE = "delivery_outboundmail"
_SEND = "delivery.send_mail"
_RESEND = "delivery.resend_mail"
_OPEN = [OutboundMail.State.WAITING, OutboundMail.State.RETRY]


@dataclass(frozen=True)
class AttachmentReference:
    """An attachment by the kind and id under which its room finds it again."""

    kind: str
    reference: str


def queue_mail(
    *,
    authority: str,
    subject: uuid.UUID | str,
    recipient: str,
    title: str,
    text: str,
    purpose: str,
    reference: object = "",
    attachments: Sequence[AttachmentReference] = (),
) -> OutboundMail:
    """Put one message to one recipient into the outbox; it leaves after the commit.

    ``subject`` names the vault key that seals address and words (the caller's complaint,
    notice …, held by ``authority``); ``title`` is the subject line. ``purpose`` is a dotted
    code, ``reference`` the id of what the message is about. Runs in the caller's standing
    (desk or public). Raises ValueError for an address that is not one, line breaks in the
    title, or an unknown kind of attachment.
    """
    try:
        validate_email(recipient)
    except ValidationError:
        raise ValueError("Not an e-mail address") from None
    if re.search(r"[\r\n]", title) or not title.strip():
        raise ValueError("A title is one line")
    unknown = [a.kind for a in attachments if not sources.known(a.kind)]
    if unknown:
        raise ValueError(f"Nobody loads attachments of kind {unknown[0]}")
    mail = OutboundMail(
        authority=authority,
        subject=subject,
        purpose=purpose,
        reference=str(reference),
        attachments=[{"kind": a.kind, "reference": a.reference} for a in attachments],
        next_attempt_at=timezone.now(),
    )
    mail.message_id = f"<{mail.id}@{_domain()}>"
    mail.recipient = _seal(mail, "recipient", recipient)
    mail.content = _seal(mail, "content", json.dumps({"title": title, "text": text}))
    OutboundMail.objects.bulk_create([mail])
    announce(_SEND, mail.id, authority=authority)
    return mail


def send_queued_mail(*, mail_id: uuid.UUID | str, authority: str) -> bool:
    """Send one message of the outbox if it is due and nobody else is sending it.

    True if it left. The claim is a conditional update with a lease: if this process dies,
    another takes over when the lease runs out, and sends under the same Message-ID. A
    failed attempt is written down and tried again later, with growing pauses; after the
    last, ``mail_failed`` is sent. What its recipient no longer wants is dropped
    (``permission``). Opens its own transactions.
    """
    with acting_for(authority):
        if not _claim(mail_id):
            return False
        mail = OutboundMail.objects.get(pk=mail_id)
    try:
        with acting_for(authority):
            message = _message(mail)
            if not may_leave(mail, message.to[0]):
                _holding(mail).update(state=OutboundMail.State.DROPPED, lease_until=None)
                return False
        reply = hand_over(message)
    except Exception as error:  # noqa: BLE001  any failure is written down by its class
        _failed(mail, error, final=mail.attempts >= ATTEMPTS or _is_permanent(error))
        return False
    _sent(mail, reply)
    return True


def retry_mail(*, mail_id: uuid.UUID | str, actor: object = None) -> bool:
    """Put a failed message back into the outbox; False if it was not failed.

    In the standing of its authority's desk. Recorded in audit.
    """
    changed = OutboundMail.objects.filter(pk=mail_id, state=OutboundMail.State.FAILED).update(
        state=OutboundMail.State.RETRY, attempts=0, next_attempt_at=timezone.now()
    )
    if not changed:
        return False
    mail = OutboundMail.objects.get(pk=mail_id)
    announce(_SEND, mail.id, authority=mail.authority)
    record(
        authority=mail.authority,
        verb="mail.retried",
        obj_type="delivery.outboundmail",
        obj_id=mail.id,
        actor=actor,
    )
    return True


def retry_dead_letter(*, letter: DeadLetter, actor: object = None) -> bool:
    """Ask again for the task that gave up; False if the letter was settled already.

    In the standing of its authority (``system`` for operators). The task is idempotent,
    so asking too often does no harm. Recorded in audit. Raises ValueError if an argument
    was not an id and therefore not kept.
    """
    if "(left out)" in [*letter.args, *letter.kwargs.values()]:
        raise ValueError("An argument of this task was not kept; it cannot be tried again")
    if not _settle(letter, "retried", actor):
        return False
    announce(letter.task, *letter.args, **letter.kwargs)
    return True


def dismiss_dead_letter(*, letter: DeadLetter, actor: object = None, reason: str = "") -> bool:
    """Settle a letter without trying again; False if it was settled already. Recorded."""
    return _settle(letter, "dismissed", actor, reason)


def _settle(letter: DeadLetter, resolution: str, actor: object, reason: str = "") -> bool:
    by = "" if actor is None else str(getattr(actor, "pk", actor))
    changed = DeadLetter.objects.filter(pk=letter.pk, resolved_at=None).update(
        resolved_at=timezone.now(), resolved_by=by, resolution=resolution
    )
    if changed:
        record(
            authority=letter.authority,
            verb=f"dead_letter.{resolution}",
            obj_type="delivery.deadletter",
            obj_id=letter.pk,
            actor=actor,
            reason=reason,
        )
    return bool(changed)


# --- One message ------------------------------------------------------------


def _claim(mail_id: uuid.UUID | str) -> bool:
    now = timezone.now()
    due = Q(state__in=_OPEN, next_attempt_at__lte=now)
    abandoned = Q(state=OutboundMail.State.SENDING, lease_until__lt=now)
    return bool(
        OutboundMail.objects.filter(due | abandoned, pk=mail_id).update(
            state=OutboundMail.State.SENDING,
            attempts=F("attempts") + 1,
            lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
        )
    )


def _message(mail: OutboundMail) -> EmailMessage:
    content = json.loads(_open(mail, "content", mail.content))
    message = EmailMessage(
        subject=content["title"],
        body=content["text"],
        from_email=settings.MAIL_FROM,
        to=[_open(mail, "recipient", mail.recipient)],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    for item in mail.attachments:
        file = sources.load(item["kind"], item["reference"])
        message.attach(file.filename, file.content, file.mimetype)
    return message


def _sent(mail: OutboundMail, reply: str) -> None:
    with acting_for(mail.authority):
        if not _holding(mail).update(
            state=OutboundMail.State.SENT,
            sent_at=timezone.now(),
            lease_until=None,
            last_error="",
        ):
            return
        mail.refresh_from_db()
        mail_sent.send(OutboundMail, mail=mail, reply=reply)


def _failed(mail: OutboundMail, error: Exception, *, final: bool) -> None:
    with acting_for(mail.authority):
        if not _holding(mail).update(
            state=OutboundMail.State.FAILED if final else OutboundMail.State.RETRY,
            next_attempt_at=timezone.now() + pause(mail.attempts),
            lease_until=None,
            last_error=type(error).__name__,
        ):
            return
        mail.refresh_from_db()
        if not final:
            return
        if not isinstance(error, vault.KeyDestroyed):
            bury(_RESEND, [str(mail.id)], {"authority": mail.authority}, error)
        mail_failed.send(OutboundMail, mail=mail)


def _is_permanent(error: Exception) -> bool:
    """Whether trying again is no use: the server said no for good (RFC 5321, 5yz), or the
    person's data was destroyed and with it the wish to be written to."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, vault.KeyDestroyed)


def _holding(mail: OutboundMail) -> QuerySet[OutboundMail]:
    """The message if this attempt still holds it: a later one would have counted on."""
    return OutboundMail.objects.filter(
        pk=mail.pk, state=OutboundMail.State.SENDING, attempts=mail.attempts
    )


def pause(attempts: int, chance: float | None = None) -> timedelta:
    """How long to wait after so many attempts: 30 s, doubled each time, at most 4 hours;
    each between half and the whole of it, so that a recovered server is not stormed."""
    longest: timedelta = min(_FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 20)), _LONGEST_PAUSE)
    share = random.random() if chance is None else chance  # noqa: S311  spread, not secrecy
    return longest * (0.5 + share / 2)


def due_mail(*, most: int = 500) -> list[tuple[str, str]]:
    """(mail id, authority) of what is due, oldest first; for the sweep, without standing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mail::text, authority FROM delivery_due(%s)", [most])
        return list(cursor.fetchall())


def _seal(mail: OutboundMail, column: str, text: str) -> bytes:
    return vault.seal(
        subject=mail.subject,
        authority=mail.authority,
        place=f"{_PLACE}.{column}",
        row=mail.id,
        text=text,
    )


def _open(mail: OutboundMail, column: str, sealed: bytes | memoryview) -> str:
    return vault.open_sealed(
        subject=mail.subject,
        authority=mail.authority,
        place=f"{_PLACE}.{column}",
        row=mail.id,
        sealed=sealed,
    )


def _domain() -> str:
    return parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
