"""Making a copy: claim, build from the disclosure, encrypt, seal. The worker's part.

As with notices, two transactions: the first claims by a conditional update and commits, the
second holds the row while the file is made. The row lock is the lease
(``casework.delivery.leases``); the sweep asks again for what was claimed and not finished.
A share that ends meanwhile takes the row out of reach: then nothing is written.
"""

from __future__ import annotations

import logging
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.cooperation import sealing
from casework.cooperation.copying.content import Enclosed, as_json
from casework.cooperation.copying.encryption import encrypt_to
from casework.cooperation.copying.printing import print_copy
from casework.cooperation.models import DisclosedDocument, Disclosure, Share, ShareExport
from casework.cooperation.services.recording import record_share
from casework.delivery.leases import limit_to_lease, this_worker
from casework.notices.rendering.printer import MissingLetters, PrinterMissing
from casework.scoping import acting_for

log = logging.getLogger(__name__)

ATTEMPTS = 5
State = ShareExport.State
_OPEN = [State.QUEUED, State.MAKING]


def make_copy(*, copy_id: UUID | str, recipient: str) -> bool:
    """Make the file of one copy; whether this call made it.

    Opens its own transactions. Does nothing where it is made already, another worker is at
    it, or the share has ended. What trying again cannot mend ends in state failed with the
    reason; any other error is raised, so that the task is tried again.
    """
    try:
        with acting_for(recipient):
            if not _claim(copy_id):
                return False
        with acting_for(recipient):
            return _make(copy_id, recipient)
    except MissingLetters as fault:
        _fail(copy_id, recipient, str(fault))
    except PrinterMissing as fault:
        log.error("%s", fault)
        _fail(copy_id, recipient, _("The printer of documents is not set up. Take JSON instead."))
    except (vault.VaultError, ValueError) as fault:
        log.error("copy %s cannot be made: %s", copy_id, type(fault).__name__)
        _fail(copy_id, recipient, _("What was shared could not be opened or laid out."))
    return False


def _claim(copy_id: UUID | str) -> bool:
    held = (
        ShareExport.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=copy_id, state__in=_OPEN)
        .first()
    )
    if held is None:
        return False
    if held.attempts >= ATTEMPTS:
        _settle_failed(held, _("Tried several times; each time the worker stopped."))
        return False
    ShareExport.objects.filter(pk=held.pk, state__in=_OPEN).update(
        state=State.MAKING,
        attempts=F("attempts") + 1,
        claimed_by=this_worker(),
        claimed_at=timezone.now(),
    )
    return True


def _make(copy_id: UUID | str, recipient: str) -> bool:
    limit_to_lease()
    row = (
        ShareExport.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("key")
        .filter(pk=copy_id, state=State.MAKING)
        .first()
    )
    if row is None:
        return False
    share = Share.objects.select_related("authority", "recipient").get(pk=row.share_id)
    disclosure = Disclosure.objects.filter(share_id=share.pk).first()
    if disclosure is None:
        return False
    now = timezone.now().replace(microsecond=0)
    plain = _built(row, share, disclosure, recipient, now)
    encrypted = encrypt_to(row.key.public_key, plain)
    digest = sha256(encrypted).hexdigest()
    written = ShareExport.objects.filter(pk=row.pk, state=State.MAKING).update(
        sealed_file=sealing.seal_copy(row, encrypted, authority=recipient),
        sha256=digest,
        size=len(encrypted),
        state=State.READY,
        failure="",
        ready_at=now,
    )
    if not written:  # the share has ended meanwhile
        return False
    record_share(
        share,
        "share.copy_made",
        row.member,
        copy=row.pk,
        format=row.format,
        sha256=digest,
        key=row.fingerprint,
    )
    return True


def _built(
    row: ShareExport, share: Share, disclosure: Disclosure, recipient: str, now: datetime
) -> bytes:
    fields = sealing.open_fields(disclosure, authority=recipient)
    enclosed = [
        Enclosed(
            document.position, document.kind, sealing.open_document(document, authority=recipient)
        )
        for document in DisclosedDocument.objects.filter(share_id=share.pk)
    ]
    if row.format == ShareExport.Format.JSON:
        return as_json(share, fields, enclosed, made_at=now)
    return print_copy(share, fields, enclosed, made_at=now).pdf


def _fail(copy_id: UUID | str, recipient: str, words: str) -> None:
    with acting_for(recipient):
        held = (
            ShareExport.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=copy_id, state__in=_OPEN)
            .first()
        )
        if held is not None:
            _settle_failed(held, words)


def _settle_failed(row: ShareExport, words: str) -> None:
    ShareExport.objects.filter(pk=row.pk).update(state=State.FAILED, failure=words[:300])
    share = Share.objects.get(pk=row.share_id)
    record_share(share, "share.copy_failed", row.member, copy=row.pk, attempts=row.attempts)
