"""Writing a new version of an authority's rules of allocation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Member, Role
from casework.cases.errors import NotAllowed, NotPossible, Stale
from casework.delivery.resilience import announce
from casework.routing.allocation.rules import rules_of
from casework.routing.models import AllocationRules
from casework.routing.services.allocation import lock_allocation


def require_administrator(member: Member) -> None:
    """NotAllowed for everybody else."""
    if not member.has_role(Role.ADMINISTRATOR):
        raise NotAllowed(_("Your roles do not allow this."))


@transaction.atomic
def write_rules(
    *,
    member: Member,
    content: Mapping[str, Any],
    note: str,
    valid_from: datetime | None = None,
    seen: int | None = None,
) -> AllocationRules:
    """Add a version that holds from ``valid_from`` on (None: from now).

    Past versions are never edited and none begins in the past, so that every allocation
    can be explained by the version it names. ``seen`` is the number of the last version
    that the page showed; Stale if there is a newer one. NotAllowed unless an
    administrator; NotPossible for rules out of bounds, a date gone by, or without a note.
    Effects: audit ``allocation_rules.written``; unallocated cases are tried again.
    """
    require_administrator(member)
    note = note.strip()
    if not note:
        raise NotPossible(_("Say what changes and why."))
    try:
        rules = rules_of(content)
    except (ValueError, KeyError, TypeError) as error:
        raise NotPossible(_("These rules are not complete: %s") % error) from None
    authority = member.authority_id
    lock_allocation(authority)
    now = timezone.now()
    if valid_from is not None and valid_from < now:
        raise NotPossible(_("Rules begin now or later, never in the past."))
    last = AllocationRules.objects.filter(authority_id=authority).aggregate(n=Max("number"))["n"]
    if seen is not None and (last or 0) != seen:
        raise Stale(_("Somebody wrote version %(n)s meanwhile. Look at it first.") % {"n": last})
    version = AllocationRules.objects.create(
        authority_id=authority,
        number=(last or 0) + 1,
        valid_from=valid_from or now,
        content=rules.as_data(),
        note=note[:300],
        member=member,
        at=now,
    )
    record(
        authority=authority,
        verb="allocation_rules.written",
        obj_type="routing.allocationrules",
        obj_id=version.pk,
        actor=member.user_id,
        payload={"number": version.number, "valid_from": version.valid_from},
    )
    try_again(authority)
    return version


def try_again(authority: str) -> None:
    """Ask, after commit, for another try of what could not be allocated: something that
    decides on it has changed. The sweep does the same if this is lost."""
    announce("routing.retry_allocation", authority=authority)
