"""What this room does when delivery has news, and how its mail finds the document."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from casework.delivery.attachments import Attachment, register_attachment_source
from casework.delivery.models import OutboundMail
from casework.delivery.signals import mail_failed, mail_sent
from casework.notices.models import Notice
from casework.notices.sealing import open_pdf
from casework.notices.services import service


def connect() -> None:
    """Listen, and say how attached notices are loaded."""
    mail_sent.connect(_sent, dispatch_uid="notices.mail_sent")
    mail_failed.connect(_failed, dispatch_uid="notices.mail_failed")
    register_attachment_source(service.ATTACHMENT, _load)


def _sent(mail: OutboundMail, reply: str, **_: Any) -> None:
    if mail.purpose == service.PURPOSE:
        service.conclude_mail(
            attempt_id=mail.reference,
            message_id=mail.message_id,
            reply=reply,
            sent_at=mail.sent_at or timezone.now(),
        )


def _failed(mail: OutboundMail, **_: Any) -> None:
    if mail.purpose == service.PURPOSE:
        service.fail_mail(attempt_id=mail.reference, error=mail.last_error)


def _load(reference: str) -> Attachment:
    notice = Notice.objects.get(pk=reference)
    return Attachment(
        filename=file_name(notice), content=open_pdf(notice), mimetype="application/pdf"
    )


def file_name(notice: Notice) -> str:
    """A neutral name: the number says nothing of what the notice is about."""
    return f"notice-{(notice.number or str(notice.pk)).lower().replace('/', '-')}.pdf"
