"""Background work of matching: tokens, looks, offers on other desks, and the sweep."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from casework.authorities.selectors import participating_authorities
from casework.cases.models import Participation
from casework.delivery.resilience import announce, robust_task
from casework.matching.errors import CaseError
from casework.matching.keys import current_key, retire_due
from casework.matching.models import Look, Offer
from casework.matching.services.ending import end_what_is_over, unwritten
from casework.matching.services.looking import ask_look, run_look
from casework.matching.services.meeting import meet
from casework.matching.services.offering import clear_desks, deliver
from casework.matching.services.writing import write_tokens
from casework.scoping import acting_for

GRACE = timedelta(seconds=60)
BATCH = 200


@robust_task("matching.write")
def write(participation_id: str, authority: str) -> None:
    """Write the tokens of one file anew, and look once if it never was."""
    key_id, key = current_key()
    with acting_for(authority):
        written = write_tokens(participation_id=participation_id, key_id=key_id, key=key)
        if written is None or Look.objects.filter(participation_id=participation_id).exists():
            return
        file = Participation.objects.select_related("authority").get(pk=participation_id)
        try:
            ask_look(participation=file, member=None)
        except CaseError:
            return


@robust_task("matching.look")
def look(look_id: str, authority: str) -> None:
    """Answer one look; where an offer goes with it, put that on the desks it is for."""
    found = run_look(look_id=look_id, authority=authority)
    if not found:
        return
    with acting_for(authority):
        offer = Offer.objects.filter(looks__pk=look_id).first()
        if offer is None or not offer.stands:
            return
    for other, alike in sorted(found.items()):
        with acting_for(other):
            deliver(offer=offer, other=other, alike=alike)


@robust_task("matching.meet")
def introduce(approach_id: str, authority: str) -> None:
    """Name two authorities that agreed to each other."""
    meet(approach_id=approach_id, authority=authority)


@robust_task("matching.take_back")
def take_back(offer_id: str, authority: str) -> None:
    """Clear the desks that an ended offer had reached."""
    clear_desks(offer_id=offer_id)


@robust_task("matching.sweep")
def sweep() -> dict[str, int]:
    """End what is over, write what was not written, and ask again for what a broker lost.
    Idempotent."""
    retire_due()
    done = {"ended": 0, "written": 0, "again": 0}
    key_id, _key = current_key()
    for slug in list(participating_authorities().values_list("pk", flat=True)):
        with acting_for(slug):
            done["ended"] += end_what_is_over(limit=BATCH)
            for file in unwritten(key_id=key_id, limit=BATCH):
                announce(write, file, authority=slug)
                done["written"] += 1
    again = {"look": look, "meet": introduce}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task, id, authority FROM matching_waiting(%s, %s)",
            [timezone.now() - GRACE, BATCH],
        )
        waiting = cursor.fetchall()
    for task, found, authority in waiting:
        announce(again[task], found, authority=authority)
        done["again"] += 1
    return done
