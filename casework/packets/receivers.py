"""What the complaints' side announces: the end of a complaint ends its packets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from casework.packets.services.ending import stop_for_complaint
from casework.scoping import acting_for, current_authority
from casework.vault.signals import key_destroyed
from complaints import signals


def connect() -> None:
    """Listen. Called once, when the product starts."""
    signals.complaint_withdrawn.connect(_withdrawn, dispatch_uid="packets.withdrawn")
    key_destroyed.connect(_destroyed, dispatch_uid="packets.destroyed")


def _withdrawn(sender: object, complaint_id: UUID, authority: str, **_kwargs: object) -> None:
    with acting_for(authority):
        stop_for_complaint(complaint_id=complaint_id, destroyed=False)


def _destroyed(subject: UUID, **_kwargs: Any) -> None:
    """Sent inside the transaction that destroys the key, in the standing of its holder."""
    if current_authority():
        stop_for_complaint(complaint_id=subject, destroyed=True)
