"""Changing where a file stands."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cases.errors import NotPossible, Stale
from casework.cases.models import Clock, Participation
from casework.cases.permissions import WORK, require
from casework.cases.services.clocks import meet_clock, refresh_next_due, stop_clock
from casework.cases.services.recording import hold, record_change
from casework.cases.services.telling import Step, complaint_of, tell
from casework.cases.services.timeline import note_event
from casework.cases.transitions import step
from complaints.models import InformationRequest
from complaints.services.outcome import tell_outcome
from complaints.services.requests import take_back

Status = Participation.Status


@dataclass(frozen=True)
class Ending:
    """How a complaint ended, as the person is told: a result of ``complaints.Outcome``, the
    authority's own words, and where and until when one can turn to a court."""

    result: str
    words: str = ""
    court: str = ""
    until: date | None = None


CLOCKS_MET = "met"
CLOCKS_STOPPED = "stopped"


@transaction.atomic
def change_status(
    *,
    participation: Participation,
    status: str,
    member: Member | None,
    reason: str = "",
    version: int | None = None,
    clocks: str = "",
    ending: Ending | None = None,
) -> Participation:
    """Move a file to another status, as the one table of transitions allows.

    ``reason`` is the ground of a hold, or the reason for closing and reopening; steps
    that need one are NotPossible without. ``version`` is the one the member's page
    showed: Stale if the file has changed since. Closing says what becomes of the clocks
    that still wait: ``clocks="met"`` (what they ask was done) or ``"stopped"`` (on the
    legal ground given as the reason); NotPossible otherwise, for a file is not closed
    over a running deadline. Holding stops no clock. With closing, ``ending`` is how it
    ended for the person: they are told with it (GDPR Art. 77(2)).

    Effects: timeline, audit ``case.status``, and for the holder of the complaint the
    public status. NotAllowed for members whose roles do not work on files.
    """
    require(member, WORK)
    hold(participation)
    participation.refresh_from_db()
    if version is not None and participation.version != version:
        raise Stale(
            _("Somebody changed this case meanwhile: it is now “%(status)s”.")
            % {"status": participation.get_status_display()}
        )
    before = participation.status
    allowed = step(before, status)
    if allowed is None:
        raise NotPossible(
            _("A case that is “%(before)s” cannot become “%(after)s”.")
            % {
                "before": participation.get_status_display(),
                "after": Status(status).label if status in Status.values else status,
            }
        )
    reason = reason.strip()
    if allowed.needs_reason and not reason:
        raise NotPossible(_("Give the reason for this step."))
    if status == Status.CLOSED:
        _end_clocks(participation, clocks, reason, member)
    _write(participation, status, reason)
    label = participation.get_status_display()
    text = _("Status: %(status)s.") % {"status": label}
    note_event(
        participation=participation,
        kind="case.status",
        text=f"{text} {reason}" if reason else text,
        actor=member,
    )
    if status == Status.CLOSED:
        _end_questions(participation, member)
        if ending is not None:
            _tell_ending(participation, ending, member)
    public = _public_step(participation, before)
    if public:
        tell(participation, public)
    record_change(participation, "case.status", member, before=before, after=status)
    return participation


def _end_questions(participation: Participation, member: Member | None) -> None:
    """Nothing more is needed from the person: open questions to them are taken back."""
    complaint = complaint_of(participation)
    if complaint is None:
        return
    for request in complaint.requests.filter(state=InformationRequest.State.OPEN):
        take_back(request=request, member=member)


def _tell_ending(participation: Participation, ending: Ending, member: Member | None) -> None:
    """How it ended, for the person; only the holder of the complaint tells."""
    complaint = complaint_of(participation)
    if complaint is None:
        return
    try:
        tell_outcome(
            complaint=complaint,
            result=ending.result,
            words=ending.words,
            member=member,
            court=ending.court,
            court_until=ending.until,
        )
    except ValueError:
        raise NotPossible(_("Say how it ended, in at most 5,000 characters.")) from None
    except vault.KeyDestroyed:
        return  # nobody is left who could read it


def _write(participation: Participation, status: str, reason: str) -> None:
    values: dict[str, object] = {
        "status": status,
        "hold_ground": reason[:400] if status == Status.ON_HOLD else "",
        "closed_at": timezone.now() if status == Status.CLOSED else None,
        "closing_reason": reason[:400] if status == Status.CLOSED else "",
        "updated_at": timezone.now(),
    }
    changed = Participation.objects.filter(
        pk=participation.pk, version=participation.version
    ).update(version=F("version") + 1, **values)
    if not changed:
        raise Stale(_("Somebody changed this case meanwhile."))
    participation.refresh_from_db()


def _end_clocks(
    participation: Participation, clocks: str, reason: str, member: Member | None
) -> None:
    waiting = list(Clock.objects.filter(participation=participation, ended_at__isnull=True))
    if waiting and clocks not in (CLOCKS_MET, CLOCKS_STOPPED):
        raise NotPossible(
            _("Deadlines of this case still run. Say whether they were met or why they stop.")
        )
    for clock in waiting:
        clock.participation = participation
        if clocks == CLOCKS_MET:
            meet_clock(clock=clock, member=member)
        else:
            stop_clock(clock=clock, ground=reason, member=member)
    refresh_next_due(participation=participation)


def _public_step(participation: Participation, before: str) -> str:
    """What the step means to the person who complained; "" if nothing they should hear."""
    after = participation.status
    if after == Status.CLOSED:
        return Step.CLOSED
    if after == Status.ON_HOLD:
        return Step.ON_HOLD
    if before in (Status.ON_HOLD, Status.CLOSED):
        return Step.ASSIGNED if participation.assignee_id else Step.WITH_AUTHORITY
    return ""
