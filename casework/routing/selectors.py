"""Reading what routing concluded on a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from casework.authorities.models import Authority, Member, ReferralBody, Respondent
from casework.cases.models import Participation
from casework.cases.selectors import participations
from casework.routing.models import (
    Allocation,
    Comparison,
    ComparisonChange,
    FactsVersion,
    RoutingDecision,
)
from complaints.models import ComplaintRespondent


def decisions(participation: Participation) -> QuerySet[RoutingDecision]:
    """The file's decisions with their reviews, newest first. The file comes from
    ``cases.selectors``, which checked who reads."""
    return (
        RoutingDecision.objects.filter(participation=participation)
        .select_related("participation")
        .prefetch_related("reviews__member__user")
    )


def current_decision(participation: Participation) -> RoutingDecision | None:
    """The newest decision, or None for a file that was not routed here."""
    return decisions(participation).first()


def current_result(participation: Participation) -> dict[str, Any]:
    """What stands: the last override's result, else the engine's; {} without any."""
    decision = current_decision(participation)
    return standing_result(decision) if decision else {}


def standing_result(decision: RoutingDecision) -> dict[str, Any]:
    """The result that stands for one decision after its reviews."""
    last = next(iter(decision.reviews.all()), None)
    return last.result if last and last.result else decision.result


def corrections(participation: Participation) -> QuerySet[FactsVersion]:
    """Corrected versions of the file's facts with their answers, newest first."""
    return FactsVersion.objects.filter(participation=participation).select_related(
        "member__user", "answer__member__user", "decision"
    )


def open_corrections(participation: Participation) -> QuerySet[FactsVersion]:
    """Those that nobody has confirmed or set aside."""
    return corrections(participation).filter(answer__isnull=True)


def get_correction(participation: Participation, pk: UUID) -> FactsVersion | None:
    """One version of the file's facts, with the file; None where it is not the file's."""
    found = corrections(participation).filter(pk=pk).first()
    if found is not None:
        found.participation = participation
        found.decision.participation = participation
    return found


def waiting_corrections(member: Member | None) -> QuerySet[FactsVersion]:
    """Corrections that wait for an answer on open files that the member sees, oldest first."""
    return (
        FactsVersion.objects.filter(
            answer__isnull=True,
            participation__in=participations(member).filter(closed_at__isnull=True),
        )
        .select_related("participation__assignee__user", "member__user", "decision")
        .order_by("at", "id")
    )


def comparisons(member: Member | None) -> QuerySet[Comparison]:
    """The comparisons of rule sets at the member's authority, newest first."""
    if member is None or not member.active:
        return Comparison.objects.none()
    return Comparison.objects.filter(authority_id=member.authority_id).select_related(
        "member__user"
    )


def changed_files(member: Member | None, comparison: Comparison) -> QuerySet[ComparisonChange]:
    """Files that a comparison found changed, as far as the member sees them."""
    return ComparisonChange.objects.filter(
        comparison=comparison, participation__in=participations(member)
    ).select_related("participation")


def files_about_respondent(
    member: Member | None, respondent: Respondent
) -> QuerySet[Participation]:
    """The member's files on complaints that name a respondent or one of its services."""
    named = ComplaintRespondent.objects.filter(
        Q(respondent=respondent) | Q(platform__respondent=respondent)
    )
    return participations(member).filter(case__complaint__in=named.values("complaint_id"))


def allocations(participation: Participation) -> QuerySet[Allocation]:
    """Who was given the file and why, newest first."""
    return Allocation.objects.filter(participation=participation).select_related("member__user")


def names_of(result: dict[str, Any]) -> dict[str, str]:
    """Names of every authority and referral body in a result, by slug; a slug that the
    directory does not know stands for itself."""
    slugs = {
        result["receiving"],
        result["lead"]["authority"],
        *result["competent"],
        *result["concerned"],
        *(one["to"] for one in result["referrals"]),
        *(clock["authority"] for clock in result["clocks"]),
    } - {None}
    names: dict[str, str] = {slug: slug for slug in slugs}
    names.update(ReferralBody.objects.filter(pk__in=slugs).values_list("pk", "name"))
    names.update(Authority.objects.filter(pk__in=slugs).values_list("pk", "short_name"))
    return names
