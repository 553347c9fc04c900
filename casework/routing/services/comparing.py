"""Comparing dated rule sets over past complaints, before one of them takes effect."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Authority, Member, Role
from casework.cases.errors import NotPossible
from casework.cases.models import Participation
from casework.cases.permissions import require
from casework.delivery.resilience import announce
from casework.law import UnknownName, load_law
from casework.routing.competence import decide, difference, outcome, reasons
from casework.routing.models import Comparison, ComparisonChange, RoutingDecision

COMPARERS = (Role.ADMINISTRATOR, Role.COOPERATION_OFFICER)
BATCH = 100
"""Files that one transaction works through: what a killed worker has to do again."""
OWN_SET = ""
"""Compare with the set that applied when each complaint was lodged."""
State = Comparison.State
_OPEN = (State.WAITING, State.RUNNING)


@transaction.atomic
def ask_comparison(
    *, member: Member, candidate: str, base: str = OWN_SET, lodged_from: date | None = None
) -> Comparison:
    """Ask for a comparison of two rule sets over the authority's own complaints.

    ``base`` "" stands for the set that applied to each. ``lodged_from`` leaves out earlier
    complaints. Works in the background and changes no case. NotAllowed for other roles,
    NotPossible for sets that do not exist or are the same, and while another comparison
    runs. Effects: Comparison, a task for a worker, audit ``rulesets.comparison_asked``.
    """
    require(member, COMPARERS)
    law = load_law()
    try:
        for name in filter(None, (candidate, base)):
            law.ruleset(name)
    except UnknownName:
        raise NotPossible(_("There is no such rule set.")) from None
    if not candidate or candidate == base:
        raise NotPossible(_("Choose two different rule sets."))
    now = timezone.now()
    asked = Comparison(
        authority_id=member.authority_id,
        base=base,
        candidate=candidate,
        lodged_from=lodged_from,
        member=member,
        asked_at=now,
        beat_at=now,
    )
    asked.total = _files(asked).count()
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:
        raise NotPossible(_("Another comparison runs. Wait for it, or cancel it.")) from None
    _record(asked, "rulesets.comparison_asked", member)
    announce_comparison(asked)
    return asked


def announce_comparison(comparison: Comparison) -> None:
    """Ask for a worker once committed; the sweep asks again if the broker is away."""
    announce("routing.compare_rulesets", comparison.pk, authority=comparison.authority_id)


@transaction.atomic
def cancel_comparison(*, comparison: Comparison, member: Member) -> bool:
    """Stop a comparison after the batch it is in; what was found so far stays. False where
    it had ended. NotAllowed for other roles. Audit ``rulesets.comparison_cancelled``."""
    require(member, COMPARERS)
    cancelled = Comparison.objects.filter(pk=comparison.pk, state__in=_OPEN).update(
        state=State.CANCELLED, ended_at=timezone.now()
    )
    if cancelled:
        _record(comparison, "rulesets.comparison_cancelled", member)
    return bool(cancelled)


@transaction.atomic
def compare_batch(*, comparison_id: UUID | str, size: int = BATCH) -> bool:
    """Work through the next ``size`` files; True if there may be more.

    The comparison's row is locked for the batch: two workers take turns and never do the
    same file twice, and a worker that is killed takes its whole batch back with it. A
    comparison that was cancelled or is done is left alone.
    """
    comparison = (
        Comparison.objects.select_for_update(of=("self",))
        .filter(pk=comparison_id, state__in=_OPEN)
        .first()
    )
    if comparison is None:
        return False
    files = list(_after(comparison)[:size])
    changed = unreadable = 0
    found: list[ComparisonChange] = []
    for file in files:
        try:
            change = _compared(comparison, file)
        except (ValueError, TypeError, LookupError):
            unreadable += 1
            continue
        if change is not None:
            changed += 1
            found.append(change)
    ComparisonChange.objects.bulk_create(found)
    more = len(files) == size
    now = timezone.now()
    values: dict[str, Any] = {"state": State.RUNNING, "beat_at": now}
    if files:
        values["cursor"] = files[-1].participation_id
    if not more:
        values |= {"state": State.DONE, "ended_at": now}
    Comparison.objects.filter(pk=comparison.pk).update(
        done=F("done") + len(files),
        changed=F("changed") + changed,
        unreadable=F("unreadable") + unreadable,
        **values,
    )
    if not more:
        _record(comparison, "rulesets.comparison_done", None)
    return more


def _files(comparison: Comparison) -> QuerySet[Participation]:
    """The authority's own files on complaints that were routed here, in the order worked."""
    files = Participation.objects.filter(
        authority_id=comparison.authority_id, routing_decisions__number=1
    )
    if comparison.lodged_from is not None:
        zone = Authority.objects.values_list("timezone", flat=True).get(pk=comparison.authority_id)
        first = datetime.combine(comparison.lodged_from, time(), ZoneInfo(zone))
        files = files.filter(opened_at__gte=first)
    return files.order_by("pk")


def _after(comparison: Comparison) -> QuerySet[RoutingDecision]:
    """The newest decision of each file that was not looked at yet."""
    files = _files(comparison)
    if comparison.cursor is not None:
        files = files.filter(pk__gt=comparison.cursor)
    return (
        RoutingDecision.objects.filter(participation__in=files.order_by())
        .order_by("participation_id", "-number")
        .distinct("participation_id")
    )


def _compared(comparison: Comparison, file: RoutingDecision) -> ComparisonChange | None:
    """What differs for one file on the facts as they stand; None if nothing does."""
    before = decide(file.facts, ruleset=comparison.base or None)
    after = decide(file.facts, ruleset=comparison.candidate)
    changes = outcome(difference(before, after))
    if not changes:
        return None
    return ComparisonChange(
        comparison=comparison,
        authority_id=comparison.authority_id,
        participation_id=file.participation_id,
        kinds=[change.kind for change in changes],
        changes=[change.as_dict() for change in changes],
        reasons=reasons(before, after),
    )


def _record(comparison: Comparison, verb: str, member: Member | None) -> None:
    record(
        authority=comparison.authority_id,
        verb=verb,
        obj_type="routing.comparison",
        obj_id=comparison.pk,
        actor=member.user_id if member else None,
        payload={"candidate": comparison.candidate, "base": comparison.base or "own"},
    )
