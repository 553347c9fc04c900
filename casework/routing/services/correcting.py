"""Facts that turn out to be otherwise: corrected as a new version, and acted on only once
somebody qualified confirms what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.errors import NotPossible, Stale
from casework.cases.models import Participation, Task
from casework.cases.permissions import require
from casework.cases.services.recording import hold, record_change
from casework.cases.services.tasks import add_task, finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from casework.law import load_law
from casework.routing.competence import (
    FactsError,
    check_places,
    decide,
    read_facts,
    value_at,
    with_value,
)
from casework.routing.models import FactsAnswer, FactsVersion, RoutingDecision
from casework.routing.services.allocation import lock_allocation
from casework.routing.services.consequences import act_on
from casework.routing.services.review import REVIEWERS

Source = FactsVersion.Source
FIRST_CORRECTION = 2
"""Version 1 are the facts as lodged."""


@transaction.atomic
def propose_facts(
    *,
    decision: RoutingDecision,
    member: Member | None,
    changes: Mapping[str, Any],
    source: str,
    reason: str,
    evidence: str = "",
) -> FactsVersion:
    """Write down corrected facts as a new version, with what the engine says to them.

    ``changes`` are new values by path into the facts; ``decision`` is the one whose facts
    are corrected, the newest of its file (else Stale). ``member`` None is the product
    itself (the directory has changed). Nothing follows yet but a task to confirm.

    NotAllowed without a reviewing role; NotPossible without a reason and source, where
    nothing would change, for a closed file, for facts that no complaint can have, and for a
    member without evidence. Audit ``facts.proposed``.
    """
    require(member, REVIEWERS)
    file = _held(decision)
    reason, evidence = reason.strip(), evidence.strip()
    if not reason or source not in Source.values:
        raise NotPossible(_("A correction needs its reason and its source."))
    if member is not None and not evidence:
        raise NotPossible(_("A correction needs its evidence."))
    if not file.is_open:
        raise NotPossible(_("This case is closed. Open it again before you correct its facts."))
    facts = corrected(decision.facts, changes)
    made = FactsVersion.objects.create(
        participation=file,
        authority_id=file.authority_id,
        number=_next_number(file),
        decision=decision,
        facts=facts,
        changes=[
            {"path": path, "before": value_at(decision.facts, path), "after": value}
            for path, value in changes.items()
            if value_at(decision.facts, path) != value
        ],
        result=decide(facts),
        source=source,
        evidence=evidence[:300],
        reason=reason,
        member=member,
        at=timezone.now(),
    )
    add_task(
        participation=file,
        kind=Task.Kind.CONFIRM_FACTS,
        about=str(made.pk),
        summary=_("Corrected facts (version %(n)s): see what changes, then confirm or set aside")
        % {"n": made.number},
        member=member,
    )
    note_event(
        participation=file,
        kind="facts.proposed",
        text=_("Facts corrected, not confirmed yet (version %(n)s): %(reason)s")
        % {"n": made.number, "reason": reason},
        actor=member,
    )
    record_change(
        file, "facts.proposed", member, version=made.pk, number=made.number, source=source
    )
    return made


@transaction.atomic
def confirm_facts(
    *,
    version: FactsVersion,
    member: Member,
    reason: str = "",
    keep_override: bool = False,
) -> RoutingDecision:
    """Confirm corrected facts: they stand from now on, with the engine's new answer.

    What follows is done in this one transaction (see ``consequences.act_on``): a new
    decision, deadlines, tasks, priority and path. ``keep_override`` lays an override that
    stood over the new answer too.

    NotAllowed without a reviewing role. Stale where the version was answered, the facts
    have been changed by another one since, or the law's data now give another answer than
    the page showed: calculate it anew. Audit ``facts.confirmed``.
    """
    require(member, REVIEWERS)
    before = version.decision
    _held(before, version)
    if decide(version.facts) != version.result:
        raise Stale(_("The rules have changed since this was calculated: calculate it anew."))
    decision = act_on(version=version, member=member, keep_override=keep_override, reason=reason)
    _answer(version, FactsAnswer.Outcome.CONFIRMED, member, reason.strip(), decision)
    note_event(
        participation=version.participation,
        kind="facts.confirmed",
        text=_("Corrected facts confirmed (version %(n)s).") % {"n": version.number},
        actor=member,
    )
    record_change(
        version.participation,
        "facts.confirmed",
        member,
        reason=version.reason[:400],
        version=version.pk,
        decision=decision.pk,
    )
    return decision


@transaction.atomic
def set_facts_aside(*, version: FactsVersion, member: Member, reason: str) -> None:
    """Do not follow a correction; it stays on the file with the reason. NotAllowed,
    NotPossible without a reason, Stale where it was answered. Audit ``facts.set_aside``."""
    require(member, REVIEWERS)
    if not reason.strip():
        raise NotPossible(_("Say why the correction is not followed."))
    lock_allocation(version.authority_id)
    hold(version.participation)
    _answer(version, FactsAnswer.Outcome.SET_ASIDE, member, reason.strip(), None)
    _record_aside(version, member, reason.strip())


@transaction.atomic
def calculate_anew(*, version: FactsVersion, member: Member) -> FactsVersion | None:
    """The same correction on the facts and rules as they stand now, as a new version; the
    old one is set aside. None where the facts say all of it already. Raises as
    ``propose_facts`` does."""
    require(member, REVIEWERS)
    newest = RoutingDecision.objects.filter(participation=version.participation).first()
    if newest is None:
        raise NotPossible(_("This file has no routing decision."))
    newest.participation = version.participation
    lock_allocation(version.authority_id)
    hold(version.participation)
    changes = {one["path"]: one["after"] for one in version.changes}
    _outdated(version, member)
    if all(value_at(newest.facts, path) == value for path, value in changes.items()):
        return None
    return propose_facts(
        decision=newest,
        member=member,
        changes=changes,
        source=version.source,
        reason=version.reason,
        evidence=version.evidence or _("As in version %s") % version.number,
    )


@transaction.atomic
def set_outdated_aside(*, version: FactsVersion, member: Member | None) -> None:
    """Set a correction aside that does not hold any more; the product may (member None).
    Stale where it was answered."""
    require(member, REVIEWERS)
    lock_allocation(version.authority_id)
    hold(version.participation)
    _outdated(version, member)


def corrected(facts: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with new values, checked as those of a complaint are. Pure. NotPossible
    names what does not fit, or says that nothing changes."""
    directory = load_law().directory
    found = dict(facts)
    try:
        for path, value in changes.items():
            found = with_value(found, path, value)
        read = read_facts(found, directory)
        check_places(read, directory)
    except FactsError as error:
        raise NotPossible(_("%(fact)s: %(problem)s") % _in_words(error)) from None
    except ValueError as error:
        raise NotPossible(str(error)) from None
    if read.lodged_at > timezone.now():
        raise NotPossible(_("The complaint cannot have been lodged in the future."))
    if found == facts:
        raise NotPossible(_("Nothing would change: these are the facts as they stand."))
    return found


