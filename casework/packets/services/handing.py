"""Handing a packet over, what came back, and the person's copy."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cases.models import Task
from casework.cases.services.correspondence import send_message
from casework.cases.services.recording import hold, record_change
from casework.cases.services.tasks import add_task
from casework.cases.services.telling import complaint_of
from casework.delivery.resilience import announce
from casework.law import load_law
from casework.law.packets import NO_WISH
from casework.packets.content import as_data
from casework.packets.errors import NotAllowed, NotPossible, Refused
from casework.packets.gate import refused_since
from casework.packets.models import Packet
from casework.packets.roles import MAKERS, READERS
from casework.packets.sealing import open_content, open_pdf
from casework.packets.services.making import RENDER, add_packet_task, finish_tasks, note
from complaints.documents.cleaning import Cleaned
from complaints.models import Complaint
from complaints.models.attachment import Kind
from complaints.services.attachments import takes_documents

State = Packet.State


@transaction.atomic
def read_file(*, packet: Packet, member: Member, data: bool = False) -> bytes:
    """The signed PDF, or its JSON, for a member; the reading is on record (``packet.read``).
    Raises NotAllowed, NotPossible (not made, destroyed)."""
    if member.authority_id != packet.authority_id or not member.has_role(*READERS):
        raise NotAllowed(_("Your role does not allow reading this."))
    if not packet.has_file:
        raise NotPossible(_("The document has not been made yet."))
    try:
        found = as_data(open_content(packet)) if data else open_pdf(packet)
    except vault.VaultError:
        raise NotPossible(_("The data of this complaint were destroyed.")) from None
    record_change(
        packet.participation,
        "packet.read",
        member,
        packet=packet.pk,
        file="json" if data else "pdf",
    )
    return found


@transaction.atomic
def retry(*, packet: Packet, member: Member) -> None:
    """Ask once more for a document that could not be made. NotAllowed, NotPossible."""
    _require_maker(packet, member)
    changed = Packet.objects.filter(pk=packet.pk, state=State.FAILED).update(
        state=State.QUEUED, failure="", attempts=0, announced_at=timezone.now()
    )
    if not changed:
        raise NotPossible(_("There is nothing to try again."))
    announce(RENDER, packet.pk, authority=packet.authority_id)
    record_change(packet.participation, "packet.retried", member, packet=packet.pk)


@transaction.atomic
def hand_over(
    *,
    packet: Packet,
    member: Member,
    way: str,
    on: date,
    to: str,
    their_reference: str = "",
) -> Packet:
    """Record that the packet was handed over: how, when, to which office, and the reference
    that came back.

    What rests on agreement is not handed over once the person withdrew or said no. Raises
    NotAllowed, NotPossible (not ready, withdrawn), Refused with the answer to change.
    Effects: a task to ask for an answer after the law data's target; audit
    ``packet.handed_over``.
    """
    _require_maker(packet, member)
    hold(packet.participation)
    packet.refresh_from_db()
    zone = ZoneInfo(packet.authority.timezone)
    if packet.state != State.READY:
        raise NotPossible(_("This packet is not ready, or was handed over already."))
    if way not in Packet.Way.values:
        raise Refused("way", _("Choose how it was handed over."))
    if not to.strip():
        raise Refused("to", _("Enter the office that took it."))
    if on > timezone.now().astimezone(zone).date():
        raise Refused("on", _("This day has not come yet."))
    if packet.ready_at and on < packet.ready_at.astimezone(zone).date():
        raise Refused("on", _("The document did not exist on this day."))
    _check_still_agreed(packet, zone)
    Packet.objects.filter(pk=packet.pk, state=State.READY).update(
        state=State.HANDED,
        way=way,
        handed_on=on,
        handed_to=to.strip()[:160],
        handed_by=member,
        their_reference=their_reference.strip()[:80],
    )
    packet.refresh_from_db()
    finish_tasks(packet, member)
    days = load_law().packet(packet.kind).remind_days
    add_packet_task(
        packet,
        _("Ask %(name)s what became of the referral %(number)s"),
        due_on=on + timedelta(days=days),
    )
    note(packet, "packet.handed_over", _("Referral %(number)s handed over to %(name)s."), member)
    record_change(
        packet.participation,
        "packet.handed_over",
        member,
        packet=packet.pk,
        way=way,
        sha256=packet.pdf_sha256,
    )
    return packet


@transaction.atomic
def record_answer(
    *, packet: Packet, member: Member, answer: str, on: date, words: str = ""
) -> Packet:
    """Record what the body answered, once. A refusal or a redirection says why or where to;
    a redirection leaves a task to refer it there. Raises NotAllowed, NotPossible, Refused.
    Audit ``packet.answered``."""
    _require_maker(packet, member)
    hold(packet.participation)
    packet.refresh_from_db()
    if packet.state != State.HANDED or packet.handed_on is None:
        raise NotPossible(_("This packet was not handed over, or was answered already."))
    if answer not in Packet.Answer.values:
        raise Refused("answer", _("Choose the answer."))
    if answer != Packet.Answer.ACCEPTED and not words.strip():
        raise Refused("words", _("Say why it was refused, or to whom it was sent on."))
    today = timezone.now().astimezone(ZoneInfo(packet.authority.timezone)).date()
    if not packet.handed_on <= on <= today:
        raise Refused("on", _("Enter a day from the handing over until today."))
    Packet.objects.filter(pk=packet.pk, state=State.HANDED).update(
        state=State.ANSWERED, answer=answer, answered_on=on, answer_words=words.strip()[:400]
    )
    packet.refresh_from_db()
    finish_tasks(packet, member)
    if answer == Packet.Answer.REDIRECTED:
        add_task(
            participation=packet.participation,
            kind=Task.Kind.OTHER,
            about=f"redirected {packet.pk}",
            summary=_("Decide whether to follow the redirection of referral %(number)s")
            % {"number": packet.number},
        )
    note(packet, "packet.answered", _("Referral %(number)s was answered by %(name)s."), member)
    record_change(packet.participation, "packet.answered", member, packet=packet.pk, answer=answer)
    return packet


def copy_possible(packet: Packet, complaint: Complaint | None) -> bool:
    """Whether the person can be given their copy on their page: it was handed over, they
    have none yet, and documents may be handed to them (never on the child path)."""
    return (
        packet.state in {State.HANDED, State.ANSWERED}
        and packet.copied_at is None
        and complaint is not None
        and complaint.state not in {Complaint.State.WITHDRAWN, Complaint.State.DESTROYED}
        and takes_documents(complaint)
    )


@transaction.atomic
def send_copy(*, packet: Packet, member: Member, words: str) -> Packet:
    """Give the person the very file that was handed over, with a message on their page.

    Once. Raises NotAllowed, NotPossible (not handed over, child path, no words, destroyed).
    Effects: a message with the document; audit ``packet.copied``.
    """
    _require_maker(packet, member)
    hold(packet.participation)
    packet.refresh_from_db()
    complaint = complaint_of(packet.participation)
    if complaint is None or not copy_possible(packet, complaint):
        raise NotPossible(_("The person cannot be given a copy, or has it already."))
    if not words.strip():
        raise NotPossible(_("Write the message that goes with it."))
    try:
        pdf = open_pdf(packet)
    except vault.VaultError:
        raise NotPossible(_("The data of this complaint were destroyed.")) from None
    send_message(
        participation=packet.participation,
        complaint=complaint,
        member=member,
        body=words,
        message_id=uuid5(packet.pk, "copy"),
        document=Cleaned(Kind.PDF, pdf),
        document_name="",
    )
    Packet.objects.filter(pk=packet.pk).update(copied_at=timezone.now())
    packet.refresh_from_db()
    record_change(packet.participation, "packet.copied", member, packet=packet.pk)
    return packet


def _check_still_agreed(packet: Packet, zone: ZoneInfo) -> None:
    """What rests on agreement needs it on the day it leaves."""
    complaint = complaint_of(packet.participation)
    if complaint is None or complaint.state == Complaint.State.DESTROYED:
        raise NotPossible(_("This complaint has been destroyed. Nothing can be handed over."))
    if load_law().packet(packet.kind).wish == NO_WISH:
        return
    since = refused_since(complaint, zone)
    no_more = since is not None and packet.wish_on is not None and since > packet.wish_on
    if complaint.state == Complaint.State.WITHDRAWN or no_more:
        raise NotPossible(
            _("The person does not agree any more. Withdraw the packet; nothing may leave.")
        )


def _require_maker(packet: Packet, member: Member) -> None:
    if member.authority_id != packet.authority_id or not member.has_role(*MAKERS):
        raise NotAllowed(_("Your role does not allow this."))
