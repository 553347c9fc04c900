"""What follows when corrected facts are confirmed: decision, deadlines, tasks, urgency."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.models import Participation, Task
from casework.cases.services.tasks import add_task, finish_tasks_of_kind
from casework.cases.services.telling import complaint_of
from casework.cases.services.timeline import note_event
from casework.routing.models import FactsVersion, RoutingDecision, RoutingReview
from casework.routing.questions import question
from casework.routing.selectors import standing_result
from casework.routing.services.redating import carry_clocks_over
from casework.routing.services.review import apply_result
from casework.routing.services.routing import (
    ask_for_mandate,
    known_services,
    path_tasks,
    rules_of,
    summary,
)
from casework.routing.titles import case_title

OVERRIDABLE = ("lead", "priority", "path")


def act_on(
    *, version: FactsVersion, member: Member, keep_override: bool, reason: str
) -> RoutingDecision:
    """Carry a confirmed correction out, inside the caller's transaction and locks.

    Makes the next RoutingDecision with its review, carries the deadlines over (see
    ``redating``), asks for facts that are missing now and stops asking for those that are
    not, renews the title, and applies priority, path and child path as a review does.
    """
    before, file = version.decision, version.participation
    stood, result = standing_result(before), version.result
    decision = RoutingDecision.objects.create(
        participation=file,
        authority_id=file.authority_id,
        number=before.number + 1,
        ruleset=result["ruleset"],
        facts=version.facts,
        result=result,
        decided_at=timezone.now(),
    )
    note_event(participation=file, kind="routing.decided", text=summary(result), actor=member)
    standing = _review(decision, version, member, stood if keep_override else None, reason)
    why = version.reason
    carry_clocks_over(file, before, decision, reason=why, member=member)
    _renew_questions(file, before.result, decision, member)
    _renew_title(file, decision, standing["path"])
    apply_result(decision, member, stood["path"], standing, why)
    complaint = complaint_of(file)
    if complaint is not None and "R04" not in rules_of(before.result):
        ask_for_mandate(file, complaint, result)
    return decision


def _review(
    decision: RoutingDecision,
    version: FactsVersion,
    member: Member,
    stood: dict[str, Any] | None,
    reason: str,
) -> dict[str, Any]:
    """The review that comes with confirming; what stands after it. An override that is kept
    is a new override of the new answer, with its history told."""
    kept = overridden(version.decision) if stood is not None else None
    standing: dict[str, Any] = decision.result
    if kept is not None and stood is not None:
        standing = {**decision.result, **{name: stood[name] for name in OVERRIDABLE}}
    RoutingReview.objects.create(
        decision=decision,
        authority_id=decision.authority_id,
        number=1,
        outcome=RoutingReview.Outcome.OVERRIDDEN if kept else RoutingReview.Outcome.CONFIRMED,
        reason=_("Kept after the facts were corrected: %s") % kept.reason
        if kept
        else reason.strip() or version.reason,
        evidence=kept.evidence if kept else version.evidence,
        result=standing if kept else None,
        member=member,
        at=timezone.now(),
    )
    finish_tasks_of_kind(
        participation=decision.participation, kind=Task.Kind.CONFIRM_ROUTING, member=member
    )
    return standing


def overridden(decision: RoutingDecision) -> RoutingReview | None:
    """The override that stands over a decision, if one does."""
    last: RoutingReview | None = next(iter(decision.reviews.all()), None)
    return last if last is not None and last.result else None


def _renew_questions(
    file: Participation, before: dict[str, Any], decision: RoutingDecision, member: Member
) -> None:
    """Tasks for facts that are missing now; those for facts that are not are done."""
    missing = decision.result["unknowns"]
    for path in before["unknowns"]:
        if path not in missing:
            for kind in (Task.Kind.ASK_FACT, Task.Kind.ENTER_FACT):
                finish_tasks_of_kind(participation=file, kind=kind, about=path, member=member)
    for path in missing:
        if path not in before["unknowns"]:
            add_task(
                participation=file,
                kind=Task.Kind.ASK_FACT,
                about=path,
                summary=_("Ask: %s") % question(path, decision.facts),
            )
    known = set(path_tasks(before, file.authority_id))
    for text in path_tasks(decision.result, file.authority_id):
        if text not in known:
            add_task(participation=file, kind=Task.Kind.OTHER, summary=text)


def _renew_title(file: Participation, decision: RoutingDecision, path: str) -> None:
    """The title follows the facts; a file without its complaint keeps what it was given."""
    complaint = complaint_of(file)
    if complaint is None:
        return
    services = known_services(complaint)
    title = case_title(decision.facts, services, child_path=path == "child")[:200]
    Participation.objects.filter(pk=file.pk).exclude(title=title).update(title=title)
