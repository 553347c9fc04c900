"""A complaint was sent: ask for its routing."""

from uuid import UUID

from casework.delivery.resilience import announce
from casework.routing.tasks import route_complaint
from complaints import signals


def connect() -> None:
    """Listen to the complaints' side. Called once, when the product starts."""
    signals.complaint_submitted.connect(on_submission, dispatch_uid="routing.submission")


def on_submission(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """Announce the routing; if the broker is away, the sweep finds the complaint."""
    announce(route_complaint, complaint_id, authority)
