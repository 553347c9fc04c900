"""What the pages of allocation show, read and shaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Member, Platform, Role
from casework.authorities.selectors import active_colleagues
from casework.cases.models import Participation, Task
from casework.cases.selectors import participations
from casework.cases.selectors.queue import ORDER
from casework.routing.allocation.in_force import InForce
from casework.routing.allocation.labels import NEEDS, REGIMES, SEVERE, WEIGHTS
from casework.routing.allocation.people import carried, people, today
from casework.routing.allocation.rules import Rules
from casework.routing.models import Absence, Allocation, AllocationRules, Conflict, Team

CAP = 1_000


@dataclass(frozen=True)
class Burden:
    """One investigator with what they carry."""

    member: Member
    away: bool
    cover: str
    cases: int
    parts: dict[str, int]
    points: int
    severe: int
    teams: list[str]
    bar: int


def burdens(authority: str, standing: InForce) -> list[Burden]:
    """Every active investigator with today's load by the rules in force, heaviest first."""
    now = timezone.now()
    folk, members = people(authority, standing.rules, now)
    parts = carried(members, standing.rules, now)
    teams = {str(t.pk): t.name for t in standing_teams(authority)}
    most = max((one.points for one in folk), default=0) or 1
    found = [
        Burden(
            member=members[one.key],
            away=one.away,
            cover=members[one.cover].user.name if one.cover in members else "",
            cases=one.cases,
            parts=parts[one.key],
            points=one.points,
            severe=one.severe,
            teams=sorted(teams[team] for team in one.teams if team in teams),
            bar=round(100 * one.points / most),
        )
        for one in folk
    ]
    return sorted(found, key=lambda one: (-one.points, one.member.user.name))


def unallocated(member: Member) -> QuerySet[Participation]:
    """Open files that nobody could be given, the most urgent first, that the member may
    know of."""
    waiting = Task.objects.filter(
        authority_id=member.authority_id, kind=Task.Kind.ASSIGN, done_at__isnull=True
    )
    return (
        participations(member)
        .filter(
            assignee__isnull=True, closed_at__isnull=True, pk__in=waiting.values("participation_id")
        )
        .order_by(*ORDER)
    )


def last_reasons(files: Iterable[Participation]) -> dict[object, Allocation]:
    """The last allocation of each file."""
    rows = Allocation.objects.filter(participation__in=[file.pk for file in files])
    return {row.participation_id: row for row in rows.order_by("at")}


def unallocated_count(member: Member) -> int:
    """How many files wait for somebody, up to the cap plus one."""
    return unallocated(member).order_by().values("pk")[: CAP + 1].count()


def versions(authority: str) -> QuerySet[AllocationRules]:
    """All versions of the rules, the newest first."""
    return AllocationRules.objects.filter(authority_id=authority).select_related("member__user")


def standing_teams(authority: str) -> QuerySet[Team]:
    """Teams that were not given up."""
    return Team.objects.filter(authority_id=authority, closed_at__isnull=True)


def investigator_choices(member: Member, *, but: Member | None = None) -> list[tuple[str, str]]:
    """Active investigators of the authority, for a form."""
    found = active_colleagues(member, Role.INVESTIGATOR)
    return [(str(one.pk), one.user.name) for one in found if but is None or one.pk != but.pk]


def absences(authority: str, *, member: Member | None = None) -> QuerySet[Absence]:
    """Absences that are not over, of everybody or of one member."""
    found = Absence.objects.filter(
        authority_id=authority,
        called_off_at__isnull=True,
        ends_on__gte=today(authority, timezone.now()),
    ).select_related("member__user", "cover__user")
    return found.filter(member=member) if member else found


def covering(member: Member) -> QuerySet[Absence]:
    """Absences of others that the member covers now."""
    now = today(member.authority_id, timezone.now())
    return absences(member.authority_id).filter(cover=member, starts_on__lte=now)


def conflicts(member: Member, *, everybody: bool = False) -> QuerySet[Conflict]:
    """The member's own declarations; for an administrator, everybody's."""
    found = Conflict.objects.filter(authority_id=member.authority_id).select_related(
        "member__user", "platform", "respondent", "declared_by__user", "ended_by__user"
    )
    if everybody and member.has_role(Role.ADMINISTRATOR):
        return found
    return found.filter(user_id=member.user_id)


def in_words(rules: Rules) -> list[tuple[str, list[str]]]:
    """Rules as headings with plain lines, for a page."""
    weights = [f"{label}: {getattr(rules.weights, name)}" for name, label in WEIGHTS.items()]
    skills = [
        f"{label}: {NEEDS[need]}"
        for label, need in (
            (_("The complaint’s language"), rules.language),
            (_("Knowing the service it is about"), rules.platform),
            (_("Knowing the legal field"), rules.regime),
        )
    ]
    limit = (
        _("At most %(n)s within seven days for one person.") % {"n": rules.severe_per_week}
        if rules.severe_per_week
        else _("No limit.")
    )
    severe = _("%(which)s, and every case on the child path.") % {
        "which": SEVERE.get(rules.severe_from, rules.severe_from)
    }
    return [
        (_("Points"), weights),
        (_("Skills"), [*skills, _("Child path: training is always required.")]),
        (_("Severe cases"), [severe, limit]),
        (_("Continuity"), _continuity(rules)),
        (_("Teams"), _teams(rules)),
    ]


def _continuity(rules: Rules) -> list[str]:
    kinds = []
    if rules.same_complainant:
        kinds.append(_("The same complainant’s cases go to the same person."))
    if rules.same_respondents:
        kinds.append(_("Cases about the same respondents go to the same person."))
    if not kinds:
        return [_("Not looked at.")]
    words = {"days": rules.continuity_days, "points": rules.continuity_slack}
    return [
        *kinds,
        _("Looking back %(days)s days, up to %(points)s points above the lightest load.") % words,
    ]


def _teams(rules: Rules) -> list[str]:
    named = sorted({slug for team in rules.teams for slug in team.platforms})
    services = dict(Platform.objects.filter(pk__in=named).values_list("pk", "name"))
    found = []
    for team in rules.teams:
        if not team.states_anything:
            continue
        parts = [_("child path")] if team.child_path else []
        parts += [str(REGIMES[one]) for one in team.regimes]
        parts += [services.get(one, one) for one in team.platforms]
        parts += list(team.languages)
        strict = _(" (nobody else)") if team.strict else ""
        found.append(f"{team.name}: {', '.join(parts)}{strict}")
    return found or [_("None gets cases by rule.")]


def is_current(absence: Absence, on: date) -> bool:
    """Whether somebody is away on a day."""
    return absence.starts_on <= on <= absence.ends_on


def planned(authority: str, at: datetime) -> QuerySet[AllocationRules]:
    """Versions that begin later."""
    return AllocationRules.objects.filter(Q(valid_from__gt=at), authority_id=authority)
