"""What people make of a decision: confirm it, or put something else in its place."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Authority, Member, Role
from casework.cases.errors import NotPossible, Stale
from casework.cases.models import Participation, Priority, Task
from casework.cases.permissions import require
from casework.cases.services.recording import hold, record_change
from casework.cases.services.status import change_status
from casework.cases.services.tasks import finish_tasks_of_kind
from casework.cases.services.telling import complaint_of
from casework.cases.services.timeline import note_event
from casework.cases.services.urgency import set_urgency
from casework.routing.models import RoutingDecision, RoutingReview
from casework.routing.selectors import standing_result
from casework.routing.services.allocation import allocate, lock_allocation
from complaints.services.fingerprints import destroy_fingerprints

REVIEWERS = (Role.INVESTIGATOR, Role.COOPERATION_OFFICER, Role.ADMINISTRATOR)
LED = ("presumed", "confirmed", "disputed")
"""Statuses of a lead that name an authority; all others name none."""
UNLED = ("none", "undetermined", "not_applicable")
PATHS = ("standard", "child", "hold", "signpost", "intelligence")


@transaction.atomic
def confirm(
    *, decision: RoutingDecision, member: Member, seen: int = 0, reason: str = ""
) -> RoutingReview:
    """Confirm the engine's answer as it stands. ``seen`` is the number of the last review
    that the page showed (0: none); Stale if another has come since.

    After an override, confirming puts the engine's answer back. Effects: review,
    priority and path as decided, the "confirm" task done, timeline, audit
    ``routing.confirmed``. NotAllowed without one of the reviewing roles.
    """
    require(member, REVIEWERS)
    before = standing_result(decision)["path"]
    review = _add(decision, member, seen, RoutingReview.Outcome.CONFIRMED, reason.strip(), None)
    apply_result(decision, member, before, decision.result, _("Routing confirmed."))
    note_event(
        participation=decision.participation,
        kind="routing.confirmed",
        text=_("Routing confirmed."),
        actor=member,
    )
    _finish(decision, member, "routing.confirmed", review)
    return review


@transaction.atomic
def override(
    *,
    decision: RoutingDecision,
    member: Member,
    reason: str,
    lead_status: str,
    evidence: str,
    lead_authority: str = "",
    priority: str,
    path: str,
    seen: int = 0,
) -> RoutingReview:
    """Put another lead, priority or path in place of the engine's, with the reason and the
    evidence for it (a document, a letter, a finding: what somebody else can look up).

    The engine's own answer stays beside it for good. NotPossible without either, for an
    unknown authority, or for a lead status that does not fit (presumed, confirmed and
    disputed name an authority, the others none). Effects: as ``confirm``; on the child
    path an untrained assignee loses the file, which is allocated anew; path "hold" puts
    the file on hold with the reason, leaving it takes the hold off. Recorded as
    ``routing.overridden``.
    """
    require(member, REVIEWERS)
    reason = reason.strip()
    if not reason:
        raise NotPossible(_("An override needs its reason."))
    if not evidence.strip():
        raise NotPossible(_("An override needs its evidence."))
    before = standing_result(decision)["path"]
    result = _overridden(decision, lead_status, lead_authority, priority, path)
    review = _add(
        decision, member, seen, RoutingReview.Outcome.OVERRIDDEN, reason, result, evidence.strip()
    )
    apply_result(decision, member, before, result, reason)
    note_event(
        participation=decision.participation,
        kind="routing.overridden",
        text=_("Routing overridden: %s") % reason,
        actor=member,
    )
    _finish(decision, member, "routing.overridden", review)
    return review


def _overridden(
    decision: RoutingDecision, lead_status: str, lead_authority: str, priority: str, path: str
) -> dict[str, Any]:
    if lead_status not in LED + UNLED or path not in PATHS:
        raise NotPossible(_("That is not one of the answers."))
    if lead_status in LED and not Authority.objects.filter(pk=lead_authority).exists():
        raise NotPossible(_("Name the authority that leads."))
    if lead_status in UNLED and lead_authority:
        raise NotPossible(_("With this status no authority leads: leave it empty."))
    try:
        Priority.of(priority)
    except KeyError:
        raise NotPossible(_("That is not a priority.")) from None
    return {
        **decision.result,
        "lead": {"status": lead_status, "authority": lead_authority or None},
        "priority": priority,
        "path": path,
    }


def _add(
    decision: RoutingDecision,
    member: Member,
    seen: int,
    outcome: str,
    reason: str,
    result: dict[str, Any] | None,
    evidence: str = "",
) -> RoutingReview:
    """Append the review under the allocation's and the file's locks (in this order, as
    everywhere), if nothing has changed since the page was opened."""
    lock_allocation(decision.authority_id)
    hold(decision.participation)
    newest = RoutingDecision.objects.filter(participation=decision.participation).first()
    last = RoutingReview.objects.filter(decision=decision).first()
    if newest is None or newest.pk != decision.pk or (last.number if last else 0) != seen:
        raise Stale(_("Somebody answered this meanwhile. Look at the answer, then decide."))
    return RoutingReview.objects.create(
        decision=decision,
        authority_id=decision.authority_id,
        number=seen + 1,
        outcome=outcome,
        reason=reason,
        evidence=evidence[:300],
        result=result,
        member=member,
        at=timezone.now(),
    )


def apply_result(
    decision: RoutingDecision, member: Member, before: str, result: dict[str, Any], reason: str
) -> None:
    """Carry the standing result over to the file: urgency, child path (no fingerprint is
    kept on it), and the hold where the path changes into or out of it (``before`` is the
    path that stood so far)."""
    file, path = decision.participation, result["path"]
    complaint = complaint_of(file) if path == "child" else None
    if complaint is not None:
        destroy_fingerprints(complaint=complaint, member=member)
    status = Participation.Status
    set_urgency(
        participation=file,
        priority=Priority.of(result["priority"]),
        child_path=path == "child",
        member=member,
    )
    if (
        path == "hold"
        and before != "hold"
        and file.status
        in (
            status.NEW,
            status.ASSESSING,
            status.INVESTIGATING,
        )
    ):
        change_status(participation=file, status=status.ON_HOLD, member=member, reason=reason)
    elif before == "hold" and path != "hold" and file.status == status.ON_HOLD:
        change_status(participation=file, status=status.ASSESSING, member=member, reason=reason)
    if file.assignee_id is None:
        allocate(participation=file)


def _finish(decision: RoutingDecision, member: Member, verb: str, review: RoutingReview) -> None:
    finish_tasks_of_kind(
        participation=decision.participation, kind=Task.Kind.CONFIRM_ROUTING, member=member
    )
    record_change(
        decision.participation,
        verb,
        member,
        reason=review.reason[:400],
        decision=decision.pk,
        review=review.pk,
        path=(review.result or decision.result)["path"],
    )
