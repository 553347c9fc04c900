"""Four eyes: a second person reads exactly this text and answers for it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.models import Task
from casework.cases.services.tasks import add_task, finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from casework.enforcement import completeness, powers, sealing
from casework.enforcement.errors import NotPossible
from casework.enforcement.models import Approval, EnforcementAction
from casework.enforcement.services.moving import (
    lock,
    move,
    record_action,
    require,
    said_plainly,
    same_text,
)
from casework.enforcement.services.notice_requests import ask_for_notice


@transaction.atomic
def send_for_review(*, action: EnforcementAction, seen: str, member: Member) -> EnforcementAction:
    """Lay the draft before an approver.

    Refused while a section the law requires is missing (Incomplete), the content cannot
    be printed (Faulty), or a notice that the law wants first was not served
    (NotPossible). ``seen``: hash of the text the person sends. Effects: state review, a
    task for the reviewer, timeline, audit ``action.sent_for_review``.
    """
    held = lock(action)
    step = require(held, "send_for_review", member)
    same_text(held, seen)
    completeness.require_complete(held, sealing.open_content(held))
    move(held, step, member=member)
    add_task(
        participation=held.participation,
        kind=Task.Kind.REVIEW_ACTION,
        about=str(held.pk),
        summary=_("Review: %(power)s. Not by anybody who wrote it.")
        % {"power": powers.title(held.power)},
        member=member,
    )
    note_event(
        participation=held.participation,
        kind="action.in_review",
        text=_("Sent for review: %(power)s.") % {"power": powers.title(held.power)},
        actor=member,
    )
    record_action(held, "action.sent_for_review", member)
    return held


@transaction.atomic
def return_to_draft(
    *, action: EnforcementAction, member: Member, comment: str
) -> EnforcementAction:
    """Send the action back to its author, with what should change. NotAllowed,
    NotPossible (not in review, no comment). Approvals given so far stay on record; they
    count only if this very edition comes back unedited."""
    held = lock(action)
    step = require(held, "return_to_draft", member, comment)
    move(held, step, member=member, reason=comment)
    finish_tasks_of_kind(
        participation=held.participation,
        kind=Task.Kind.REVIEW_ACTION,
        about=str(held.pk),
        member=member,
    )
    note_event(
        participation=held.participation,
        kind="action.returned",
        text=_("Sent back for changes: %(power)s.") % {"power": powers.title(held.power)},
        actor=member,
    )
    record_action(held, "action.returned", member)
    return held


@transaction.atomic
def approve(
    *, action: EnforcementAction, seen: str, member: Member, comment: str = ""
) -> EnforcementAction:
    """Approve exactly the text that was ``seen`` (its content hash).

    The approver is the member who acts, holds the role, and wrote no edition of the
    action. With enough approvals (two people for a penalty) the action is approved and
    its notice is requested; else it waits in review. Raises NotAllowed, NotPossible
    (wrote it, approved it already, not in review), Stale (other text), Incomplete.
    Effects: Approval, perhaps state approved and the notice's request, timeline, audit
    ``action.approval_given`` and ``action.approved``. Design rule 6.
    """
    held = lock(action)
    step = require(held, "approve", member)
    same_text(held, seen)
    if wrote(held, member):
        raise NotPossible(_("You wrote a text of this action, so somebody else must approve it."))
    content = sealing.open_content(held)
    if sealing.hash_of(power=held.power, language=held.language, content=content) != seen:
        raise NotPossible(
            _("The stored text is not the one its hash names. Tell an administrator.")
        )
    completeness.require_complete(held, content)
    with said_plainly():
        Approval.objects.create(
            action=held,
            authority_id=held.authority_id,
            author_id=held.author_id,
            approver=member,
            content_hash=seen,
            comment=comment.strip()[:400],
            at=timezone.now(),
        )
    given = len(approvals_of_present_text(held))
    record_action(held, "action.approval_given", member, given=given, needed=held.approvals_needed)
    if given < held.approvals_needed:
        note_event(
            participation=held.participation,
            kind="action.approval_given",
            text=_("Approved by one person of %(needed)d: %(power)s.")
            % {"needed": held.approvals_needed, "power": powers.title(held.power)},
            actor=member,
        )
        return held
    move(held, step, member=member, reason=comment)
    finish_tasks_of_kind(
        participation=held.participation,
        kind=Task.Kind.REVIEW_ACTION,
        about=str(held.pk),
        member=member,
    )
    note_event(
        participation=held.participation,
        kind="action.approved",
        text=_("Approved; the notice is being made: %(power)s.")
        % {"power": powers.title(held.power)},
        actor=member,
    )
    ask_for_notice(held, content=content, member=member)
    record_action(held, "action.approved", member)
    return held


def wrote(action: EnforcementAction, member: Member) -> bool:
    """Whether this person wrote any edition of the action, under whichever membership."""
    return action.editions.filter(editor__user_id=member.user_id).exists()


def approvals_of_present_text(action: EnforcementAction) -> list[Approval]:
    """The approvals that count now: of this edition and this text."""
    return list(
        action.approvals.filter(
            edition=action.edition, content_hash=action.content_hash
        ).select_related("approver__user")
    )
