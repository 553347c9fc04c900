"""Handing over everything that somebody works on: shown before, done file by file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Member, Role
from casework.authorities.services.staff import deactivate_member
from casework.cases.errors import NotAllowed, NotPossible
from casework.cases.models import Participation
from casework.cases.selectors import participations
from casework.cases.selectors.queue import ORDER
from casework.cases.services.assignment import assign
from casework.cases.services.recording import hold
from casework.delivery.resilience import announce
from casework.routing.allocation.choosing import choose, obstacle
from casework.routing.allocation.in_force import rules_at
from casework.routing.allocation.people import people
from casework.routing.allocation.traits import service_names, wanted_of
from casework.routing.allocation.wording import named_reason, reason
from casework.routing.models import Allocation, HandOver
from casework.routing.services.allocation import allocate, lock_allocation
from casework.routing.services.allocation_rules import require_administrator
from casework.scoping import acting_for

SHOWN = 200
"""Files that a preview works out; the rest are given by the same rules."""


@dataclass(frozen=True)
class Planned:
    """What would become of one file."""

    file: Participation
    member: Member | None
    why: str


def open_files(member: Member, by: Member) -> QuerySet[Participation]:
    """The open files of a member that an administrator may know of, the most urgent first.
    (What is hidden from the administrator is handed over too, by the sweep, and counted
    nowhere that they can see.)"""
    files = participations(by).filter(assignee=member, closed_at__isnull=True)
    return files.order_by(*ORDER)


def plan(*, member: Member, by: Member, to: Member | None = None) -> list[Planned]:
    """Who would get each file if it were handed over now, and why; changes nothing. The
    loads grow in the plan as they will in earnest. At most ``SHOWN`` files."""
    require_administrator(by)
    now = timezone.now()
    authority = member.authority_id
    standing = rules_at(authority, now)
    folk, members = people(authority, standing.rules, now)
    folk = [one for one in folk if one.key != str(member.pk)]
    names = {key: one.user.name for key, one in members.items()}
    found = []
    for file in open_files(member, by)[:SHOWN]:
        wanted = wanted_of(file, standing.rules, now)
        named = next((one for one in folk if to is not None and one.key == str(to.pk)), None)
        if named is not None and obstacle(wanted, named, standing.rules) is None:
            key, why = named.key, named_reason(names[named.key], standing.number)
        else:
            choice = choose(wanted, folk, standing.rules)
            services = service_names(wanted) if wanted.platforms else {}
            key = choice.key
            why = reason(choice, wanted, names=names, version=standing.number, services=services)
        found.append(Planned(file=file, member=members.get(key), why=why))
        weight = standing.rules.weights.of_priority(file.priority)
        severe = standing.rules.is_severe(file.priority, child_path=file.child_path)
        folk = [
            replace(
                one, points=one.points + weight, cases=one.cases + 1, severe=one.severe + severe
            )
            if one.key == key
            else one
            for one in folk
        ]
    return found


@transaction.atomic
def begin_hand_over(
    *, member: Member, by: Member, reason: str, to: Member | None = None, leaving: bool = False
) -> HandOver:
    """Begin to hand over all open files of a member; a worker does it file by file.

    ``to`` gets what nothing forbids, the rules give the rest. With ``leaving`` the member
    is deactivated in this very transaction: nothing new reaches them, and they are out
    from their next click on, however long the hand-over takes. One at a time for a
    member: NotPossible where one is under way. Audit ``hand_over.begun``.
    """
    require_administrator(by)
    if member.authority_id != by.authority_id:
        raise NotAllowed(_("That person does not work for this authority."))
    reason = reason.strip()
    if not reason:
        raise NotPossible(_("Give the reason. It stays in the record."))
    if to is not None and (to.pk == member.pk or not to.has_role(Role.INVESTIGATOR)):
        raise NotPossible(_("Choose another active investigator."))
    lock_allocation(member.authority_id)
    if leaving:
        deactivate_member(member=member, by=by, reason=reason)
    total = open_files(member, by).count()
    try:
        with transaction.atomic():
            begun = HandOver.objects.create(
                authority_id=member.authority_id,
                member=member,
                to=to,
                by=by,
                reason=reason[:300],
                leaving=leaving,
                total=total,
                asked_at=timezone.now(),
            )
    except IntegrityError:
        raise NotPossible(_("A hand-over of these cases is under way already.")) from None
    record(
        authority=member.authority_id,
        verb="hand_over.begun",
        obj_type="routing.handover",
        obj_id=begun.pk,
        actor=by.user_id,
        reason=reason[:300],
        payload={"member": member.pk, "files": total, "leaving": leaving},
    )
    announce("routing.hand_over", begun.pk, authority=member.authority_id)
    return begun


def continue_hand_over(*, hand_over: UUID, authority: str) -> int:
    """Hand over what is left, one transaction a file; how many files were handed over.

    Can be broken off anywhere and repeated: what is left is what the member still has.
    Each file is taken away and allocated in one transaction; where nobody can take it, it
    waits with a task like any other.
    """
    done = 0
    while True:
        with acting_for(authority):
            lock_allocation(authority)
            begun = (
                HandOver.objects.select_for_update(of=("self",))
                .select_related("member__user", "to__user", "by__user")
                .filter(pk=hand_over, ended_at__isnull=True)
                .first()
            )
            if begun is None:
                return done
            file = (
                Participation.objects.filter(assignee=begun.member, closed_at__isnull=True)
                .order_by(*ORDER)
                .first()
            )
            if file is None:
                _end(begun)
                return done
            _hand_over_one(begun, file)
        done += 1


def _hand_over_one(begun: HandOver, file: Participation) -> None:
    hold(file)
    file.refresh_from_db()
    assign(participation=file, member=None, by=None, reason=begun.reason)
    given = allocate(
        participation=file,
        cause=Allocation.Cause.HANDOVER,
        to=begun.to,
        by=begun.by,
        without=begun.member,
    )
    if str(begun.by.user_id) in (file.hidden_from or ()):
        return
    found = given is not None and given.member_id is not None
    HandOver.objects.filter(pk=begun.pk).update(
        given=F("given") + int(found), without=F("without") + int(not found)
    )


def _end(begun: HandOver) -> None:
    HandOver.objects.filter(pk=begun.pk).update(ended_at=timezone.now())
    begun.refresh_from_db()
    record(
        authority=begun.authority_id,
        verb="hand_over.ended",
        obj_type="routing.handover",
        obj_id=begun.pk,
        actor=None,
        payload={"given": begun.given, "without": begun.without},
    )
