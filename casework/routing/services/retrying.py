"""Trying again what nobody could be given: nothing that is unallocated vanishes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from casework.cases.models import Participation, Task
from casework.cases.selectors.queue import ORDER
from casework.cases.services.assignment import assign
from casework.cases.services.recording import hold
from casework.routing.models import Allocation
from casework.routing.services.allocation import allocate, lock_allocation
from casework.scoping import acting_for

MOST = 1_000


def waiting_for_somebody(authority: str) -> list[UUID]:
    """The authority's open files that could not be allocated, and those whose investigator
    is not active any more; the most urgent first. Inside ``acting_for``."""
    unallocated = Q(
        assignee__isnull=True,
        pk__in=Task.objects.filter(
            authority_id=authority, kind=Task.Kind.ASSIGN, done_at__isnull=True
        ).values("participation_id"),
    )
    left = Q(assignee__isnull=False) & (
        Q(assignee__active=False) | Q(assignee__user__is_active=False)
    )
    found = Participation.objects.filter(
        unallocated | left, authority_id=authority, closed_at__isnull=True
    )
    return list(found.order_by(*ORDER).values_list("pk", flat=True)[:MOST])


def try_file(*, authority: str, file: UUID) -> bool:
    """Try one file again, in a transaction of its own; whether somebody has it now.

    A file whose investigator is not active any more is taken away first. A file that
    somebody took meanwhile is left alone.
    """
    with acting_for(authority):
        lock_allocation(authority)
        found = Participation.objects.filter(pk=file, authority_id=authority).first()
        if found is None or not found.is_open:
            return False
        hold(found)
        found.refresh_from_db()
        cause = Allocation.Cause.RETRY
        holder = found.assignee
        if holder is not None:
            if holder.active and holder.user.is_active:
                return True
            assign(participation=found, member=None, by=None)
            cause = Allocation.Cause.WITHDRAWN
        given = allocate(participation=found, cause=cause)
        return given is not None and given.member_id is not None


def retry(authority: str) -> tuple[int, int]:
    """Try everything again that waits for somebody at an authority; how many found
    somebody, and how many still wait."""
    with acting_for(authority):
        waiting = waiting_for_somebody(authority)
    found = sum(try_file(authority=authority, file=file) for file in waiting)
    return found, len(waiting) - found
