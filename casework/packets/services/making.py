"""Making a packet: preview, then freeze. And deciding on it: approve, withdraw."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cases.models import Participation, Task
from casework.cases.services.recording import hold, record_change
from casework.cases.services.tasks import add_task, finish_task
from casework.cases.services.telling import complaint_of
from casework.cases.services.timeline import note_event
from casework.delivery.resilience import announce
from casework.law import PacketKind
from casework.packets import content as contents
from casework.packets.errors import NotAllowed, NotPossible, Stale
from casework.packets.gate import Terms, check
from casework.packets.models import Packet
from casework.packets.roles import APPROVERS, MAKERS
from casework.packets.sealing import open_content, seal_content
from complaints.models import Complaint

RENDER = "packets.render"
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

State = Packet.State


@dataclass(frozen=True)
class Preview:
    """What would be handed over, on which ground; nothing has been made."""

    kind: PacketKind
    content: dict[str, Any]
    names_person: bool

    @property
    def digest(self) -> str:
        """Of what is shown."""
        return contents.digest(self.content)


@transaction.atomic
def preview(*, participation: Participation, terms: Terms, member: Member) -> Preview:
    """Show a packet as the body will read it, without making it. Sealed parts it opens are
    recorded with the reason. Raises as :func:`make`."""
    complaint = complaint_of(participation)
    kind = check(participation=participation, complaint=complaint, terms=terms, member=member)
    content = _content(participation, complaint, terms, member, kind)
    return Preview(kind, content, kind.names_person(child=participation.child_path))


@transaction.atomic
def make(*, participation: Participation, terms: Terms, member: Member, seen: str) -> Packet:
    """Freeze a packet with exactly what was previewed (``seen``, its digest).

    One that names a person waits for a second person; any other is printed at once. Raises
    NotAllowed (role), NotPossible (case, one is open for this body and purpose), Refused
    (purpose, recipient, wish, ground), Stale (the case says something else by now).
    Effects: Packet with its content sealed under the complaint's key, a task, timeline,
    audit ``packet.made``, the readings it took.
    """
    hold(participation)
    participation.refresh_from_db(fields=["closed_at", "child_path"])
    complaint = complaint_of(participation)
    kind = check(participation=participation, complaint=complaint, terms=terms, member=member)
    if complaint is None:
        raise NotPossible(_("Only the authority that holds the complaint can refer it."))
    shown = _content(participation, complaint, terms, member, kind)
    if set(shown["fields"]) <= {"reference", "month"}:
        raise NotPossible(_("The complaint has nothing that this packet could say."))
    if contents.digest(shown) != seen:
        raise Stale(_("The case has changed since the preview. Look at it again."))
    now = timezone.now()
    named = kind.names_person(child=participation.child_path)
    zone = ZoneInfo(participation.authority.timezone)
    packet = Packet(
        id=uuid.uuid4(),
        number=_number(),
        participation=participation,
        complaint=complaint,
        authority_id=participation.authority_id,
        body=terms.body,
        recipient=terms.recipient,
        kind=kind.id,
        names_person=named,
        child_path=participation.child_path,
        wish_how=terms.wish_how if kind.wish != "none" else "",
        wish_on=terms.wish_on if kind.wish != "none" else None,
        ground=terms.ground.strip()[:400] if kind.ground else "",
        content_sha256=contents.digest(shown),
        state=State.WAITING if named else State.QUEUED,
        author=member,
        created_at=now,
        announced_at=now,
    )
    shown["number"] = packet.number
    shown["made_on"] = now.astimezone(zone).date().isoformat()
    packet.sealed_content = seal_content(packet, shown)
    try:
        with transaction.atomic():
            packet.save(force_insert=True)
    except IntegrityError as error:
        if "one_open_packet_for_a_body" not in str(error):
            raise
        raise NotPossible(
            _("A packet for this body and purpose is open already: withdraw it or go on with it.")
        ) from None
    if named:
        _task(packet, _("Approve or withdraw the referral %(number)s"))
    else:
        announce(RENDER, packet.pk, authority=packet.authority_id)
    note(packet, "packet.made", _("Referral %(number)s made for %(name)s."), member)
    record_change(
        participation,
        "packet.made",
        member,
        packet=packet.pk,
        kind=kind.id,
        fields=sorted(shown["fields"]),
        sha256=packet.content_sha256,
    )
    return packet


@transaction.atomic
def approve(*, packet: Packet, member: Member, seen: str) -> Packet:
    """Approve a packet that names a person, as somebody who did not make it.

    ``seen`` is the SHA-256 of the content that the page showed. Raises NotAllowed (role,
    own packet), NotPossible (not waiting), Stale. Effects: printed by the worker; audit
    ``packet.approved``.
    """
    hold(packet.participation)
    if member.authority_id != packet.authority_id or not member.has_role(*APPROVERS):
        raise NotAllowed(_("Your role does not allow approving a referral."))
    if member.user_id == packet.author.user_id:
        raise NotAllowed(_("You made this packet: somebody else has to approve it."))
    if seen != packet.content_sha256:
        raise Stale(_("This is not the packet that was shown. Open the page again."))
    now = timezone.now()
    changed = Packet.objects.filter(pk=packet.pk, state=State.WAITING).update(
        state=State.QUEUED, approved_by=member, approved_at=now, announced_at=now
    )
    if not changed:
        raise NotPossible(_("This packet does not wait for approval any more."))
    packet.refresh_from_db()
    announce(RENDER, packet.pk, authority=packet.authority_id)
    finish_tasks(packet, member)
    note(packet, "packet.approved", _("Referral %(number)s approved."), member)
    record_change(
        packet.participation,
        "packet.approved",
        member,
        packet=packet.pk,
        sha256=packet.content_sha256,
    )
    return packet


@transaction.atomic
def withdraw(*, packet: Packet, member: Member, reason: str) -> Packet:
    """Stop a packet that was not handed over. Raises NotAllowed, NotPossible (no reason,
    handed over or withdrawn already). Audit ``packet.withdrawn``."""
    if member.authority_id != packet.authority_id or not member.has_role(*MAKERS, *APPROVERS):
        raise NotAllowed(_("Your role does not allow withdrawing a referral."))
    if not reason.strip():
        raise NotPossible(_("Give the reason."))
    if not stop(packet, reason=reason, member=member):
        raise NotPossible(_("This packet was handed over or withdrawn already."))
    return packet


def stop(packet: Packet, *, reason: str, member: Member | None) -> bool:
    """Withdraw, by a member or because the complaint ended; False if it is too late."""
    hold(packet.participation)
    changed = Packet.objects.filter(pk=packet.pk, state__in=Packet.NOT_GONE).update(
        state=State.WITHDRAWN, ended_reason=reason.strip()[:400]
    )
    if not changed:
        return False
    packet.refresh_from_db()
    finish_tasks(packet, member)
    note(packet, "packet.withdrawn", _("Referral %(number)s withdrawn."), member)
    record_change(packet.participation, "packet.withdrawn", member, reason=reason, packet=packet.pk)
    return True


@transaction.atomic
def read_content(*, packet: Packet, member: Member) -> dict[str, Any] | None:
    """What stands in a packet, for the page; None once it was destroyed. Where it names a
    person or a place the reading is on record (``packet.read``)."""
    try:
        found = open_content(packet)
    except vault.VaultError:
        return None
    record_change(packet.participation, "packet.read", member, packet=packet.pk)
    return found


def note(packet: Packet, kind: str, words: str, member: Member | None) -> None:
    """A line in the file's timeline."""
    note_event(
        participation=packet.participation,
        kind=kind,
        text=words % {"number": packet.number, "name": packet.recipient},
        actor=member,
    )


