"""What this room does when a key is destroyed: what was written about the case goes too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from casework.procedures.services.destroying import follow_destruction
from casework.vault.signals import key_destroyed


def connect() -> None:
    """Listen; the signal is sent inside the transaction that destroys the key."""
    key_destroyed.connect(_destroyed, dispatch_uid="procedures.destroyed")


def _destroyed(subject: UUID, **_: Any) -> None:
    follow_destruction(complaint_id=subject)
