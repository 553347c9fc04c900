"""What the public may learn of a case, pushed down by the rooms above."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from complaints.models import Complaint, PublicStatus


def push_status(
    *,
    complaint: Complaint,
    step: str,
    at: datetime | None = None,
    next_rule: str = "",
    next_due: date | None = None,
    next_due_rule: str = "",
) -> PublicStatus:
    """Append a step that the person who complained may see.

    ``step`` is one of ``PublicStatus.Step``; ``next_rule`` names the clock that runs next,
    ``next_due`` is its last day and ``next_due_rule`` says why, in one sentence. Runs in
    the caller's standing (the authority's desk, or the person's own submission). Raises
    ValueError for an unknown step. Writes no audit entry: the change that it tells of has
    its own.
    """
    if step not in PublicStatus.Step.values:
        raise ValueError(f"Not a public step: {step[:20]}")
    return PublicStatus.objects.create(
        complaint=complaint,
        authority_id=complaint.authority_id,
        step=step,
        at=at or timezone.now(),
        next_rule=next_rule,
        next_due=next_due,
        next_due_rule=next_due_rule[:400],
    )
