"""Answering an offer, and the moment two authorities learn of each other."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Authority, Member
from casework.cases.models import Participation, Task
from casework.cases.services.tasks import add_task, finish_task
from casework.cases.services.timeline import note_event
from casework.delivery.resilience import announce
from casework.matching.errors import NotAllowed, NotPossible
from casework.matching.models import Approach, Contact, Offer
from casework.matching.roles import MATCHERS
from casework.scoping import acting_for

MEET = "matching.meet"


@transaction.atomic
def answer_approach(*, approach: Approach, member: Member, answer: str) -> Approach:
    """Accept or decline an offer of contact, once.

    Declining tells the other side nothing, not even that anybody declined. Accepting names
    each to the other, after the commit (:func:`meet`), unless the offer was taken back in
    between. Raises NotAllowed, NotPossible (answered, taken back, expired, own case closed,
    suspended). Effects: audit ``approach.accepted`` or ``approach.declined``, the task done.
    """
    if member.authority_id != approach.authority_id or not member.has_role(*MATCHERS):
        raise NotAllowed(_("Your role does not allow answering this."))
    if answer not in Approach.Answer.values:
        raise NotPossible(_("Accept or decline."))
    if member.authority.suspended or not member.authority.participating:
        raise NotPossible(_("Your authority does not take part at the moment."))
    file = approach.participation
    if file is not None:
        file.refresh_from_db(fields=["closed_at"])
        if answer == Approach.Answer.ACCEPTED and not file.is_open:
            raise NotPossible(_("Your case is closed. Open it again first."))
    now = timezone.now()
    changed = Approach.objects.filter(
        pk=approach.pk, answer="", ended_at__isnull=True, expires_at__gt=now
    ).update(answer=answer, answered_by=member, answered_at=now)
    if not changed:
        raise NotPossible(_("This offer was answered already, or has ended."))
    approach.refresh_from_db()
    _answered(approach, member)
    return approach


def accept_by_own_offer(approach: Approach) -> None:
    """Both sides offer contact about the same file: that is the answer. Acting for the side
    that was reached. Audit ``approach.accepted`` without a person."""
    changed = Approach.objects.filter(
        pk=approach.pk, answer="", ended_at__isnull=True, expires_at__gt=timezone.now()
    ).update(answer=Approach.Answer.ACCEPTED, answered_at=timezone.now())
    if changed:
        approach.refresh_from_db()
        _answered(approach, None)


def _answered(approach: Approach, member: Member | None) -> None:
    if approach.answer == Approach.Answer.ACCEPTED:
        announce(MEET, approach.pk, authority=approach.authority_id)
    if approach.participation is not None:
        note_event(
            participation=approach.participation,
            kind=f"approach.{approach.answer}",
            text=_("Offer of contact: %(answer)s.") % {"answer": approach.get_answer_display()},
            actor=member,
        )
    _finish_tasks(approach, member)
    record(
        authority=approach.authority_id,
        verb=f"approach.{approach.answer}",
        obj_type="matching.approach",
        obj_id=approach.pk,
        actor=member.user_id if member else None,
    )


def meet(*, approach_id: UUID | str, authority: str) -> bool:
    """Name two authorities that agreed to each other; whether they met now.

    Run by the worker for ``authority``, the side that accepted. Idempotent, and finished by
    the sweep where it was interrupted: first the side that offered gets its Contact, then
    the side that accepted. An offer taken back before that is over, and the approach says
    so. Audit ``contact.made`` in both chains.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT authority FROM matching_offerer(%s)", [approach_id])
        row = cursor.fetchone()
    with acting_for(authority):
        approach = Approach.objects.filter(pk=approach_id, told_at__isnull=True).first()
        if approach is None:
            return False
        if row is None:
            _over(approach)
            return False
    asker = str(row[0])
    with acting_for(asker):
        offer = (
            Offer.objects.select_for_update(of=("self",))
            .select_related("participation")
            .filter(pk=approach.offer)
            .first()
        )
        met = offer is not None and (
            offer.ended_at is None
            or Contact.objects.filter(offer=offer.pk, other_id=authority).exists()
        )
        if met and offer is not None:
            _contact(
                own=asker,
                other=authority,
                file=offer.participation,
                offer=offer.pk,
                kinds=approach.kinds,
            )
    with acting_for(authority):
        held = Approach.objects.select_related("participation").get(pk=approach_id)
        if not met:
            _over(held)
            return False
        _contact(
            own=authority, other=asker, file=held.participation, offer=held.offer, kinds=held.kinds
        )
        Approach.objects.filter(pk=held.pk).update(told_at=timezone.now())
    return True


def _over(approach: Approach) -> None:
    """The offer was taken back, or a side left, before they could meet."""
    Approach.objects.filter(pk=approach.pk, ended_at__isnull=True).update(ended_at=timezone.now())
    record(
        authority=approach.authority_id,
        verb="approach.ended",
        obj_type="matching.approach",
        obj_id=approach.pk,
    )


def _contact(
    *, own: str, other: str, file: Participation | None, offer: UUID, kinds: list[str]
) -> None:
    """One side's part, acting for it. Nothing happens where the two know each other already
    on this file."""
    row = Contact(
        authority_id=own,
        other_id=other,
        participation=file,
        offer=offer,
        kinds=kinds,
        met_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "one_contact_of_a_file" not in str(error):
            raise
        return
    name = Authority.objects.values_list("short_name", flat=True).get(pk=other)
    if file is not None and file.is_open:
        note_event(
            participation=file,
            kind="contact.made",
            text=_("In contact with %(name)s, which holds something alike.") % {"name": name},
        )
        add_task(
            participation=file,
            kind=Task.Kind.OTHER,
            about=str(row.pk),
            summary=_("Decide what to share with %(name)s, which holds something alike")
            % {"name": name},
        )
    record(
        authority=own,
        verb="contact.made",
        obj_type="matching.contact",
        obj_id=row.pk,
        payload={"other": other, "offer": offer, "kinds": kinds},
    )


def _finish_tasks(approach: Approach, member: Member | None) -> None:
    if approach.participation is None:
        return
    for task in Task.objects.filter(
        participation=approach.participation, about=str(approach.pk), done_at__isnull=True
    ):
        task.participation = approach.participation
        finish_task(task=task, member=member)
