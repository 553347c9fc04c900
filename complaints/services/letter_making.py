"""Making a letter: claim, print, seal. The worker's part.

As with notices, two transactions: the first claims by a conditional update and commits, the
second holds the row while the file is made. The row lock is the lease
(``casework.delivery.leases``); the sweep asks again for what was claimed and not finished.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from casework import vault
from casework.audit.services import record
from casework.delivery.leases import limit_to_lease, this_worker
from casework.law import UnknownName
from casework.notices.rendering.printer import MissingLetters, PrinterMissing
from casework.scoping import acting_for
from complaints.letters.printing import print_own_letter
from complaints.models import OwnLetter
from complaints.services.letters import open_content, seal_pdf

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""After so many claims without a file the person is told, and may try again."""

State, Failure = OwnLetter.State, OwnLetter.Failure
_OPEN = [State.QUEUED, State.MAKING]


def make_letter(*, letter_id: UUID | str, authority: str) -> bool:
    """Make the file of one letter; whether this call made it.

    Opens its own transactions. Does nothing where it is made already, destroyed, or another
    worker is at it. What trying again cannot mend ends in state failed with its reason; any
    other error is raised, so that the task is tried again.
    """
    try:
        with acting_for(authority):
            if not _claim(letter_id):
                return False
        with acting_for(authority):
            return _make(letter_id)
    except MissingLetters:
        _fail(letter_id, authority, Failure.CHARACTERS)
    except PrinterMissing as fault:
        log.error("%s", fault)
        _fail(letter_id, authority, Failure.PRINTER)
    except (vault.VaultError, UnknownName, ValueError) as fault:
        log.error("letter %s cannot be made: %s", letter_id, type(fault).__name__)
        _fail(letter_id, authority, Failure.UNREADABLE)
    return False


def _claim(letter_id: UUID | str) -> bool:
    held = (
        OwnLetter.objects.select_for_update(skip_locked=True)
        .filter(pk=letter_id, state__in=_OPEN)
        .first()
    )
    if held is None:
        return False
    if held.attempts >= ATTEMPTS:
        _fail_held(held, Failure.STOPPED)
        return False
    OwnLetter.objects.filter(pk=held.pk, state__in=_OPEN).update(
        state=State.MAKING,
        attempts=F("attempts") + 1,
        claimed_by=this_worker(),
        claimed_at=timezone.now(),
    )
    return True


def _make(letter_id: UUID | str) -> bool:
    limit_to_lease()
    letter = (
        OwnLetter.objects.select_for_update(skip_locked=True)
        .filter(pk=letter_id, state=State.MAKING)
        .first()
    )
    if letter is None:
        return False
    printed = print_own_letter(open_content(letter), made_at=letter.asked_at)
    letter.sealed_pdf = seal_pdf(letter, printed.pdf)
    letter.pages = printed.pages
    letter.state, letter.failure = State.READY, ""
    letter.ready_at = timezone.now()
    letter.save(update_fields=["sealed_pdf", "pages", "state", "failure", "ready_at"])
    record(
        authority=letter.authority_id,
        verb="letter.made",
        obj_type="complaints.ownletter",
        obj_id=letter.pk,
    )
    return True


def _fail(letter_id: UUID | str, authority: str, why: str) -> None:
    with acting_for(authority):
        held = (
            OwnLetter.objects.select_for_update(skip_locked=True)
            .filter(pk=letter_id, state__in=_OPEN)
            .first()
        )
        if held is not None:
            _fail_held(held, why)


def _fail_held(letter: OwnLetter, why: str) -> None:
    letter.state, letter.failure = State.FAILED, why
    letter.save(update_fields=["state", "failure"])
    record(
        authority=letter.authority_id,
        verb="letter.failed",
        obj_type="complaints.ownletter",
        obj_id=letter.pk,
        payload={"why": why, "attempts": letter.attempts},
    )
