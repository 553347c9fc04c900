"""What has happened at an authority, as arrivals for a simulation. Read in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from casework.authorities.models import Member
from casework.cases.models import Case, Participation
from casework.routing.allocation.choosing import Person, Wanted
from casework.routing.allocation.people import people, today
from casework.routing.allocation.rules import Rules
from casework.routing.allocation.simulating import Arrival, Away
from casework.routing.allocation.traits import regimes_of_result
from casework.routing.models import Absence, Allocation, RoutingDecision
from complaints.models import ComplaintRespondent

BATCH = 500
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Happened:
    """An arrival, and who had it first ("" nobody), by the key of the member."""

    arrival: Arrival
    first: str


def staff(authority: str, rules: Rules, at: datetime) -> tuple[list[Person], dict[str, Member]]:
    """Today's investigators with empty desks: what they carried is laid on them from the
    files themselves."""
    found, members = people(authority, rules, at)
    blank = {"away": False, "cover": "", "points": 0, "cases": 0, "severe": 0, "last_given": 0.0}
    return [Person(**{**vars(one), **blank}) for one in found], members


def absences(authority: str, since: datetime) -> dict[str, list[Away]]:
    """Absences that reach past a moment, in days since 1970 at the authority."""
    first = today(authority, since)
    found: dict[str, list[Away]] = defaultdict(list)
    rows = Absence.objects.filter(
        authority_id=authority, called_off_at__isnull=True, ends_on__gte=first
    )
    for row in rows:
        found[str(row.member_id)].append(
            Away(
                first=_ordinal(row.starts_on),
                last=_ordinal(row.ends_on),
                cover=str(row.cover_id or ""),
            )
        )
    return dict(found)


def carried_at(authority: str, moment: datetime) -> QuerySet[Participation]:
    """Files that were open at a moment, with whoever has them now."""
    return Participation.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gt=moment),
        authority_id=authority,
        opened_at__lt=moment,
        assignee__isnull=False,
    )


def arrived_since(authority: str, moment: datetime) -> QuerySet[Participation]:
    """Files opened since a moment, but invitations that nobody has accepted."""
    return Participation.objects.filter(authority_id=authority, opened_at__gte=moment).exclude(
        status=Participation.Status.INVITED
    )


def happened(files: QuerySet[Participation]) -> Iterator[Happened]:
    """Files as arrivals, oldest first, a batch of queries at a time."""
    keys = list(files.order_by("opened_at", "pk").values_list("pk", flat=True))
    members: dict[str, str] = {}
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = list(Participation.objects.filter(pk__in=batch))
        by_key = {row.pk: row for row in rows}
        cases = _cases(rows)
        named = _named(cases.values())
        results = _results(batch)
        first = _first(batch)
        _add_members(rows, members)
        for key in batch:
            file = by_key[key]
            case = cases.get(file.case_id)
            services = named.get(case.complaint_id, []) if case else []
            yield Happened(
                arrival=Arrival(
                    key=str(key),
                    day=_days(file.opened_at),
                    closes=_days(file.closed_at) if file.closed_at else None,
                    wanted=Wanted(
                        priority=file.priority,
                        child_path=file.child_path,
                        language=file.language,
                        platforms=frozenset(slug for slug, _ in services if slug),
                        regimes=regimes_of_result(results.get(key, {})),
                        barred=frozenset(
                            members[user] for user in file.hidden_from or () if user in members
                        ),
                    ),
                    groups=tuple(_groups(case, services)),
                ),
                first=first.get(key) or str(file.assignee_id or ""),
            )


def _cases(rows: Iterable[Participation]) -> dict[UUID, Case]:
    """The cases within reach: of a file that another authority opened to this one, the
    case's row is not."""
    wanted = {row.case_id for row in rows}
    return {
        case.pk: case for case in Case.objects.filter(pk__in=wanted).select_related("complaint")
    }


def _groups(case: Case | None, named: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    complaint = case.complaint if case else None
    if complaint is not None and complaint.email_index is not None:
        yield "complainant", bytes(complaint.email_index).hex()
    if named:
        yield (
            "respondents",
            "|".join(sorted("/".join(one) for one in named)),
        )


def _named(cases: Iterable[Case]) -> dict[UUID | None, list[tuple[str, str]]]:
    found: dict[UUID | None, list[tuple[str, str]]] = defaultdict(list)
    complaints = [case.complaint_id for case in cases if case.complaint_id]
    known = ComplaintRespondent.objects.filter(complaint__in=complaints).filter(
        Q(platform__isnull=False) | Q(respondent__isnull=False)
    )
    for row in known:
        found[row.complaint_id].append((row.platform_id or "", str(row.respondent_id or "")))
    return found


def _results(keys: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """The engine's newest result of each file."""
    rows = RoutingDecision.objects.filter(participation__in=keys).order_by("number")
    return dict(rows.values_list("participation_id", "result"))


def _first(keys: list[UUID]) -> dict[UUID, str]:
    rows = Allocation.objects.filter(participation__in=keys, member__isnull=False)
    latest_first = rows.order_by("-at").values_list("participation_id", "member_id")
    return {file: str(member) for file, member in latest_first}


def _add_members(rows: Sequence[Participation], members: dict[str, str]) -> None:
    users = {user for row in rows for user in row.hidden_from or ()} - set(members)
    if users:
        authority = rows[0].authority_id
        found = Member.objects.filter(
            authority_id=authority, user__in=[UUID(user) for user in users]
        )
        members.update({str(user): str(pk) for user, pk in found.values_list("user_id", "pk")})


def _days(moment: datetime) -> float:
    return moment.timestamp() / 86_400


def _ordinal(day: Any) -> int:
    return int(day.toordinal()) - EPOCH


EPOCH = 719_163
"""The ordinal of 1 January 1970, from which simulated days are counted."""
