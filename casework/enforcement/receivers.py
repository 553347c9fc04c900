"""What this room does when something happens to a notice (``casework.notices.signals``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casework.enforcement.services import service
from casework.notices import signals
from casework.notices.models import Notice


def connect() -> None:
    """Listen; the signals are sent inside the acting transaction."""
    signals.notice_ready.connect(_ready, dispatch_uid="enforcement.ready")
    signals.notice_failed.connect(_failed, dispatch_uid="enforcement.failed")
    signals.notice_served.connect(_served, dispatch_uid="enforcement.served")


def _ready(notice: Notice, **_: Any) -> None:
    service.mark_issued(action_id=notice.action_id, number=notice.number or "")


def _failed(notice: Notice, **_: Any) -> None:
    service.mark_failed(action_id=notice.action_id)


def _served(notice: Notice, deemed_at: datetime, rule: str, **_: Any) -> None:
    service.mark_served(
        action_id=notice.action_id, number=notice.number or "", deemed_at=deemed_at, rule=rule
    )
