"""Which investigator gets a case: by the authority's rules, with the reason."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.models import Participation, Task
from casework.cases.services.assignment import assign, can_carry
from casework.cases.services.recording import hold, record_change
from casework.cases.services.tasks import add_task
from casework.cases.services.timeline import note_event
from casework.routing.allocation.choosing import Person, choose, obstacle
from casework.routing.allocation.in_force import InForce, rules_at
from casework.routing.allocation.people import absent_on, people, today
from casework.routing.allocation.traits import service_names, wanted_of
from casework.routing.allocation.wording import LONGEST, named_reason, reason
from casework.routing.models import Allocation

Cause = Allocation.Cause


def lock_allocation(authority: str) -> None:
    """Let one transaction at a time allocate for an authority, until it ends.

    Taken before any file's row and before any audit entry (see
    ``cases.services.recording``): two workers otherwise read the same loads and pile
    their cases on one person. Whatever changes who can be given cases takes it too.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"allocation/{authority}"]
        )


@transaction.atomic
def allocate(
    *,
    participation: Participation,
    cause: str = Cause.ARRIVAL,
    to: Member | None = None,
    by: Member | None = None,
    without: Member | None = None,
) -> Allocation | None:
    """Give an open file that nobody has to an investigator, by the rules in force.

    See ``allocation.choosing.choose``. ``to`` is somebody whom a person (``by``) named,
    in a hand-over: they get it if nothing but load and preference speaks against it.
    ``without`` is whose files are being handed over: they do not get them back.
    Nobody able: the file stays in the unassigned queue with a task, is listed for
    administrators, and is tried again (``services.retrying``). A further try that ends
    like the last one writes nothing.

    Returns the append-only Allocation; None where the file is closed, has somebody, or
    was tried again in vain. Effects: assignment (see ``assign``), timeline, audit
    ``routing.allocated``.
    """
    authority = participation.authority_id
    lock_allocation(authority)
    hold(participation)
    participation.refresh_from_db()
    if participation.assignee_id or not participation.is_open:
        return None
    standing = rules_at(authority, timezone.now())
    member, why = _somebody(participation, standing, to, without)
    if member is None and cause == Cause.RETRY and _said_before(participation, why):
        return None
    allocation = Allocation.objects.create(
        participation=participation,
        authority_id=authority,
        member=member,
        by=by,
        rules=standing.version,
        cause=cause,
        reason=why,
        at=timezone.now(),
    )
    if member is not None:
        assign(participation=participation, member=member, by=None, reason=why)
    else:
        note_event(participation=participation, kind="case.unallocated", text=why)
        add_task(
            participation=participation,
            kind=Task.Kind.ASSIGN,
            summary=_("Find somebody for this case. %s") % why,
        )
    record_change(
        participation,
        "routing.allocated",
        member=by,
        to=member.pk if member else None,
        cause=cause,
        rules=standing.number,
    )
    return allocation


def _somebody(
    file: Participation, standing: InForce, to: Member | None, without: Member | None
) -> tuple[Member | None, str]:
    """Who gets the file, locked until the transaction ends, and why."""
    at = timezone.now()
    wanted = wanted_of(file, standing.rules, at)
    folk, members = people(file.authority_id, standing.rules, at)
    if without is not None:
        folk = [one for one in folk if one.key != str(without.pk)]
    names = {key: member.user.name for key, member in members.items()}
    if to is not None:
        named = next((one for one in folk if one.key == str(to.pk)), None)
        if named and obstacle(wanted, named, standing.rules) is None and _still(named, file):
            return to, named_reason(to.user.name, standing.number)
    while True:
        choice = choose(wanted, folk, standing.rules)
        chosen = next((one for one in folk if one.key == choice.key), None)
        if chosen is None or _still(chosen, file):
            break
        # Deactivated or gone since the loads were read: they hold no place in the choice.
        folk = [one for one in folk if one.key != chosen.key]
    services = service_names(wanted) if wanted.platforms else {}
    why = reason(choice, wanted, names=names, version=standing.number, services=services)
    return members.get(choice.key), why[:LONGEST]


def _still(person: Person, file: Participation) -> bool:
    """Whether the chosen one still is what was read of them; holds their row, so that they
    are not deactivated before this commits."""
    held = (
        Member.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(pk=person.key, active=True, user__is_active=True)
        .first()
    )
    if held is None or not can_carry(file, held):
        return False
    return person.key not in absent_on(file.authority_id, today(file.authority_id, timezone.now()))


def _said_before(file: Participation, why: str) -> bool:
    last = Allocation.objects.filter(participation=file).first()
    return last is not None and last.member_id is None and last.reason == why
