"""Trying rules on what has happened: nothing is written but the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Member
from casework.cases.errors import NotPossible
from casework.delivery.resilience import announce
from casework.routing.allocation.history import (
    absences,
    arrived_since,
    carried_at,
    happened,
    staff,
)
from casework.routing.allocation.rules import Rules, rules_of
from casework.routing.allocation.simulating import Outcome, Simulation
from casework.routing.allocation.wording import TRIED, reason
from casework.routing.models import DryRun
from casework.routing.services.allocation_rules import require_administrator
from casework.scoping import acting_for

DAYS = 90
LISTED = 200
"""Changed and unallocated cases that the answer lists one by one."""
STEP = 100
ATTEMPTS = 3
State = DryRun.State
Standing = (State.WAITING, State.RUNNING)


@transaction.atomic
def ask_dry_run(*, member: Member, content: Mapping[str, Any], days: int = DAYS) -> DryRun:
    """Ask for the last ``days`` days under these rules; a worker finds the answer.

    NotPossible for rules out of bounds, or while one of the authority's is under way.
    Audit ``dry_run.asked``.
    """
    require_administrator(member)
    try:
        rules = rules_of(content)
    except (ValueError, KeyError, TypeError) as error:
        raise NotPossible(_("These rules are not complete: %s") % error) from None
    authority = member.authority_id
    if DryRun.objects.filter(authority_id=authority, state__in=Standing).exists():
        raise NotPossible(_("A dry run is under way. Stop it, or wait for its answer."))
    run = DryRun.objects.create(
        authority_id=authority,
        member=member,
        content=rules.as_data(),
        days=days,
        asked_at=timezone.now(),
    )
    record(
        authority=authority,
        verb="dry_run.asked",
        obj_type="routing.dryrun",
        obj_id=run.pk,
        actor=member.user_id,
        payload={"days": days},
    )
    announce("routing.dry_run", run.pk, authority=authority)
    return run


@transaction.atomic
def stop_dry_run(*, run: DryRun, member: Member) -> bool:
    """Stop a dry run; the worker notices at its next step. False if it had ended."""
    require_administrator(member)
    return bool(
        DryRun.objects.filter(pk=run.pk, state__in=Standing).update(
            state=State.STOPPED, ended_at=timezone.now(), lease_until=None
        )
    )


def perform_dry_run(*, run: UUID, authority: str) -> bool:
    """Claim a dry run and find its answer; whether this call did.

    Claimed by a conditional update with a lease, which each step renews: a killed worker's
    run is begun anew by another, at most three times. Everything is read and simulated in
    memory, the answer written at the end.
    """
    with acting_for(authority):
        claimed = _claim(run)
    if claimed is None:
        return False
    with acting_for(authority):
        answer = _Answer(claimed, rules_of(claimed.content))
        arrivals = answer.begin()
    for start in range(0, len(arrivals), STEP):
        answer.step(arrivals[start : start + STEP])
        with acting_for(authority):
            if not _renew(run, done=start + STEP, total=len(arrivals)):
                return False
    with acting_for(authority):
        DryRun.objects.filter(pk=run, state=State.RUNNING).update(
            state=State.DONE,
            result=answer.result(),
            done=len(arrivals),
            total=len(arrivals),
            ended_at=timezone.now(),
            lease_until=None,
        )
    return True


def _claim(run: UUID) -> DryRun | None:
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    rows = DryRun.objects.filter(free, pk=run, state__in=Standing)
    if rows.filter(attempts__gte=ATTEMPTS).update(state=State.FAILED, ended_at=now):
        return None
    if not rows.update(state=State.RUNNING, lease_until=_lease(), attempts=F("attempts") + 1):
        return None
    return DryRun.objects.get(pk=run)


def _renew(run: UUID, *, done: int, total: int) -> bool:
    return bool(
        DryRun.objects.filter(pk=run, state=State.RUNNING).update(
            lease_until=_lease(), done=min(done, total), total=total
        )
    )


def _lease() -> Any:
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)


class _Answer:
    """The simulation of one dry run and what it finds."""

    def __init__(self, run: DryRun, rules: Rules) -> None:
        self.run, self.rules = run, rules
        self.authority = run.authority_id
        self.since = run.asked_at - timedelta(days=run.days)
        self.happened: Counter[str] = Counter()
        self.would: Counter[str] = Counter()
        self.severe_happened: Counter[str] = Counter()
        self.severe_would: Counter[str] = Counter()
        self.actual: dict[str, str] = {}
        self.changed: list[dict[str, str]] = []
        self.nobody: dict[str, dict[str, str]] = {}
        self.same = self.different = 0

    def begin(self) -> list[Any]:
        """Desks as they were, and the arrivals since."""
        folk, members = staff(self.authority, self.rules, self.run.asked_at)
        self.names = {key: member.user.name for key, member in members.items()}
        self.simulation = Simulation(self.rules, folk, absences(self.authority, self.since))
        start = self.since.timestamp() / 86_400
        for _outcome in self.simulation.advance(start):
            pass
        for one in happened(carried_at(self.authority, self.since)):
            self.simulation.put(one.arrival, one.first)
        return list(happened(arrived_since(self.authority, self.since)))

    def step(self, arrivals: list[Any]) -> None:
        """Some more arrivals."""
        for one in arrivals:
            self.actual[one.arrival.key] = one.first
            if one.first:
                self.happened[one.first] += 1
                self.severe_happened[one.first] += self._severe(one)
            for outcome in self.simulation.arrive(one.arrival):
                self._note(outcome)

    def _severe(self, one: Any) -> int:
        wanted = one.arrival.wanted
        return int(self.rules.is_severe(wanted.priority, child_path=wanted.child_path))

    def _note(self, outcome: Outcome) -> None:
        file, would = outcome.arrival.key, outcome.choice.key
        first = self.actual[file]
        told = {"file": file, "happened": first, "would": would, "why": self._why(outcome)}
        if not would:
            self.nobody[file] = told
            return
        self.nobody.pop(file, None)
        self.would[would] += 1
        wanted = outcome.arrival.wanted
        severe = self.rules.is_severe(wanted.priority, child_path=wanted.child_path)
        self.severe_would[would] += int(severe)
        if would == first:
            self.same += 1
        else:
            self.different += 1
            if len(self.changed) < LISTED:
                self.changed.append(told)

    def _why(self, outcome: Outcome) -> str:
        return reason(outcome.choice, outcome.arrival.wanted, names=self.names, version=TRIED)

    def result(self) -> dict[str, Any]:
        """The answer as data: ids, numbers and reasons that name staff alone."""
        keys = sorted({*self.names, *self.happened, *self.would} - {""})
        return {
            "cases": len(self.actual),
            "same": self.same,
            "different": self.different,
            "nobody": list(self.nobody.values())[:LISTED],
            "nobody_count": len(self.nobody),
            "changed": self.changed,
            "people": [
                {
                    "member": key,
                    "happened": self.happened[key],
                    "would": self.would[key],
                    "severe_happened": self.severe_happened[key],
                    "severe_would": self.severe_would[key],
                    "points": self.simulation.points(key) if key in self.names else None,
                }
                for key in keys
            ],
        }
