"""Offering contact, and taking the offer back: the asking side."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Member
from casework.cases.models import Participation, Task
from casework.cases.services.recording import hold, record_change
from casework.cases.services.tasks import add_task, finish_task
from casework.cases.services.timeline import note_event
from casework.delivery.resilience import announce
from casework.matching.errors import NotAllowed, NotPossible
from casework.matching.models import Approach, Kind, Look, Offer
from casework.matching.roles import MATCHERS
from casework.matching.services.comparing import Alike
from casework.matching.services.looking import ask_look, check_open
from casework.matching.services.meeting import accept_by_own_offer
from casework.scoping import acting_for

TAKE_BACK = "matching.take_back"
LASTS = timedelta(days=60)
"""An offer that nobody answered ends by itself."""


@transaction.atomic
def offer_contact(*, participation: Participation, member: Member) -> Offer:
    """Offer contact to whoever holds something alike. They learn that somebody offers, about
    which of their own cases; not who. Nothing of the case is sent.

    Needs an answered look that found somebody. Approaches that wait on the same file are
    accepted by it: both sides want to speak then. Raises NotAllowed, NotPossible (nobody
    found, an offer stands, and whatever ``ask_look`` raises). Effects: Offer, a Look that
    delivers it, timeline, audit ``offer.made``.
    """
    hold(participation)
    participation.refresh_from_db(fields=["closed_at"])
    if member.authority_id != participation.authority_id or not member.has_role(*MATCHERS):
        raise NotAllowed(_("Your role does not allow this."))
    check_open(participation)
    settle_expired(participation)
    last = Look.objects.filter(participation=participation, state=Look.State.ANSWERED).first()
    if last is None or not last.authorities:
        raise NotPossible(_("Nobody is known to hold anything alike. Look first."))
    now = timezone.now()
    offer = Offer(
        participation=participation,
        authority_id=participation.authority_id,
        made_by=member,
        made_at=now,
        expires_at=now + LASTS,
    )
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:
        if "one_standing_offer" not in str(error):
            raise
        raise NotPossible(_("You offer contact for this case already.")) from None
    note_event(
        participation=participation,
        kind="offer.made",
        text=_("Contact offered to whoever holds something alike."),
        actor=member,
    )
    ask_look(participation=participation, member=member, offer=offer)
    for approach in Approach.objects.filter(participation=participation, answer=""):
        if approach.stands:
            accept_by_own_offer(approach)
    record_change(participation, "offer.made", member, offer=offer.pk)
    return offer


@transaction.atomic
def withdraw_offer(*, offer: Offer, member: Member) -> None:
    """Take an offer back. Whom it reached and did not accept yet loses it; a contact that
    was made stays. Raises NotAllowed, NotPossible (ended). Audit ``offer.withdrawn``."""
    if member.authority_id != offer.authority_id or not member.has_role(*MATCHERS):
        raise NotAllowed(_("Your role does not allow this."))
    if not end_offer(offer, ending=Offer.Ending.WITHDRAWN, member=member):
        raise NotPossible(_("This offer has ended already."))


def end_offer(offer: Offer, *, ending: str, member: Member | None = None) -> bool:
    """End an offer, acting for its authority; False if it had ended. The desks it reached
    are cleared after the commit. Audit ``offer.withdrawn`` and the like."""
    hold(offer.participation)
    changed = Offer.objects.filter(pk=offer.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ending=ending
    )
    if not changed:
        return False
    announce(TAKE_BACK, offer.pk, authority=offer.authority_id)
    note_event(
        participation=offer.participation,
        kind=f"offer.{ending}",
        text=_("Contact offer ended: %(how)s.") % {"how": Offer.Ending(ending).label},
        actor=member,
    )
    record_change(offer.participation, f"offer.{ending}", member, offer=offer.pk)
    return True


def settle_expired(participation: Participation) -> None:
    """An offer whose time is over stands in nobody's way."""
    over = Offer.objects.filter(
        participation=participation, ended_at__isnull=True, expires_at__lte=timezone.now()
    )
    for offer in over.select_related("participation"):
        end_offer(offer, ending=Offer.Ending.EXPIRED)


@transaction.atomic
def deliver(*, offer: Offer, other: str, alike: Alike) -> Approach | None:
    """Put an offer on the desk of an authority that holds something alike, acting for it.

    Idempotent: None where it was reached before. The file named is its own newest one that
    is alike by link or fingerprint; with a respondent alone there is none. Where it offers
    contact for such a file as well, that is its answer. Effects: Approach, a task and a
    line in the timeline of its file; audit ``approach.arrived``.
    """
    if Approach.objects.filter(offer=offer.pk, authority_id=other).exists():
        return None
    kinds = [kind for kind in Kind.values if alike.complaints.get(kind)]
    if not kinds:
        return None
    files = set().union(*alike.files.values())
    file, own = _file_for(alike)
    approach = Approach(
        offer=offer.pk,
        authority_id=other,
        participation=file,
        kinds=kinds,
        files=len(files),
        arrived_at=timezone.now(),
        expires_at=offer.expires_at,
    )
    try:
        with transaction.atomic():
            approach.save(force_insert=True)
    except IntegrityError as error:
        # Delivered a moment ago by another worker, or the offer ended meanwhile.
        if "reached_once" in str(error) or "an offer that stands" in str(error):
            return None
        raise
    if file is not None:
        note_event(
            participation=file,
            kind="approach.arrived",
            text=_("Another authority holds something alike and offers contact."),
        )
        add_task(
            participation=file,
            kind=Task.Kind.OTHER,
            about=str(approach.pk),
            summary=_("Answer an offer of contact: another authority holds something alike"),
        )
    if own:
        accept_by_own_offer(approach)
    record(
        authority=other,
        verb="approach.arrived",
        obj_type="matching.approach",
        obj_id=approach.pk,
        payload={"kinds": kinds, "files": len(files)},
    )
    return approach


def _file_for(alike: Alike) -> tuple[Participation | None, bool]:
    """The file of the acting authority that an offer is about, and whether it offers contact
    for it itself."""
    files = set().union(*alike.files.values())
    offered = Participation.objects.filter(
        pk__in=Offer.objects.filter(
            participation_id__in=files, ended_at__isnull=True, expires_at__gt=timezone.now()
        ).values("participation_id")
    ).first()
    if offered is not None:
        return offered, True
    close = alike.files.get(Kind.LINK, set()) | alike.files.get(Kind.FINGERPRINT, set())
    return Participation.objects.filter(pk__in=close).order_by("-opened_at").first(), False


def clear_desks(*, offer_id: UUID | str) -> int:
    """Take an ended offer off every desk that has not answered it; returns how many. Opens
    its own transactions, acting for each authority in turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authority FROM matching_reached(%s)", [offer_id])
        reached = [row[0] for row in cursor.fetchall()]
    cleared = 0
    for slug in reached:
        with acting_for(slug):
            for approach in Approach.objects.filter(offer=offer_id, answer=""):
                cleared += end_approach(approach)
    return cleared


def end_approach(approach: Approach) -> bool:
    """Mark an approach that was not answered as ended, and its task as done; False if it was
    answered or ended meanwhile. Audit ``approach.ended``."""
    changed = Approach.objects.filter(pk=approach.pk, answer="", ended_at__isnull=True).update(
        ended_at=timezone.now()
    )
    if not changed:
        return False
    for task in Task.objects.filter(about=str(approach.pk), done_at__isnull=True).select_related(
        "participation"
    ):
        finish_task(task=task)
    record(
        authority=approach.authority_id,
        verb="approach.ended",
        obj_type="matching.approach",
        obj_id=approach.pk,
    )
    return True
