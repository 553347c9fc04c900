"""What this room does when something happens to a notice (``casework.notices.signals``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models.signals import pre_save
from django.utils.translation import gettext as _

from casework.enforcement.models import EnforcementAction
from casework.enforcement.services import service
from casework.enforcement.states import State
from casework.notices import signals
from casework.notices.errors import NoticeError
from casework.notices.models import Notice


def connect() -> None:
    """Listen; the signals are sent inside the acting transaction."""
    signals.notice_ready.connect(_ready, dispatch_uid="enforcement.ready")
    signals.notice_failed.connect(_failed, dispatch_uid="enforcement.failed")
    signals.notice_served.connect(_served, dispatch_uid="enforcement.served")
    pre_save.connect(_before_saving, sender=Notice, dispatch_uid="enforcement.before_saving")


def _ready(notice: Notice, **more: Any) -> None:
    service.mark_issued(action_id=notice.action_id, number=notice.number or "")


def _failed(notice: Notice, **more: Any) -> None:
    service.mark_failed(action_id=notice.action_id)


def _served(notice: Notice, deemed_at: datetime, rule: str, **more: Any) -> None:
    service.mark_served(
        action_id=notice.action_id, number=notice.number or "", deemed_at=deemed_at, rule=rule
    )


def _before_saving(instance: Notice, **more: Any) -> None:
    """Keep a notice in step with its action, in words; the database holds it as well.

    A document is asked for again only while its text is approved, and an issued notice is
    withdrawn through its action, by an approver and with the clocks that it stops.
    Raises NoticeError, which the notices' pages show.
    """
    action = EnforcementAction.objects.filter(pk=instance.action_id).first()
    if action is None or instance._state.adding:
        return
    approved = action.state == State.APPROVED and action.content_hash == instance.content_hash
    if instance.state == Notice.State.QUEUED and not approved:
        raise NoticeError(
            _("Its action is “%(state)s” now. The notice is made when it is approved.")
            % {"state": action.get_state_display()}
        )
    if instance.withdrawn_at is not None and action.state != State.WITHDRAWN:
        raise NoticeError(_("Withdraw the action: an approver does, and its time limits stop."))
