"""Making the document: claim, number, render, sign, freeze. The worker's part.

Two transactions. The first claims the notice and binds its number to it; a number once
bound stays with its notice, so that whatever happens afterwards leaves neither a gap nor
a repeat. The second holds the notice's row while the document is made and writes it down
with everything that follows from it. The row lock is the lease: a worker that is killed
loses its connection, and with it the lock, at once; one that hangs is cut off by the
database after LEASE_SECONDS. There is no moment at which two workers can finish the
same notice, and none at which a dead one keeps it.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Authority
from casework.delivery.leases import limit_to_lease, this_worker
from casework.notices import numbering, sealing
from casework.notices.content import ContentError
from casework.notices.models import Notice
from casework.notices.rendering.data import notice_as_data
from casework.notices.rendering.letter import Issue, compose
from casework.notices.rendering.printer import (
    Attached,
    MissingLetters,
    PrinterMissing,
    print_letter,
)
from casework.notices.signals import notice_failed, notice_ready
from casework.notices.signing.certificates import (
    CertificateMissing,
    SigningIdentity,
    fingerprint,
    identity,
)
from casework.notices.signing.signature import sign
from casework.scoping import acting_for

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""After so many claims without a document, a person has to look at it."""

_OPEN = [Notice.State.QUEUED, Notice.State.RENDERING]


class Made(StrEnum):
    """What came of an attempt."""

    DONE = "done"
    FAILED = "failed"
    NOTHING = "nothing"
    """Somebody else is at it, or there is nothing (left) to do."""


def make_notice(*, notice_id: UUID | str, authority: str) -> Made:
    """Make the document of one notice, if it still needs one and nobody is at it.

    Opens its own transactions. Faults that a person can mend end in state failed with the
    reason in words; any other error is raised, so that the task is tried again.
    """
    try:
        if not _claim(notice_id, authority):
            return Made.NOTHING
        with acting_for(authority):
            notice = _hold(notice_id)
            if notice is None:
                return Made.NOTHING
            _make(notice)
            return Made.DONE
    except (CertificateMissing, PrinterMissing, MissingLetters) as fault:
        _fail(notice_id, authority, str(fault))
    except (ContentError, vault.VaultError, ValueError) as fault:
        log.error("notice %s cannot be made: %s", notice_id, type(fault).__name__)
        _fail(notice_id, authority, _reason(fault))
    return Made.FAILED


def _claim(notice_id: UUID | str, authority: str) -> bool:
    """Take the notice on and see to it that it has its number. Committed before any work
    is done on the document."""
    with acting_for(authority):
        notice = (
            Notice.objects.select_for_update(skip_locked=True)
            .filter(pk=notice_id, state__in=_OPEN)
            .first()
        )
        if notice is None:
            return False
        if notice.attempts >= ATTEMPTS:
            _fail_held(
                notice,
                _("Tried %(count)d times; each time the worker stopped before it was done.")
                % {"count": notice.attempts},
            )
            return False
        now = timezone.now().replace(microsecond=0)
        notice.issued_at = notice.issued_at or now
        if notice.number is None:
            zone = ZoneInfo(Authority.objects.get(pk=authority).timezone)
            code = numbering.new_check_code()
            notice.number = numbering.next_number(
                authority=authority, year=notice.issued_at.astimezone(zone).year
            )
            notice.sealed_check_code = sealing.seal_check_code(notice, code)
            notice.check_code_hash = numbering.code_capability(number=notice.number, code=code)
        notice.state = Notice.State.RENDERING
        notice.attempts += 1
        notice.claimed_by = this_worker()
        notice.claimed_at = now
        notice.save()
        return True


def _hold(notice_id: UUID | str) -> Notice | None:
    """The notice's row for as long as this transaction lasts, but no longer than the lease:
    PostgreSQL ends a transaction that is idle beyond it."""
    limit_to_lease()
    return (
        Notice.objects.select_for_update(skip_locked=True)
        .filter(pk=notice_id, state=Notice.State.RENDERING)
        .first()
    )


def _make(notice: Notice) -> None:
    frozen = sealing.open_frozen(notice)
    code = sealing.open_check_code(notice)
    signer = identity(notice.authority_id)
    if notice.number is None or notice.issued_at is None:
        raise ValueError("a claimed notice has its number and date")
    issue = Issue(
        number=notice.number,
        issued_at=notice.issued_at,
        check_code=code,
        public_origin=frozen["public_origin"],
        development=signer.development,
    )
    with override(notice.language):
        field_words = _("Electronic signature of %(authority)s") % {
            "authority": frozen["authority"]["name"]
        }
    printed = print_letter(
        compose(frozen, issue),
        made_at=issue.issued_at,
        attached=[Attached("notice.json", "The notice as data", notice_as_data(frozen, issue))],
    )
    signed = sign(
        printed.pdf,
        identity=signer,
        authority_name=frozen["authority"]["name"],
        field_words=field_words,
    )
    _freeze(notice, signed, printed.pages, signer)


def _freeze(notice: Notice, signed: bytes, pages: int, signer: SigningIdentity) -> None:
    notice.pdf_sha256 = fingerprint(signed)
    notice.file_hash = numbering.file_capability(notice.pdf_sha256)
    notice.sealed_pdf = sealing.seal_pdf(notice, signed)
    notice.pdf_size, notice.pages = len(signed), pages
    notice.certificate = signer.subject[:300]
    notice.certificate_sha256 = signer.sha256
    notice.development_certificate = signer.development
    notice.state, notice.failure = Notice.State.READY, ""
    notice.ready_at = datetime.now(UTC)
    notice.save(
        update_fields=[
            "pdf_sha256",
            "file_hash",
            "sealed_pdf",
            "pdf_size",
            "pages",
            "certificate",
            "certificate_sha256",
            "development_certificate",
            "state",
            "failure",
            "ready_at",
        ]
    )
    notice_ready.send(Notice, notice=notice)
    record(
        authority=notice.authority_id,
        verb="notice.issued",
        obj_type="notices.notice",
        obj_id=notice.pk,
        payload={
            "action": notice.action_id,
            "number": notice.number,
            "sha256": notice.pdf_sha256,
            "pages": pages,
            "development": signer.development,
        },
    )


def _fail(notice_id: UUID | str, authority: str, words: str) -> None:
    with acting_for(authority):
        notice = (
            Notice.objects.select_for_update(skip_locked=True)
            .filter(pk=notice_id, state__in=_OPEN)
            .first()
        )
        if notice is not None:
            _fail_held(notice, words)


def _fail_held(notice: Notice, words: str) -> None:
    notice.state, notice.failure = Notice.State.FAILED, words[:300]
    notice.save(update_fields=["state", "failure"])
    notice_failed.send(Notice, notice=notice)
    record(
        authority=notice.authority_id,
        verb="notice.failed",
        obj_type="notices.notice",
        obj_id=notice.pk,
        payload={"action": notice.action_id, "attempts": notice.attempts},
    )


def _reason(fault: Exception) -> str:
    if isinstance(fault, ContentError):
        return _("The text cannot be printed: %(faults)s") % {"faults": fault}
    if isinstance(fault, vault.KeyDestroyed):
        return _("The data of this notice were destroyed; it can no longer be made.")
    if isinstance(fault, vault.VaultError):
        return _("The stored text could not be opened.")
    return _("The document could not be laid out or signed.")
