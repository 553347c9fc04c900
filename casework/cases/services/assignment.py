"""Who works on a file."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.errors import NotAllowed, NotPossible, Stale
from casework.cases.models import Participation, Task
from casework.cases.permissions import CARRY, WORK, require, sees_child_path
from casework.cases.services.recording import hold, record_change
from casework.cases.services.tasks import finish_tasks_of_kind
from casework.cases.services.telling import Step, tell
from casework.cases.services.timeline import note_event


@transaction.atomic
def assign(
    *,
    participation: Participation,
    member: Member | None,
    by: Member | None,
    reason: str = "",
    version: int | None = None,
) -> Participation:
    """Give a file to ``member``, or to nobody (None: back into the unassigned queue).

    ``by`` is who assigns, None the allocation rule. The assignee is an active member of
    the file's authority with a role that carries files and, on the child path, the
    training; NotPossible otherwise. ``version``: see ``change_status``. Giving a file to
    who has it already changes nothing. Effects: timeline, audit ``case.assigned``, the
    open "find somebody" task done, and the public status when it is the first person.
    """
    require(by, WORK)
    hold(participation)
    participation.refresh_from_db()
    if version is not None and participation.version != version:
        raise Stale(
            _("Somebody changed this case meanwhile: it is now with %(who)s.")
            % {"who": participation.assignee.user.name if participation.assignee else _("nobody")}
        )
    before = participation.assignee_id
    if before == (member.pk if member else None):
        return participation
    if not participation.is_open:
        raise NotPossible(_("A closed case is assigned to nobody new."))
    if member is not None:
        _check_assignee(participation, member)
    Participation.objects.filter(pk=participation.pk).update(
        assignee=member, version=F("version") + 1, updated_at=timezone.now()
    )
    participation.refresh_from_db()
    if member is not None:
        text = _("Given to %(who)s.") % {"who": member.user.name}
        finish_tasks_of_kind(participation=participation, kind=Task.Kind.ASSIGN, member=by)
    else:
        text = _("Given back: nobody works on it now.")
    note_event(
        participation=participation,
        kind="case.assigned",
        text=f"{text} {reason}".strip(),
        actor=by,
    )
    first = member is not None and before is None
    if first and participation.status != Participation.Status.ON_HOLD:
        tell(participation, Step.ASSIGNED)
    record_change(
        participation,
        "case.assigned",
        by,
        before=before,
        after=member.pk if member else None,
    )
    return participation


def can_carry(participation: Participation, member: Member) -> bool:
    """Whether the file may be given to this member: never where it is hidden from them."""
    return (
        member.authority_id == participation.authority_id
        and str(member.user_id) not in (participation.hidden_from or ())
        and member.has_role(*CARRY)
        and (not participation.child_path or sees_child_path(member))
    )


def _check_assignee(participation: Participation, member: Member) -> None:
    if member.authority_id != participation.authority_id:
        raise NotAllowed(_("That person does not work for this authority."))
    if not can_carry(participation, member):
        raise NotPossible(
            _("%(who)s cannot take this case: the role or the training for it is missing.")
            % {"who": member.user.name}
        )
