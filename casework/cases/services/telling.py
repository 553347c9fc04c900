"""What the person who complained is told of a file: one narrow door downwards."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casework.authorities.models import Authority
from casework.cases.models import Case, Clock, Participation
from casework.law import load_law
from complaints.models import Complaint, PublicStatus
from complaints.promises import PROMISES
from complaints.services.status import push_status

Step = PublicStatus.Step


def complaint_of(participation: Participation) -> Complaint | None:
    """The complaint behind a file, for the authority that holds it; None for all others
    (row-level security shows them neither the case's row nor the complaint's)."""
    case = Case.objects.select_related("complaint").filter(pk=participation.case_id).first()
    return case.complaint if case else None


def tells_outcome(complaint: Complaint | None) -> bool:
    """Whether closing a file has somebody to tell how it ended: the holder of a complaint
    whose person has not withdrawn it and whose words are not destroyed."""
    return complaint is not None and complaint.state not in {
        Complaint.State.WITHDRAWN,
        Complaint.State.DESTROYED,
    }


def tell(participation: Participation, step: str, *, at: datetime | None = None) -> bool:
    """Push a public status with the next date that the person may count on.

    Only the holder of the complaint tells; for any other file nothing happens and False
    is returned. The step is one of ``PublicStatus.Step``: it names no respondent and no
    confidential step.
    """
    complaint = complaint_of(participation)
    if complaint is None:
        return False
    clock = promised_clock(participation) if participation.is_open else None
    if clock is None:
        push_status(complaint=complaint, step=step, at=at)
        return True
    zone = Authority.objects.values_list("timezone", flat=True).get(pk=participation.authority_id)
    push_status(
        complaint=complaint,
        step=step,
        at=at,
        next_rule=clock.rule,
        next_due=clock.due_at.astimezone(ZoneInfo(zone)).date(),
        next_due_rule=promise_reason(clock),
    )
    return True


def promised_clock(participation: Participation) -> Clock | None:
    """The first running clock that is a promise to the person who complained."""
    return (
        Clock.objects.filter(
            participation=participation, state=Clock.State.RUNNING, rule__in=PROMISES
        )
        .order_by("due_at", "id")
        .first()
    )


def promise_reason(clock: Clock) -> str:
    """Why that date, in one sentence for the public."""
    period = load_law().period(clock.rule)
    return _("%(what)s (%(citation)s)") % {"what": period.sentence, "citation": period.citation}
