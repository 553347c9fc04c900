"""Serving a notice, and the proof of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.audit.services import record
from casework.authorities.models import Member
from casework.delivery.services import AttachmentReference, queue_mail
from casework.notices import sealing
from casework.notices.deemed_service import DeemedService, deemed_service
from casework.notices.errors import NotServable
from casework.notices.models import Notice, ServiceAttempt
from casework.notices.service_words import mail_words
from casework.notices.services.requesting import retry
from casework.notices.signals import notice_served

__all__ = ["conclude", "record_service", "retry", "serve_by_email"]

PURPOSE = "notice.service"
ATTACHMENT = "notice"
_METHODS = ServiceAttempt.Method
_OUTCOMES = ServiceAttempt.Outcome
_LAW_NAMES = {
    _METHODS.EMAIL: {"email"},
    _METHODS.POST: {"post", "proper-address"},
    _METHODS.HAND: {"hand", "proper-address"},
}
"""What the law data call the methods this product knows."""


def serve_by_email(*, notice: Notice, address: str, member: Member | None) -> ServiceAttempt:
    """Send the signed document to one address, and keep the proof that it was taken.

    Runs in the acting authority's standing. The mail leaves after the commit; when the
    server has accepted it, message id, answer, time and SHA-256 become the proof, the
    notice is served, and ``notice_served`` is sent. Asking twice gives the same attempt.

    Raises NotServable: not ready, withdrawn, already served or on its way elsewhere, or a
    method that the law data do not allow; ValueError for what is no e-mail address.
    """
    locked = _lock(notice)
    standing = _standing_attempt(locked)
    if standing is not None:
        same = standing.method == _METHODS.EMAIL and _same(standing, locked, address)
        if same:
            return standing
        raise NotServable(_("This notice is served already, or on its way."))
    _check(locked, _METHODS.EMAIL)
    attempt = _new_attempt(locked, _METHODS.EMAIL, address, member)
    frozen = sealing.open_frozen(locked)
    with override(locked.language):
        title, text = mail_words(frozen, number=locked.number, sha256=locked.pdf_sha256)
    mail = queue_mail(
        authority=locked.authority_id,
        subject=locked.pk,
        recipient=address.strip(),
        title=title,
        text=text,
        purpose=PURPOSE,
        reference=attempt.pk,
        attachments=[AttachmentReference(kind=ATTACHMENT, reference=str(locked.pk))],
    )
    attempt.mail_id = mail.pk
    attempt.save(update_fields=["mail_id"])
    _record("notice.sent", attempt, member)
    return attempt


def record_service(
    *,
    notice: Notice,
    method: str,
    address: str,
    served_on: datetime,
    proof: str,
    member: Member,
) -> ServiceAttempt:
    """Write down that a notice was posted or handed over, with its proof.

    ``served_on`` is the aware instant of posting or handing over, ``proof`` what shows it
    (a tracking number, who received it). The notice is served at the moment the rule for
    the method says. Raises NotServable like ``serve_by_email``, and for a moment before
    the notice was issued or in the future.
    """
    if method not in {_METHODS.POST, _METHODS.HAND}:
        raise NotServable(_("Only service by post or by hand is recorded this way."))
    if not proof.strip() or not address.strip():
        raise NotServable(_("Address and proof are needed: service without proof is none."))
    locked = _lock(notice)
    standing = _standing_attempt(locked)
    if standing is not None:
        raise NotServable(_("This notice is served already, or on its way."))
    _check(locked, method)
    if served_on.tzinfo is None:
        raise ValueError("served_on must be aware")
    if served_on > timezone.now():
        raise NotServable(_("That is in the future."))
    if locked.ready_at and served_on < locked.ready_at.replace(second=0, microsecond=0):
        raise NotServable(_("That is before the notice was issued."))
    attempt = _new_attempt(locked, method, address, member)
    conclude(
        attempt=attempt,
        notice=locked,
        given_at=served_on,
        proof={"note": proof.strip()[:2000], "given_at": served_on.isoformat()},
        actor=member.user_id,
    )
    return attempt


def conclude(
    *,
    attempt: ServiceAttempt,
    notice: Notice,
    given_at: datetime,
    proof: dict[str, Any],
    actor: object = None,
) -> DeemedService:
    """Write proof and deemed service of an attempt that succeeded, and mark the notice
    served. In the acting authority's standing, with the notice's row locked."""
    deemed = deemed_service(authority=notice.authority_id, method=attempt.method, given_at=given_at)
    attempt.sealed_proof = sealing.seal_proof(
        attempt, notice, {**proof, "sha256": notice.pdf_sha256, "number": notice.number}
    )
    attempt.outcome = _OUTCOMES.SERVED
    attempt.concluded_at = timezone.now()
    attempt.deemed_served_at = deemed.at
    attempt.deemed_rule = deemed.rule.words()[:600]
    attempt.deemed_rule_verified = deemed.rule.verified
    attempt.save()
    notice.state, notice.served_at = Notice.State.SERVED, deemed.at
    notice.save(update_fields=["state", "served_at"])
    notice_served.send(Notice, notice=notice, deemed_at=deemed.at, rule=attempt.deemed_rule)
    record(
        authority=notice.authority_id,
        verb="notice.served",
        obj_type="notices.notice",
        obj_id=notice.pk,
        actor=actor,
        payload={
            "action": notice.action_id,
            "attempt": attempt.pk,
            "method": attempt.method,
            "deemed": deemed.at,
            "rule": deemed.rule.id,
        },
    )
    return deemed


def conclude_mail(
    *, attempt_id: UUID | str, message_id: str, reply: str, sent_at: datetime
) -> None:
    """The server took the mail of an attempt: this is the proof. Once only."""
    attempt, notice = _pending(attempt_id)
    if attempt is None or notice is None:
        return
    conclude(
        attempt=attempt,
        notice=notice,
        given_at=sent_at,
        proof={"message_id": message_id, "reply": reply, "accepted_at": sent_at.isoformat()},
    )


def fail_mail(*, attempt_id: UUID | str, error: str) -> None:
    """The mail of an attempt will not be tried again; the notice can be served otherwise."""
    attempt, notice = _pending(attempt_id)
    if attempt is None or notice is None:
        return
    attempt.outcome = _OUTCOMES.FAILED
    attempt.concluded_at = timezone.now()
    attempt.sealed_proof = sealing.seal_proof(attempt, notice, {"error": error})
    attempt.save()
    _record("notice.not_delivered", attempt, None)


# --- Steps ------------------------------------------------------------------


def _pending(attempt_id: UUID | str) -> tuple[ServiceAttempt | None, Notice | None]:
    found = ServiceAttempt.objects.filter(pk=attempt_id).first()
    if found is None:
        return None, None
    # The notice first, as everywhere: one order of locks, no deadlock.
    notice = Notice.objects.select_for_update().get(pk=found.notice_id)
    attempt = (
        ServiceAttempt.objects.select_for_update()
        .filter(pk=attempt_id, outcome=_OUTCOMES.PENDING)
        .first()
    )
    return attempt, notice


def _lock(notice: Notice) -> Notice:
    return Notice.objects.select_for_update().get(pk=notice.pk, authority_id=notice.authority_id)


def _standing_attempt(notice: Notice) -> ServiceAttempt | None:
    return notice.service_attempts.exclude(outcome=_OUTCOMES.FAILED).first()


def _same(attempt: ServiceAttempt, notice: Notice, address: str) -> bool:
    return sealing.open_address(attempt, notice).casefold() == address.strip().casefold()


def _check(notice: Notice, method: str) -> None:
    if not notice.is_ready:
        raise NotServable(_("The document is not ready yet."))
    if notice.withdrawn_at is not None:
        raise NotServable(_("The notice was withdrawn."))
    allowed = sealing.open_frozen(notice)["power"]["methods"]
    if not _LAW_NAMES[_METHODS(method)] & set(allowed):
        raise NotServable(
            _("The law data do not allow this notice to be served by: %(method)s.")
            % {"method": _METHODS(method).label}
        )


def _new_attempt(
    notice: Notice, method: str, address: str, member: Member | None
) -> ServiceAttempt:
    attempt = ServiceAttempt(
        notice=notice,
        authority_id=notice.authority_id,
        method=method,
        attempted_at=timezone.now(),
        member_id=member.pk if member else None,
    )
    attempt.sealed_address = sealing.seal_address(attempt, notice, address.strip()[:1000])
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
    except IntegrityError as error:
        raise NotServable(_("This notice is served already, or on its way.")) from error
    return attempt


def _record(verb: str, attempt: ServiceAttempt, member: Member | None) -> None:
    record(
        authority=attempt.authority_id,
        verb=verb,
        obj_type="notices.notice",
        obj_id=attempt.notice_id,
        actor=member.user_id if member else None,
        payload={"attempt": attempt.pk, "method": attempt.method},
    )
