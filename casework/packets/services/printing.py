"""Making the document: claim, print, sign, freeze. The worker's part.

As with notices: the first transaction claims by a conditional update and commits, the
second holds the row, which is the lease (``casework.delivery.leases``), while the file is
made. The sweep asks again for what was claimed and not finished.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework import vault
from casework.cases.services.recording import record_change
from casework.delivery.leases import limit_to_lease, this_worker
from casework.notices.rendering.direction import direction_of
from casework.notices.rendering.printer import (
    Attached,
    MissingLetters,
    PrinterMissing,
    print_letter,
)
from casework.notices.signing.certificates import CertificateMissing, SigningIdentity, identity
from casework.notices.signing.signature import sign
from casework.packets import content as contents
from casework.packets.models import Packet
from casework.packets.sealing import open_content, seal_pdf
from casework.packets.services.making import add_packet_task, note
from casework.scoping import acting_for

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""After so many claims without a document a person has to look at it."""
LANGUAGE = "en"
"""Bodies abroad read it; the desk works in it."""
ATTACHED = "referral.json"
STYLESHEET = Path(__file__).resolve().parent.parent / "packet.css"

State = Packet.State
_OPEN = [State.QUEUED, State.MAKING]


def render(*, packet_id: UUID | str, authority: str) -> bool:
    """Make the document of one packet; whether this call made it.

    Opens its own transactions. Does nothing where it is made, withdrawn, or another worker
    is at it. What a person can mend ends in state failed with its reason; any other error
    is raised, so that the task is tried again. Audit ``packet.ready``, ``packet.failed``.
    """
    try:
        with acting_for(authority):
            if not _claim(packet_id):
                return False
        with acting_for(authority):
            return _make(packet_id)
    except (CertificateMissing, PrinterMissing, MissingLetters) as fault:
        _fail(packet_id, authority, str(fault))
    except (vault.VaultError, ValueError) as fault:
        log.error("packet %s cannot be made: %s", packet_id, type(fault).__name__)
        _fail(packet_id, authority, _("The document could not be laid out or signed."))
    return False


def packet_html(content: dict[str, Any], *, made_at: datetime, development: bool = False) -> str:
    """The document's HTML, from the frozen content alone."""
    with override(LANGUAGE):
        return render_to_string(
            "packets/paper.html",
            {
                "content": content,
                "office": content["from"],
                "language": LANGUAGE,
                "head": [
                    _line(line)
                    for line in (*content["from"]["address"], content["from"]["contact"])
                    if line
                ],
                "to": _line(content["to"]),
                "sections": [
                    {**section, "lines": [_line(line) for line in section["lines"]]}
                    for section in contents.sections(content)
                ],
                "development": development,
                "made_at": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )


def document(content: dict[str, Any], signer: SigningIdentity) -> tuple[bytes, int]:
    """The signed PDF with the JSON attached, and its pages. The same content at the same
    certificate differs in the signature's time alone."""
    made_at = datetime.fromisoformat(content["made_on"]).replace(tzinfo=UTC)
    printed = print_letter(
        packet_html(content, made_at=made_at, development=signer.development),
        made_at=made_at,
        attached=[Attached(ATTACHED, "The referral as data", contents.as_data(content))],
        stylesheet=STYLESHEET,
    )
    with override(LANGUAGE):
        words = _("Electronic signature of %(authority)s") % {"authority": content["from"]["name"]}
    signed = sign(
        printed.pdf,
        identity=signer,
        authority_name=content["from"]["name"],
        field_words=words,
    )
    return signed, printed.pages


def _line(text: str) -> dict[str, str]:
    """Each with its own direction: the printer keeps no run of text apart within a line."""
    return {"text": text, "direction": direction_of(text)}


def _claim(packet_id: UUID | str) -> bool:
    held = (
        Packet.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("participation")
        .filter(pk=packet_id, state__in=_OPEN)
        .first()
    )
    if held is None:
        return False
    if held.attempts >= ATTEMPTS:
        _fail_held(held, _("Tried several times; each time the worker stopped before it was done."))
        return False
    Packet.objects.filter(pk=held.pk, state__in=_OPEN).update(
        state=State.MAKING, attempts=F("attempts") + 1, claimed_by=this_worker()
    )
    return True


def _make(packet_id: UUID | str) -> bool:
    limit_to_lease()
    packet = (
        Packet.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("participation")
        .filter(pk=packet_id, state=State.MAKING)
        .first()
    )
    if packet is None:
        return False
    signer = identity(packet.authority_id)
    signed, pages = document(open_content(packet), signer)
    Packet.objects.filter(pk=packet.pk).update(
        sealed_pdf=seal_pdf(packet, signed),
        pdf_sha256=sha256(signed).hexdigest(),
        pages=pages,
        development_certificate=signer.development,
        state=State.READY,
        failure="",
        ready_at=timezone.now(),
    )
    packet.refresh_from_db()
    note(packet, "packet.ready", _("Referral %(number)s is ready to be handed over."), None)
    add_packet_task(packet, _("Hand the referral %(number)s over to %(name)s, and record it"))
    record_change(
        packet.participation,
        "packet.ready",
        packet=packet.pk,
        sha256=packet.pdf_sha256,
        pages=pages,
        development=signer.development,
    )
    return True


def _fail(packet_id: UUID | str, authority: str, words: str) -> None:
    with acting_for(authority):
        held = (
            Packet.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("participation")
            .filter(pk=packet_id, state__in=_OPEN)
            .first()
        )
        if held is not None:
            _fail_held(held, words)


def _fail_held(packet: Packet, words: str) -> None:
    Packet.objects.filter(pk=packet.pk).update(state=State.FAILED, failure=words[:300])
    note(packet, "packet.failed", _("The document of referral %(number)s could not be made."), None)
    record_change(packet.participation, "packet.failed", packet=packet.pk)