def add_packet_task(packet: Packet, words: str, *, due_on: Any = None) -> None:
    """A task about a packet on its file's desk."""
    add_task(
        participation=packet.participation,
        kind=Task.Kind.OTHER,
        about=str(packet.pk),
        summary=words % {"number": packet.number, "name": packet.recipient},
        due_on=due_on,
    )


_task = add_packet_task


def finish_tasks(packet: Packet, member: Member | None) -> None:
    """What was to be done about a packet is done."""
    tasks = Task.objects.filter(
        participation=packet.participation, about=str(packet.pk), done_at__isnull=True
    )
    for task in tasks:
        task.participation = packet.participation
        finish_task(task=task, member=member)


def agreed_words(terms: Terms) -> str:
    """How the person agreed, for the body to read."""
    if not terms.wish_how or terms.wish_on is None:
        return ""
    return _("The person agreed to this on %(day)s.") % {"day": terms.wish_on.isoformat()}


def _content(
    participation: Participation,
    complaint: Complaint | None,
    terms: Terms,
    member: Member,
    kind: PacketKind,
) -> dict[str, Any]:
    if complaint is None:
        raise NotPossible(_("Only the authority that holds the complaint can refer it."))
    source = contents.Source(
        participation, complaint, member, f"Referral: {kind.id}, {terms.recipient}"[:300]
    )
    try:
        return contents.frozen(
            kind=kind,
            source=source,
            recipient=terms.recipient,
            ground=terms.ground.strip() if kind.ground else "",
            agreed=agreed_words(terms) if kind.wish != "none" else "",
        )
    except vault.KeyDestroyed:
        raise NotPossible(_("This complaint has been destroyed.")) from None


def _number() -> str:
    """A packet's own number, which says nothing of the case's."""
    digits = "".join(secrets.choice(_ALPHABET) for _place in range(8))
    return f"RF-{digits[:4]}-{digits[4:]}"
