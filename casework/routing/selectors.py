"""Reading what routing concluded on a file."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from casework.authorities.models import Authority, ReferralBody
from casework.cases.models import Participation
from casework.routing.models import Allocation, RoutingDecision


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