def _in_words(error: FactsError) -> dict[str, str]:
    return {"fact": error.field, "problem": error.problem}


def _held(decision: RoutingDecision, version: FactsVersion | None = None) -> Participation:
    """Lock allocation and file (in this order, as everywhere); Stale where the decision is
    not the file's newest any more."""
    lock_allocation(decision.authority_id)
    hold(decision.participation)
    decision.participation.refresh_from_db()
    newest = RoutingDecision.objects.filter(participation=decision.participation).first()
    if newest is None or newest.pk != decision.pk:
        raise Stale(_("The facts were corrected meanwhile: look at them, then go on."))
    if version is not None:
        version.participation = decision.participation
    return decision.participation


def _next_number(file: Participation) -> int:
    last = FactsVersion.objects.filter(participation=file).first()
    return last.number + 1 if last else FIRST_CORRECTION


def _answer(
    version: FactsVersion,
    outcome: str,
    member: Member | None,
    reason: str,
    decision: RoutingDecision | None,
) -> None:
    """Write the one answer; Stale where somebody was faster. The task to answer is done."""
    given = FactsAnswer(
        version=version,
        authority_id=version.authority_id,
        outcome=outcome,
        reason=reason,
        decision=decision,
        member=member,
        at=timezone.now(),
    )
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError:
        raise Stale(_("This correction was answered already.")) from None
    finish_tasks_of_kind(
        participation=version.participation,
        kind=Task.Kind.CONFIRM_FACTS,
        about=str(version.pk),
        member=member,
    )


def _outdated(version: FactsVersion, member: Member | None) -> None:
    """Set a correction aside that was calculated on what no longer stands."""
    reason = _("Calculated on facts or findings that no longer stand.")
    _answer(version, FactsAnswer.Outcome.SET_ASIDE, member, reason, None)
    _record_aside(version, member, reason)


def _record_aside(version: FactsVersion, member: Member | None, reason: str) -> None:
    note_event(
        participation=version.participation,
        kind="facts.set_aside",
        text=_("Correction set aside (version %(n)s): %(reason)s")
        % {"n": version.number, "reason": reason},
        actor=member,
    )
    record_change(
        version.participation, "facts.set_aside", member, reason=reason[:400], version=version.pk
    )
