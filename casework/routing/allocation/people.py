"""Who can be given cases, and what each carries now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case as SqlCase
from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract, Floor, Greatest, Least

from casework.authorities.models import Authority, Member, Role
from casework.cases.models import Clock, Participation, Task
from casework.routing.allocation.choosing import Person
from casework.routing.allocation.rules import PRIORITIES, Rules
from casework.routing.models import Absence, Allocation, Speciality, Team

EXPOSURE = timedelta(days=7)
REMEMBERED = timedelta(days=120)
"""How far back it counts when somebody was last given something."""


def investigators(authority: str) -> QuerySet[Member]:
    """Active investigators of an authority, by id."""
    return (
        Member.objects.select_related("user")
        .filter(
            authority_id=authority,
            active=True,
            user__is_active=True,
            roles__contains=[Role.INVESTIGATOR],
        )
        .order_by("pk")
    )


def people(authority: str, rules: Rules, at: datetime) -> tuple[list[Person], dict[str, Member]]:
    """Everybody who is given cases, with what they carry at ``at``; the members by key.
    Who is away is among them, marked, so that their cover is known."""
    members = {str(member.pk): member for member in investigators(authority)}
    keys = list(members)
    loads = carried(keys, rules, at)
    known = {str(row.pk): row for row in Speciality.objects.filter(authority_id=authority)}
    teams = teams_of(authority)
    away = absent_on(authority, today(authority, at))
    severe = severe_lately(keys, rules, at)
    last = _last_given(authority, at)
    found = [
        Person(
            key=key,
            languages=tuple(member.languages),
            trained=member.child_path_trained,
            cap=member.case_cap,
            platforms=frozenset(known[key].platforms) if key in known else frozenset(),
            regimes=frozenset(known[key].regimes) if key in known else frozenset(),
            teams=frozenset(teams.get(key, ())),
            away=key in away,
            cover=away.get(key, ""),
            points=loads[key]["points"],
            cases=loads[key]["cases"],
            severe=severe.get(key, 0),
            last_given=last.get(key, 0.0),
        )
        for key, member in members.items()
    ]
    return found, members


def today(authority: str, at: datetime) -> date:
    """The day at an authority: absences are counted in its own days."""
    zone = Authority.objects.values_list("timezone", flat=True).get(pk=authority)
    return at.astimezone(ZoneInfo(zone)).date()


def absent_on(authority: str, on: date) -> dict[str, str]:
    """Who is away on a day, with the key of their cover ("" without one)."""
    rows = Absence.objects.filter(
        authority_id=authority, called_off_at__isnull=True, starts_on__lte=on, ends_on__gte=on
    )
    return {str(row.member_id): str(row.cover_id or "") for row in rows}


def teams_of(authority: str) -> dict[str, set[str]]:
    """The standing teams of each member, by key."""
    found: dict[str, set[str]] = defaultdict(set)
    for team in Team.objects.filter(authority_id=authority, closed_at__isnull=True):
        for member in team.members:
            found[str(member)].add(str(team.pk))
    return found


def carried(keys: Iterable[str], rules: Rules, at: datetime) -> dict[str, dict[str, int]]:
    """Open files and points of each of these members by the rules' weights; the parts of
    the points as well (``priority``, ``age``, ``task``, ``clock``, ``overdue``)."""
    parts = ("cases", "priority", "age", "task", "clock", "overdue")
    found = {key: dict.fromkeys(parts, 0) for key in keys}
    for row in _files(found, rules, at):
        found[str(row["assignee_id"])].update(
            cases=row["n"], priority=row["priority"] or 0, age=row["age"] or 0
        )
    open_files = {
        "participation__assignee__in": list(found),
        "participation__closed_at__isnull": True,
    }
    tasks = Task.objects.filter(done_at__isnull=True, **open_files)
    running = Clock.objects.filter(state=Clock.State.RUNNING, **open_files)
    missed = Clock.objects.filter(state=Clock.State.MISSED, ended_at__isnull=True, **open_files)
    for part, rows, weight in (
        ("task", tasks, rules.weights.task),
        ("clock", running, rules.weights.clock),
        ("overdue", missed, rules.weights.overdue),
    ):
        if weight:
            for key, n in _counted(rows):
                found[key][part] = n * weight
    for each in found.values():
        each["points"] = sum(each[part] for part in parts[1:])
    return found


def _files(keys: Iterable[str], rules: Rules, at: datetime) -> Iterable[Any]:
    weights = rules.weights
    points = SqlCase(
        *(When(priority=n, then=Value(weights.of_priority(n))) for n in range(len(PRIORITIES))),
        default=Value(weights.normal),
        output_field=IntegerField(),
    )
    lived = ExpressionWrapper(Value(at) - F("opened_at"), output_field=DurationField())
    days = Cast(Extract(lived, "epoch"), FloatField()) / Value(86_400.0)
    age = Least(
        Value(weights.age_most),
        Cast(
            Floor(Greatest(days, Value(0.0)) / Value(float(weights.age_every_days))), IntegerField()
        )
        * Value(weights.age),
        output_field=IntegerField(),
    )
    return (
        Participation.objects.filter(assignee__in=list(keys), closed_at__isnull=True)
        .order_by()
        .annotate(p=points, a=age)
        .values("assignee_id")
        .annotate(n=Count("pk"), priority=Sum("p"), age=Sum("a"))
    )


def _counted(rows: QuerySet[Any]) -> Iterable[tuple[str, int]]:
    counted = rows.order_by().values_list("participation__assignee_id").annotate(n=Count("pk"))
    return ((str(key), n) for key, n in counted)


def severe_lately(keys: Iterable[str], rules: Rules, at: datetime) -> dict[str, int]:
    """How many severe cases each was given within the last seven days: by allocation, or
    by hand in that time. Each case counts once, whoever has it now."""
    since = at - EXPOSURE
    most = PRIORITIES.index(rules.severe_from)
    given: dict[str, set[object]] = defaultdict(set)
    rows = Allocation.objects.filter(member__in=list(keys), at__gt=since, at__lte=at)
    by_rule = rows.filter(Q(participation__child_path=True) | Q(participation__priority__lte=most))
    for key, file in by_rule.values_list("member_id", "participation_id"):
        given[str(key)].add(file)
    by_hand = Participation.objects.filter(
        Q(child_path=True) | Q(priority__lte=most), assignee__in=list(keys), opened_at__gt=since
    )
    for key, file in by_hand.values_list("assignee_id", "pk"):
        given[str(key)].add(file)
    return {key: len(files) for key, files in given.items()}


def _last_given(authority: str, at: datetime) -> dict[str, float]:
    rows = (
        Allocation.objects.filter(
            authority_id=authority, member__isnull=False, at__gt=at - REMEMBERED
        )
        .order_by()
        .values_list("member_id")
        .annotate(last=Max("at"))
    )
    return {str(key): last.timestamp() for key, last in rows}
