"""What a person may see of their own complaint, with its access code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from casework import vault
from casework.scoping import set_capability
from complaints.contact import latest_silence, speaks_with_child
from complaints.models import Complaint, InformationRequest, Message, Outcome, PublicStatus
from complaints.promises import Kept, kept
from complaints.remedies import WayOn, against_outcome, against_silence
from complaints.sealing import OUTCOME, open_text

Step = PublicStatus.Step
NEW_CODE = "new_code"
"""Not a step of the case: it stands in the timeline, and never as how things are."""

MEANING: dict[str, str | LazyText] = {
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

_HOW_BELOW = _("The office has finished. Below you read how it ended.")
_WAITS_FOR_ANSWERS = _("The office needs your answers before it can go on.")

NEXT: dict[str, str | LazyText] = {
    Step.RECEIVED: _("The office looks at what you sent and opens a file."),
    Step.WITH_AUTHORITY: _("Somebody at the office takes it on."),
    Step.ON_HOLD: _("The office goes on as soon as it has what it needs."),
    Step.ASSIGNED: _("This person looks at everything you sent. They may have questions for you."),
    Step.SHARED: _("The offices look at it together. You hear from yours."),
    Step.ACTION_TAKEN: _("The other side now has some time to do it, or to answer."),
    Step.ANSWERED: _("The office checks whether it was done."),
    Step.NOT_ANSWERED: _("The office can go further. You hear when it does."),
}
"""What usually comes after each step."""


@dataclass(frozen=True)
class Told:
    """One public step."""

    step: str
    title: str | LazyText
    meaning: str | LazyText
    at: datetime


@dataclass(frozen=True)
class Ended:
    """How it ended, opened, and where the person can turn."""

    title: str
    words: str
    at: datetime
    way_on: WayOn


@dataclass(frozen=True)
class Following:
    """A complaint as its own person sees it."""

    complaint: Complaint
    now: Told
    earlier: tuple[Told, ...]
    next: str | LazyText
    promise: Kept | None
    silence: WayOn | None
    outcome: Ended | None
    unread: int
    asked: int
    not_safe: bool
    child: bool
    child_path: bool
    zone: str
    ended: bool
    fingerprints: bool = False
    new_code_at: datetime | None = None

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
    """Where a complaint stands, for the person, in the standing of its capability.

    The timeline holds the steps that were pushed down for the person and nothing of the
    authority's own file. Dates are judged in the authority's zone.
    """
    told = _told(complaint)
    outcome = _outcome(complaint) if told[0].step == Step.CLOSED else None
    asked = complaint.requests.filter(state=InformationRequest.State.OPEN).count()
    if outcome is not None:
        told[0] = replace(
            told[0], meaning=_("The office has finished. Below you read how it ended.")
        )
    elif asked and told[0].step == Step.ON_HOLD:
        told[0] = replace(told[0], meaning=_WAITS_FOR_ANSWERS)
    ended = told[0].step in {Step.WITHDRAWN, Step.CLOSED}
    promised = None if ended else kept(complaint, timezone.now())
    missed = bool(promised and promised.missed)
    said = latest_silence(complaint)
    return Following(
        complaint=complaint,
        now=told[0],
        earlier=tuple(told[1:]),
        next=NEXT.get(told[0].step, ""),
        promise=promised,
        silence=against_silence(complaint) if missed else None,
        outcome=outcome,
        unread=complaint.messages.filter(sender=Message.Sender.AUTHORITY, read_at=None).count(),
        asked=0 if ended else asked,
        not_safe=bool(said and said.silent),
        child=speaks_with_child(complaint),
        child_path=complaint.path == Complaint.Path.CHILD,
        zone=complaint.authority.timezone,
        ended=ended,
        fingerprints=complaint.fingerprints.exists(),
        new_code_at=complaint.code_changes.values_list("at", flat=True).first(),
    )


def _told(complaint: Complaint) -> list[Told]:
    """The public steps, newest first; below the newest also when a new code was given out."""
    steps = [
        Told(s.step, s.get_step_display(), MEANING.get(s.step, ""), s.at)
        for s in complaint.statuses.order_by("-at", "-id")
    ]
    codes = [
        Told(NEW_CODE, _("A new code was given out"), "", change.at)
        for change in complaint.code_changes.all()
    ]
    if steps:
        earlier = sorted([*steps[1:], *codes], key=lambda told: told.at, reverse=True)
        return [steps[0], *earlier]
    return [
        Told(
            Step.RECEIVED,
            str(Step.RECEIVED.label),
            MEANING[Step.RECEIVED],
            complaint.submitted_at,
        ),
        *codes,
    ]


def _outcome(complaint: Complaint) -> Ended | None:
    outcome: Outcome | None = complaint.outcomes.order_by("-told_at", "-id").first()
    if outcome is None:
        return None
    try:
        words = open_text(outcome, OUTCOME, outcome.sealed_words)
    except (vault.KeyDestroyed, vault.Unreadable):
        words = ""
    return Ended(
        title=outcome.get_result_display(),
        words=words,
        at=outcome.told_at,
        way_on=against_outcome(complaint, outcome),
    )
