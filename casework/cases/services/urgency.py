"""How urgent a file is, and whether it is on the child path."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Member
from casework.cases.models import Participation, Priority
from casework.cases.permissions import WORK, require, sees_child_path
from casework.cases.services.recording import hold, record_change
from casework.cases.services.timeline import note_event


@transaction.atomic
def set_urgency(
    *,
    participation: Participation,
    priority: int,
    child_path: bool,
    member: Member | None,
) -> Participation:
    """Set a file's priority (rule R22) and whether the child path (R02) holds for it.

    Called with a routing decision or its override. Changing nothing does nothing. When
    the child path begins, an assignee who is not trained for it loses the file, which
    goes back into the unassigned queue: need to know comes before continuity. Recorded
    as ``case.urgency``.
    """
    require(member, WORK)
    hold(participation)
    participation.refresh_from_db()
    if (participation.priority, participation.child_path) == (priority, child_path):
        return participation
    values: dict[str, object] = {"priority": priority, "child_path": child_path}
    assignee = participation.assignee
    if child_path and assignee is not None and not sees_child_path(assignee):
        values["assignee"] = None
    Participation.objects.filter(pk=participation.pk).update(
        version=F("version") + 1, updated_at=timezone.now(), **values
    )
    participation.refresh_from_db()
    path = _("child path") if child_path else _("standard path")
    note_event(
        participation=participation,
        kind="case.urgency",
        text=_("Priority: %(priority)s, %(path)s.")
        % {"priority": Priority(priority).label, "path": path},
        actor=member,
    )
    record_change(participation, "case.urgency", member, priority=priority, child_path=child_path)
    return participation
