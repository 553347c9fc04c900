"""What the public's side announces, handed to the case's services.

The signals are sent after commit, when nobody's standing is held; each receiver acts for
the authority in a transaction of its own. A file that is not open yet catches up when it
is (see ``services.incoming``).
"""

from collections.abc import Callable
from uuid import UUID

from casework.cases.models import Participation
from casework.cases.services import incoming
from casework.cases.services.asking import answered
from casework.scoping import acting_for
from complaints import signals


def connect() -> None:
    """Listen to the complaints' side. Called once, when the product starts."""
    signals.message_received.connect(on_message, dispatch_uid="cases.message")
    signals.complaint_withdrawn.connect(on_withdrawal, dispatch_uid="cases.withdrawal")
    signals.location_added.connect(on_location, dispatch_uid="cases.location")
    signals.location_moved.connect(on_location_moved, dispatch_uid="cases.location_moved")
    signals.wishes_changed.connect(on_wishes, dispatch_uid="cases.wishes")
    signals.silence_changed.connect(on_silence, dispatch_uid="cases.silence")
    signals.request_answered.connect(on_answer, dispatch_uid="cases.answer")
    signals.document_infected.connect(on_infected, dispatch_uid="cases.infected")


def on_message(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """A message came."""
    _on_file(complaint_id, authority, incoming.message_came)


def on_withdrawal(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """The complaint was withdrawn."""
    _on_file(complaint_id, authority, incoming.withdrawn)


def on_location(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """A place was added."""
    _on_file(complaint_id, authority, incoming.place_added)


def on_location_moved(
    sender: object, complaint_id: UUID, authority: str, back: int, **_kwargs: object
) -> None:
    """The person said that a place is gone, or back."""
    _on_file(complaint_id, authority, incoming.place_back if back else incoming.place_gone)


def on_wishes(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """The person changed how to be reached, or what they agreed to."""
    _on_file(complaint_id, authority, incoming.wishes_changed)


def on_silence(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """It is not safe to reach the person, or it is again."""
    _on_file(complaint_id, authority, incoming.silence_changed)


def on_answer(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """The person answered what they were asked."""
    _on_file(complaint_id, authority, answered)


def on_infected(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    """A document turned out to be harmful."""
    _on_file(complaint_id, authority, incoming.document_infected)


def _on_file(complaint_id: UUID, authority: str, service: Callable[..., None]) -> None:
    with acting_for(authority):
        file = Participation.objects.filter(case__complaint_id=complaint_id).first()
        if file is not None:
            service(participation=file)
