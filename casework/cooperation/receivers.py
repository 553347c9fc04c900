"""What this room does when a key is destroyed: shares of the complaint end with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from casework.cooperation.services.expiry import end_shares_of_destroyed
from casework.vault.signals import key_destroyed


def connect() -> None:
    """Listen; the signal is sent inside the transaction that destroys the key."""
    key_destroyed.connect(_destroyed, dispatch_uid="cooperation.destroyed")


def _destroyed(subject: UUID, **_: Any) -> None:
    end_shares_of_destroyed(complaint_id=subject)
