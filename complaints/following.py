"""What a person may see of their own complaint, with its access code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.law import load_law
from casework.scoping import set_capability
from complaints.models import Complaint, Message, PublicStatus

Step = PublicStatus.Step

MEANING: dict[str, str | Promise] = {
    Step.RECEIVED: _("It arrived safely. The office will look at it and decide who deals with it."),
    Step.WITH_AUTHORITY: _("The office has opened a file for it."),
    Step.ON_HOLD: _(
        "The office needs something from you before it can go on. See the messages below."
    ),
    Step.ASSIGNED: _("Somebody at the office is now responsible for it."),
    Step.SHARED: _("Another office takes part, because it can help. Yours stays your contact."),
    Step.ACTION_TAKEN: _("The office used its powers. Somebody has been told to do something."),
    Step.ANSWERED: _("The office has received an answer and is looking at it."),
    Step.NOT_ANSWERED: _("The time to answer has passed. The office decides what comes next."),
    Step.WITHDRAWN: _("You took it back. The office does nothing more on your behalf."),
    Step.CLOSED: _("The office has finished. See the messages below for how it ended."),
}
"""What each step means for the person, in plain words."""


@dataclass(frozen=True)
class Told:
    """One public step."""

    step: str
    title: str
    meaning: str | Promise
    at: datetime


@dataclass(frozen=True)
class Following:
    """A complaint as its own person sees it."""

    complaint: Complaint
    now: Told
    earlier: tuple[Told, ...]
    next_due: date | None
    next_why: str
    overdue: bool
    unread: int
    zone: str
    ended: bool

    @property
    def open(self) -> bool:
        """Whether words and places can be added."""
        return self.complaint.state in {
            Complaint.State.SUBMITTED,
            Complaint.State.ROUTED,
            Complaint.State.CLOSED,
        }

    @property
    def can_withdraw(self) -> bool:
        """Whether there is anything to take back."""
        state = self.complaint.state
        return not self.ended and state in {Complaint.State.SUBMITTED, Complaint.State.ROUTED}


def find_own(capability: bytes) -> Complaint | None:
    """The complaint that a capability reaches; None if there is none, or it is destroyed."""
    set_capability(capability)
    return (
        Complaint.objects.select_related("authority")
        .filter(access_hash=capability)
        .exclude(state=Complaint.State.DESTROYED)
        .first()
    )


def follow(complaint: Complaint) -> Following:
    """Where a complaint stands, for the person, in the standing of its capability."""
    statuses = list(complaint.statuses.all())
    told = [
        Told(s.step, s.get_step_display(), MEANING.get(s.step, ""), s.at)
        for s in reversed(statuses)
    ]
    if not told:
        told = [
            Told(
                Step.RECEIVED,
                str(Step.RECEIVED.label),
                MEANING[Step.RECEIVED],
                complaint.submitted_at,
            )
        ]
    latest = statuses[-1] if statuses else None
    ended = told[0].step in {Step.WITHDRAWN, Step.CLOSED}
    due = None if ended or latest is None else latest.next_due
    unread = complaint.messages.filter(sender=Message.Sender.AUTHORITY, read_at=None).count()
    return Following(
        complaint=complaint,
        now=told[0],
        earlier=tuple(told[1:]),
        next_due=due,
        next_why=latest.next_due_rule if latest and due else "",
        overdue=bool(due and due < timezone.now().date()),
        unread=unread,
        zone=complaint.authority.timezone,
        ended=ended,
    )


def remedy(complaint: Complaint) -> str:
    """Where a person can turn when the authority does not keep its promise; "" if unknown."""
    law = load_law()
    if complaint.authority_id not in law.directory.authorities:
        return ""
    return law.regime_of(complaint.authority_id).appeal or ""
