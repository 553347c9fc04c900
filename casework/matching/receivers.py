"""What the complaints' side announces: places and wishes change what takes part, and the
end of a complaint ends its offers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from casework.cases.models import Participation
from casework.delivery.resilience import announce
from casework.matching.services.ending import end_for_complaint
from casework.scoping import acting_for, current_authority
from casework.vault.signals import key_destroyed
from complaints import signals

WRITE = "matching.write"


def connect() -> None:
    """Listen. Called once, when the product starts."""
    signals.location_added.connect(_changed, dispatch_uid="matching.location")
    signals.wishes_changed.connect(_changed, dispatch_uid="matching.wishes")
    signals.complaint_withdrawn.connect(_withdrawn, dispatch_uid="matching.withdrawn")
    key_destroyed.connect(_destroyed, dispatch_uid="matching.destroyed")


def _changed(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    with acting_for(authority):
        file = Participation.objects.filter(
            case__complaint_id=complaint_id, authority_id=authority
        ).first()
        if file is not None:
            announce(WRITE, file.pk, authority=authority)


def _withdrawn(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    with acting_for(authority):
        end_for_complaint(complaint_id=complaint_id)


def _destroyed(subject: UUID, **_kwargs: Any) -> None:
    """Sent inside the transaction that destroys the key, in the standing of its holder."""
    if current_authority():
        end_for_complaint(complaint_id=subject)
