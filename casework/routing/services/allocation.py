"""Which investigator gets a case: by workload among those qualified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.expressions import Case as SqlCase
from django.db.models.expressions import Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.forms import language_name
from casework.authorities.models import Member, Role
from casework.cases.models import Participation, Priority, Task
from casework.cases.permissions import sees_child_path
from casework.cases.services.assignment import assign
from casework.cases.services.recording import hold, record_change
from casework.cases.services.tasks import add_task
from casework.cases.services.timeline import note_event
from casework.routing.models import Allocation

WEIGHTS = {Priority.CRITICAL: 4, Priority.HIGH: 3, Priority.NORMAL: 2, Priority.LOW: 1}
"""What an open case of each priority weighs in its investigator's load."""


@dataclass(frozen=True)
class Load:
    """What one investigator carries now."""

    member: Member
    points: int
    open_cases: int
    last_given: datetime | None

    @property
    def has_room(self) -> bool:
        """Whether one more case stays within the member's cap."""
        return self.open_cases < self.member.case_cap

    def order(self) -> tuple[int, int, float, str]:
        """The least loaded first; ties go to who was given something longest ago."""
        last = self.last_given.timestamp() if self.last_given else 0.0
        return (self.points, self.open_cases, last, str(self.member.pk))


@dataclass(frozen=True)
class Choice:
    """Who gets the case (or nobody) and why, in one or two sentences."""

    member: Member | None
    reason: str


def lock_allocation(authority: str) -> None:
    """Let one transaction at a time allocate for an authority, until it ends.

    Taken before any audit entry is written (see ``cases.services.recording``): two
    workers otherwise read the same loads and pile their cases on one person.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"allocation/{authority}"]
        )


@transaction.atomic
def allocate(*, participation: Participation) -> Allocation | None:
    """Give an open file that nobody has to the least loaded of those qualified.

    Qualified is an active investigator who is trained where the case is on the child
    path, has room under the own cap and covers the complaint's language; where nobody
    does, the language alone is given up, and the reason says so. Nobody qualified: the
    file stays in the unassigned queue with a task, and never vanishes.

    Returns the append-only Allocation; None where the file is closed or has somebody.
    Effects: assignment (see ``assign``), timeline, audit ``routing.allocated``.
    """
    lock_allocation(participation.authority_id)
    hold(participation)
    participation.refresh_from_db()
    if participation.assignee_id or not participation.is_open:
        return None
    choice = choose(participation, loads(participation.authority_id))
    allocation = Allocation.objects.create(
        participation=participation,
        authority_id=participation.authority_id,
        member=choice.member,
        by=None,
        reason=choice.reason[:400],
        at=timezone.now(),
    )
    if choice.member is not None:
        assign(participation=participation, member=choice.member, by=None, reason=choice.reason)
    else:
        note_event(participation=participation, kind="case.unallocated", text=choice.reason)
        add_task(
            participation=participation,
            kind=Task.Kind.ASSIGN,
            summary=_("Find somebody for this case. %s") % choice.reason,
        )
    record_change(
        participation,
        "routing.allocated",
        member=None,
        to=choice.member.pk if choice.member else None,
    )
    return allocation


def loads(authority: str) -> list[Load]:
    """What each active investigator of the authority carries, heaviest last."""
    members = [member for member in _investigators(authority) if member.has_role(Role.INVESTIGATOR)]
    points = SqlCase(
        *(When(priority=priority, then=Value(weight)) for priority, weight in WEIGHTS.items()),
        default=Value(WEIGHTS[Priority.NORMAL]),
    )
    carried: dict[Any, dict[str, Any]] = {
        row["assignee_id"]: dict(row)
        for row in Participation.objects.filter(
            authority_id=authority,
            assignee__in=[member.pk for member in members],
            closed_at__isnull=True,
        )
        .order_by()
        .values("assignee_id")
        .annotate(points=Sum(points), n=Count("pk"))
    }
    last = dict(
        Allocation.objects.filter(
            authority_id=authority, member__in=[member.pk for member in members]
        )
        .order_by()
        .values_list("member_id")
        .annotate(at=Max("at"))
    )
    found = [
        Load(
            member=member,
            points=carried.get(member.pk, {}).get("points") or 0,
            open_cases=carried.get(member.pk, {}).get("n") or 0,
            last_given=last.get(member.pk),
        )
        for member in members
    ]
    return sorted(found, key=Load.order)


def choose(participation: Participation, candidates: list[Load]) -> Choice:
    """The choice among candidates in order of load. Pure: reads and writes nothing."""
    if not candidates:
        return Choice(None, _("No active investigator works for this authority."))
    trained = [c for c in candidates if not participation.child_path or _trained(c.member)]
    if not trained:
        return Choice(None, _("No investigator here is trained for the child path."))
    free = [c for c in trained if c.has_room]
    if not free:
        return Choice(None, _("Every qualified investigator has reached the cap on open cases."))
    speaking = [c for c in free if speaks(c.member, participation.language)]
    chosen = (speaking or free)[0]
    language = language_name(participation.language)
    grounds = [_carries(chosen, len(speaking or free))]
    if speaking:
        grounds.append(_("Speaks %s.") % language)
    else:
        grounds.append(_("Nobody with room speaks %s: translation is needed.") % language)
    if participation.child_path:
        grounds.append(_("Trained for the child path."))
    return Choice(chosen.member, " ".join(grounds))


def _carries(chosen: Load, among: int) -> str:
    words = {
        "who": chosen.member.user.name,
        "n": among,
        "points": chosen.points,
        "cases": chosen.open_cases,
    }
    if among == 1:
        return _("%(who)s is the only one qualified (%(cases)s open cases).") % words
    return (
        _("%(who)s has the lightest load of %(n)s qualified (%(points)s points, %(cases)s open).")
        % words
    )


def speaks(member: Member, language: str) -> bool:
    """Whether a member covers a language; "de" covers "de-AT" and the other way round."""
    wanted = language.lower().split("-")[0]
    return not wanted or any(known.lower().split("-")[0] == wanted for known in member.languages)


def _trained(member: Member) -> bool:
    # An approver or administrator may see child-path files; carrying one needs training.
    return member.child_path_trained and sees_child_path(member)


def _investigators(authority: str) -> QuerySet[Member]:
    return Member.objects.select_related("user").filter(
        authority_id=authority,
        active=True,
        user__is_active=True,
        roles__contains=[Role.INVESTIGATOR],
    )
