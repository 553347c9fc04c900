"""What every service of an action does around its change: lock first, move by the table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Member
from casework.cases.services.recording import hold
from casework.enforcement.errors import NotAllowed, NotPossible, Stale
from casework.enforcement.models import EnforcementAction
from casework.enforcement.states import BY_NAME, Step

LONGEST_REASON = 400


def lock(action: EnforcementAction) -> EnforcementAction:
    """The action as it is now, its file and itself locked until the transaction ends.

    Always file before action before audit chain, so that nobody waits in a circle.
    Stale if it is out of reach.
    """
    hold(action.participation)
    held = (
        EnforcementAction.objects.select_for_update(of=("self",))
        .select_related("participation", "respondent")
        .filter(pk=action.pk)
        .first()
    )
    if held is None:
        raise Stale(_("This action is not within reach."))
    return held


def require(action: EnforcementAction, name: str, member: Member | None, reason: str = "") -> Step:
    """The step of that name, if the action's state and the member's role allow it.

    NotAllowed for a wrong role, NotPossible for a wrong state or a missing reason.
    """
    step = BY_NAME[name]
    if member is None and not (step.also_system or not step.roles):
        raise NotAllowed(_("A person must decide this."))
    if member is not None and not (
        member.authority_id == action.authority_id and member.has_role(*step.roles)
    ):
        raise NotAllowed(_("Your role does not allow this: %(step)s.") % {"step": step.label})
    if action.state not in step.before:
        raise NotPossible(
            _("“%(step)s” is not possible: the action is “%(state)s” now.")
            % {"step": step.label, "state": action.get_state_display()}
        )
    if step.reason and not reason.strip():
        raise NotPossible(_("Give the reason."))
    return step


def move(
    action: EnforcementAction,
    step: Step,
    *,
    member: Member | None,
    reason: str = "",
    values: dict[str, Any] | None = None,
) -> EnforcementAction:
    """Bring the action into the step's state by a conditional update on state, edition and
    text; Stale if any of them changed meanwhile. The database writes the transition."""
    with said_plainly():
        changed = EnforcementAction.objects.filter(
            pk=action.pk,
            state=action.state,
            edition=action.edition,
            content_hash=action.content_hash,
        ).update(
            state=step.after,
            moved_by=member,
            moved_reason=reason.strip()[:LONGEST_REASON],
            updated_at=timezone.now(),
            **(values or {}),
        )
    if not changed:
        raise Stale(_("The action has changed since you opened it. Nothing was done."))
    action.refresh_from_db()
    return action


def same_text(action: EnforcementAction, seen: str) -> None:
    """Stale unless the action still has the text that the person saw (its hash)."""
    if seen != action.content_hash:
        raise Stale(_("The text has changed since you opened it. Nothing was done; read it again."))


@contextmanager
def said_plainly() -> Iterator[None]:
    """The database's own refusal, where a check above it was passed, in plain words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        words = {
            "member_is_acting": _("Only the person who is signed in can be named here."),
            "approver_is_not_author": _("Whoever wrote any text of this action cannot approve it."),
            "approver_has_the_role": _("Only an approver approves."),
            "one_approval_per_text": _("You have approved this text already."),
            "approval_in_review": _("The action is not in review any more."),
            "approval_of_this_text": _("The text has changed since you opened it."),
            "issued_text_is_fixed": _("The text of an issued notice cannot be changed."),
        }.get(constraint)
        if words is None:
            raise
        raise NotPossible(words) from error


def record_action(
    action: EnforcementAction,
    verb: str,
    member: Member | None,
    *,
    reason: str = "",
    **payload: object,
) -> None:
    """Append an audit entry on the action. ``payload``: ids, numbers and codes only."""
    record(
        authority=action.authority_id,
        verb=verb,
        obj_type="enforcement.enforcementaction",
        obj_id=action.pk,
        actor=member.user_id if member else None,
        reason=reason,
        payload={
            "power": action.power,
            "state": action.state,
            "edition": action.edition,
            "text": action.content_hash,
            **payload,
        },
    )
