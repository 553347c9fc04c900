"""Asking whether others hold something alike, and answering with numbers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.cases.services.recording import hold, record_change
from casework.cases.services.telling import complaint_of
from casework.delivery.resilience import announce
from casework.matching.errors import NotAllowed, NotPossible
from casework.matching.keys import current_key
from casework.matching.models import Holding, Kind, Look, Offer
from casework.matching.roles import MATCHERS
from casework.matching.services.comparing import Alike, alike_at, bring
from casework.matching.services.writing import write_tokens
from casework.matching.taking_part import LIVE
from casework.scoping import acting_for

RUN = "matching.look"
A_DAY = timedelta(days=1)
LEAST_OF_A_RESPONDENT = 3
"""Fewer complaints than this about one respondent, all others together, are told as none: a
single number about a small service would point at somebody."""
SIZES = ((20, "many"), (5, "some"), (1, "few"))
"""How large a number of complaints is, told in words: 20 or more, 5 to 19, 1 to 4."""


@transaction.atomic
def ask_look(
    *, participation: Participation, member: Member | None, offer: Offer | None = None
) -> Look:
    """Ask whether others hold something alike to this open case of one's own.

    ``member`` None is the machine, once when the case's tokens are first written. A look that
    waits already is given back. Raises NotAllowed (role), NotPossible (closed, another's
    complaint, withdrawn or destroyed, suspended, asked too often: a case a few times a day,
    an authority ``MATCHING_LOOKS_A_DAY`` times). Effects: Look, the worker's task after the
    commit; audit ``matching.asked``. Every authority whose complaints were counted finds
    ``matching.counted`` with the look's id in its own record.
    """
    if member is not None and (
        member.authority_id != participation.authority_id or not member.has_role(*MATCHERS)
    ):
        raise NotAllowed(_("Your role does not allow this."))
    hold(participation)
    participation.refresh_from_db(fields=["closed_at"])
    check_open(participation)
    waiting = Look.objects.filter(participation=participation, state=Look.State.WAITING)
    known = waiting.filter(offer=offer).first()
    if known is not None:
        return known
    since = timezone.now() - A_DAY
    asked = Look.objects.filter(authority_id=participation.authority_id, asked_at__gt=since)
    if asked.count() >= settings.MATCHING_LOOKS_A_DAY:
        raise NotPossible(_("Your authority has looked up enough cases today. Try tomorrow."))
    look = Look(
        participation=participation,
        authority_id=participation.authority_id,
        member=member,
        offer=offer,
        asked_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            look.save(force_insert=True)
    except IntegrityError as error:
        if "look_seldom" not in str(error) and "a few times a day" not in str(error):
            raise
        raise NotPossible(
            _("This case has been looked up often enough today. Try tomorrow.")
        ) from None
    announce(RUN, look.pk, authority=look.authority_id)
    record_change(participation, "matching.asked", member, look=look.pk)
    return look


def check_open(participation: Participation) -> None:
    """NotPossible unless the case is open, its complaint one's own and alive, and the
    authority takes part."""
    if not participation.is_open:
        raise NotPossible(_("This case is closed. Open it again first."))
    complaint = complaint_of(participation)
    if complaint is None:
        raise NotPossible(_("Only the authority that holds the complaint can do this."))
    if complaint.state not in LIVE:
        raise NotPossible(_("This complaint was withdrawn or destroyed."))
    if participation.authority.suspended or not participation.authority.participating:
        raise NotPossible(_("Your authority does not take part at the moment."))


def run_look(*, look_id: UUID | str, authority: str) -> dict[str, Alike] | None:
    """Answer one look: what is alike at whom, for the worker; None if it is not waiting.

    Opens its own transactions, one standing after the other. What is written down on the
    asking side is numbers alone; each authority that was counted gets its audit entry.
    """
    look = _begin(look_id, authority)
    if look is None:
        return None
    touched = _counts(look_id)
    with_bits = any(Kind.FINGERPRINT in kinds for kinds in touched.values())
    with acting_for(authority):
        ours = bring(
            participation_id=look.participation_id, authority=authority, with_bits=with_bits
        )
    found: dict[str, Alike] = {}
    for other in sorted(touched):
        with acting_for(other):
            found[other] = alike_at(ours=ours, other=other, kinds=touched[other])
            record(
                authority=other,
                verb="matching.counted",
                obj_type="matching.look",
                obj_id=look_id,
                payload={
                    kind: len(found[other].complaints.get(kind, ())) for kind in touched[other]
                },
            )
    _drop_few(found)
    with acting_for(authority):
        return found if _answer(look, found) else None


def _begin(look_id: UUID | str, authority: str) -> Look | None:
    """The look, with its file's tokens written under the key in use."""
    key_id, key = current_key()
    with acting_for(authority):
        look = Look.objects.filter(pk=look_id, state=Look.State.WAITING).first()
        if look is None:
            return None
        if look.asked_at < timezone.now() - A_DAY:
            Look.objects.filter(pk=look.pk, state=Look.State.WAITING).update(
                state=Look.State.FAILED
            )
            return None
        written = Holding.objects.filter(participation=look.participation_id, key_id=key_id)
        if not written.exists():
            write_tokens(participation_id=look.participation_id, key_id=key_id, key=key)
        return look


def _counts(look_id: UUID | str) -> dict[str, set[str]]:
    """Which kinds meet something at which other authority. Outside any standing."""
    touched: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, other FROM matching_counts(%s)", [look_id])
        for kind, other in cursor.fetchall():
            touched[other].add(kind)
    return touched


def _drop_few(found: dict[str, Alike]) -> None:
    """Forget what is too little to be told of a respondent."""
    all_together = sum(len(one.complaints.get(Kind.RESPONDENT, ())) for one in found.values())
    if all_together < LEAST_OF_A_RESPONDENT:
        for one in found.values():
            one.complaints.pop(Kind.RESPONDENT, None)
            one.files.pop(Kind.RESPONDENT, None)


def _answer(look: Look, found: dict[str, Alike]) -> bool:
    said = {}
    for kind in Kind.values:
        numbers = [len(one.complaints[kind]) for one in found.values() if one.complaints.get(kind)]
        if numbers:
            said[kind] = {"authorities": len(numbers), "complaints": size(sum(numbers))}
    others = sum(any(one.complaints.values()) for one in found.values())
    changed = Look.objects.filter(pk=look.pk, state=Look.State.WAITING).update(
        state=Look.State.ANSWERED, found=said, authorities=others, answered_at=timezone.now()
    )
    if not changed:
        return False
    record(
        authority=look.authority_id,
        verb="matching.answered",
        obj_type="matching.look",
        obj_id=look.pk,
        payload={"authorities": others, "kinds": sorted(said)},
    )
    return True


def size(number: int) -> str:
    """The word for how many complaints: few, some, many."""
    return next(word for least, word in SIZES if number >= least)
