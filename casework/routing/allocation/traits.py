"""What a case asks of its investigator, read from the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from casework.authorities.models import Member, Platform
from casework.cases.models import Participation
from casework.cases.services.telling import complaint_of
from casework.routing.allocation.choosing import Wanted
from casework.routing.allocation.rules import Rules
from casework.routing.selectors import current_result
from complaints.models import Complaint, ComplaintRespondent, ContactDetails

REGIME_OF_RULE = {
    "R06": "public_body",
    "R08": "individual",
    "R09": "one_stop_shop",
    "R10": "local",
    "R11": "no_establishment",
}
"""The legal field that a fired rule of competence stands for."""


def wanted_of(file: Participation, rules: Rules, at: datetime) -> Wanted:
    """What the file asks for: urgency, path, language, services, legal fields, who had a
    related matter (by the rules' continuity) and who must not know of it."""
    complaint = complaint_of(file)
    named = list(complaint.respondents.all()) if complaint else []
    return Wanted(
        priority=file.priority,
        child_path=file.child_path,
        language=file.language,
        platforms=frozenset(row.platform_id for row in named if row.platform_id),
        regimes=regimes_of(file),
        before=tuple(_before(file, complaint, named, rules, at)),
        barred=barred_members(file),
    )


def regimes_of(file: Participation) -> frozenset[str]:
    """The legal fields of a file, from what stands of its routing."""
    return regimes_of_result(current_result(file))


def regimes_of_result(result: Mapping[str, Any]) -> frozenset[str]:
    """The legal fields of a routing result: "national" where no rule says another, none
    for a file that was not routed here."""
    if not result:
        return frozenset()
    fired = {one["rule"] for one in result["fired"]}
    found = {regime for rule, regime in REGIME_OF_RULE.items() if rule in fired}
    return frozenset(found or {"national"})


def barred_members(file: Participation) -> frozenset[str]:
    """Members from whom the file is hidden, as keys of people."""
    if not file.hidden_from:
        return frozenset()
    found = Member.objects.filter(
        authority_id=file.authority_id, user__in=[UUID(user) for user in file.hidden_from]
    )
    return frozenset(str(pk) for pk in found.values_list("pk", flat=True))


def service_names(wanted: Wanted) -> dict[str, str]:
    """Names of the services by slug."""
    return dict(Platform.objects.filter(pk__in=wanted.platforms).values_list("pk", "name"))


def _before(
    file: Participation,
    complaint: Complaint | None,
    named: list[ComplaintRespondent],
    rules: Rules,
    at: datetime,
) -> list[tuple[str, str]]:
    if complaint is None:
        return []
    since = at - timedelta(days=rules.continuity_days)
    found: list[tuple[str, str]] = []
    if rules.same_complainant:
        found += _who(file, _same_person(complaint), since, "complainant")
    if rules.same_respondents:
        found += _who(file, _same_respondents(complaint, named), since, "respondents")
    return found


def _who(
    file: Participation, related: Q | None, since: datetime, why: str
) -> list[tuple[str, str]]:
    """Who has the related files, the latest first; a handful is enough."""
    if related is None:
        return []
    files = (
        Participation.objects.filter(
            related,
            authority_id=file.authority_id,
            assignee__isnull=False,
            opened_at__gte=since,
        )
        .exclude(pk=file.pk)
        .order_by("-opened_at", "pk")
    )
    seen = dict.fromkeys(str(pk) for pk in files.values_list("assignee_id", flat=True)[:20])
    return [(key, why) for key in seen]


def _same_person(complaint: Complaint) -> Q | None:
    """Other complaints from the same address: compared by keyed hash, no address is read."""
    given = ContactDetails.objects.filter(complaint=complaint, email_index__isnull=False)
    indexes = {bytes(one) for one in given.values_list("email_index", flat=True) if one}
    if complaint.email_index is not None:
        indexes.add(bytes(complaint.email_index))
    if not indexes:
        return None
    later = ContactDetails.objects.filter(
        authority_id=complaint.authority_id, email_index__in=indexes
    ).values("complaint_id")
    same = Complaint.objects.filter(
        Q(email_index__in=indexes) | Q(pk__in=later), authority_id=complaint.authority_id
    )
    return Q(case__complaint__in=same.values("pk"))


def _same_respondents(complaint: Complaint, named: list[ComplaintRespondent]) -> Q | None:
    """Complaints about the same set of known respondents: all of it, so that one large
    service alone does not tie everything to one person unless nothing else is named."""
    platforms = {row.platform_id for row in named if row.platform_id}
    organisations = {row.respondent_id for row in named if row.respondent_id}
    if not platforms and not organisations:
        return None
    same = Complaint.objects.filter(authority_id=complaint.authority_id)
    for platform in platforms:
        same = same.filter(respondents__platform=platform)
    for organisation in organisations:
        same = same.filter(respondents__respondent=organisation)
    return Q(case__complaint__in=same.values("pk"))
