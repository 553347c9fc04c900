"""What other rooms announce: a complaint was sent, a question answered, an establishment found."""

from uuid import UUID

from casework.authorities.signals import establishment_found
from casework.cases.models import Participation
from casework.delivery.resilience import announce
from casework.routing.services.answers import answer_came
from casework.routing.tasks import reevaluate_respondent, route_complaint
from casework.scoping import acting_for
from complaints import signals


def connect() -> None:
    """Listen to the rooms below. Called once, when the product starts."""
    signals.complaint_submitted.connect(on_submission, dispatch_uid="routing.submission")
    signals.request_answered.connect(on_answer, dispatch_uid="routing.answer")
    establishment_found.connect(on_finding, dispatch_uid="routing.finding")


def on_submission(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """Announce the routing; if the broker is away, the sweep finds the complaint."""
    announce(route_complaint, complaint_id, authority)


def on_answer(
    sender: object, complaint_id: UUID, authority: str, request_id: str, **_kwargs: object
) -> None:
    """The person answered: if it was about a fact the rules missed, it belongs into the facts."""
    with acting_for(authority):
        file = Participation.objects.filter(case__complaint_id=complaint_id).first()
        if file is not None:
            answer_came(participation=file, request_id=request_id)


def on_finding(sender: object, finding_id: str, **_kwargs: object) -> None:
    """Announce that open cases are looked at again; behind it stands a sweep."""
    announce(reevaluate_respondent, finding_id)
