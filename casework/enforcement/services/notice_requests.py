"""The action's notice: asked for when the action is approved, taken back when it is not."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.authorities.selectors import letterhead
from casework.enforcement.errors import Faulty, NotPossible
from casework.enforcement.models import EnforcementAction
from casework.notices.content import ContentError
from casework.notices.errors import NoticeError
from casework.notices.models import Notice
from casework.notices.services.requesting import request_notice, retry, withdraw


def notice_of(action: EnforcementAction) -> Notice | None:
    """The action's notice, if one was ever asked for."""
    return Notice.objects.filter(action_id=action.pk).first()


def ask_for_notice(action: EnforcementAction, *, content: dict[str, Any], member: Member) -> Notice:
    """Have the notice of the approved text made, by a worker after the commit. Signed for
    by the member whose approval was the last needed. Faulty or NotPossible if the notices'
    room refuses the text."""
    try:
        notice = request_notice(
            authority=action.authority_id,
            action_id=action.pk,
            power=action.power,
            language=action.language,
            content=content,
            content_hash=action.content_hash,
            actor=member.user_id,
            signatory=signatory(action, member),
            template_version=action.template_version,
        )
    except ContentError as error:
        raise Faulty(error.faults) from error
    except NoticeError as error:
        raise NotPossible(str(error)) from error
    if notice.state == Notice.State.FAILED:
        # The same text had been taken back and is approved once more.
        notice = retry(notice=notice, member=member)
    return notice


def signatory(action: EnforcementAction, member: Member) -> dict[str, str]:
    """Who signs for the authority: the last approver, under the letterhead's title."""
    head = letterhead(action.authority_id)
    return {"name": member.user.name, "title": head.signatory_title if head else ""}


@transaction.atomic
def take_back(action: EnforcementAction) -> None:
    """Keep a notice that was asked for from being made, before the action leaves the
    state approved. Nothing happens without one, or once it is made.

    Called before the action is locked: a worker locks the notice first and the action
    after. NotPossible while a worker is at it.
    """
    waiting = Notice.objects.filter(action_id=action.pk)
    held = waiting.select_for_update(skip_locked=True).first()
    if held is None:
        if waiting.exists():
            raise NotPossible(_being_made())
        return
    if held.state == Notice.State.RENDERING:
        raise NotPossible(_being_made())
    if held.state == Notice.State.QUEUED:
        held.state = Notice.State.FAILED
        held.failure = _("Taken back: the action is being changed.")
        held.save(update_fields=["state", "failure"])


def hold_notice(action: EnforcementAction) -> None:
    """Lock the action's notice before the action, in the order in which service does."""
    list(Notice.objects.select_for_update().filter(action_id=action.pk).values_list("pk"))


def withdraw_notice(action: EnforcementAction, *, member: Member, reason: str) -> None:
    """Take the issued notice out of force; who verifies it is told so."""
    notice = notice_of(action)
    if notice is None or not notice.is_ready:
        return
    try:
        withdraw(notice=notice, member=member, reason=reason)
    except NoticeError as error:
        raise NotPossible(str(error)) from error


def _being_made() -> str:
    return _("The notice is being made right now. Try again in a minute.")
