"""Open cases looked at again when it is found where a respondent's main establishment is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.establishments import as_facts
from casework.authorities.models import Establishment, EstablishmentFinding, Respondent
from casework.cases.models import Participation
from casework.cases.services.recording import hold
from casework.cases.services.telling import complaint_of
from casework.routing.competence import decide, difference, outcome, value_at, with_value
from casework.routing.models import FactsVersion, Reevaluation
from casework.routing.selectors import current_decision, open_corrections
from casework.routing.services.allocation import lock_allocation
from casework.routing.services.correcting import propose_facts, set_outdated_aside
from complaints.models import ComplaintRespondent

GRACE = timedelta(seconds=30)
"""A finding younger than this is probably being looked at right now."""
OLDEST = timedelta(days=30)


def files_about(*, finding_id: UUID | str) -> list[UUID]:
    """The acting authority's open files on complaints about the finding's respondent."""
    respondent = _respondent_of(finding_id)
    if respondent is None:
        return []
    complaints = _named(respondent).values("complaint_id")
    return list(
        Participation.objects.filter(case__complaint__in=complaints, closed_at__isnull=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@transaction.atomic
def reevaluate_file(*, participation_id: UUID | str, finding_id: UUID | str) -> int:
    """Propose what the directory says now about a file's respondent, as a correction of the
    facts that a caseworker confirms; 1 if one waits now for this reason.

    Nothing is proposed where the file says so already or nothing would follow. An earlier
    proposal of the directory that no longer holds is set aside.
    """
    respondent = _respondent_of(finding_id)
    file = Participation.objects.select_related("authority").filter(pk=participation_id).first()
    if respondent is None or file is None:
        return 0
    lock_allocation(file.authority_id)
    hold(file)
    file.refresh_from_db()
    decision = current_decision(file)
    complaint = complaint_of(file)
    if decision is None or complaint is None or not file.is_open:
        return 0
    decision.participation = file
    wanted = _as_directory(respondent)
    changes: dict[str, Any] = {}
    paths: set[str] = set()
    for row in _named(respondent).filter(complaint=complaint):
        path = f"respondents[{row.position}].establishments"
        if value_at(decision.facts, f"respondents[{row.position}]") is None:
            continue
        paths.add(path)
        if _plain(value_at(decision.facts, path)) != _plain(wanted):
            changes[path] = wanted
    waiting = [
        version
        for version in open_corrections(file).filter(source=FactsVersion.Source.DIRECTORY)
        if paths & {one["path"] for one in version.changes}
    ]
    for version in waiting:
        version.participation = file
        same = {one["path"]: _plain(one["after"]) for one in version.changes}
        if same == {path: _plain(value) for path, value in changes.items()}:
            return 1
        set_outdated_aside(version=version, member=None)
    if not changes or not _matters(decision.facts, decision.result, changes):
        return 0
    propose_facts(
        decision=decision,
        member=None,
        changes=changes,
        source=FactsVersion.Source.DIRECTORY,
        reason=_reason(respondent, finding_id),
    )
    return 1


@transaction.atomic
def finish_reevaluation(
    *, finding_id: UUID | str, authority: str, looked_at: int, proposed: int
) -> None:
    """Note that the acting authority has looked; noted once."""
    if EstablishmentFinding.objects.filter(pk=finding_id).exists():
        Reevaluation.objects.get_or_create(
            authority_id=authority,
            finding_id=UUID(str(finding_id)),
            defaults={"looked_at": looked_at, "proposed": proposed, "at": timezone.now()},
        )


def unfinished_findings(*, authority: str) -> list[UUID]:
    """Recent findings after which the acting authority has not looked at its cases."""
    now = timezone.now()
    looked = Reevaluation.objects.filter(authority_id=authority).values("finding_id")
    return list(
        EstablishmentFinding.objects.filter(
            authority__isnull=False, at__lt=now - GRACE, at__gt=now - OLDEST
        )
        .exclude(pk__in=looked)
        .order_by("at")
        .values_list("pk", flat=True)
    )


def _respondent_of(finding_id: UUID | str) -> Respondent | None:
    return Respondent.objects.filter(establishments__findings=UUID(str(finding_id))).first()


def _named(respondent: Respondent) -> Any:
    """Where complaints within reach name the respondent, itself or one of its services."""
    return ComplaintRespondent.objects.filter(
        Q(respondent=respondent) | Q(platform__respondent=respondent)
    )


def _as_directory(respondent: Respondent) -> list[dict[str, Any]]:
    return as_facts(Establishment.objects.filter(respondent=respondent))


def _plain(establishments: Any) -> list[tuple[Any, ...]]:
    """Establishments for comparing: absent and null say the same, the order says nothing."""
    return sorted(
        (
            str(one.get("country")),
            str(one.get("decides")),
            str(one.get("confirmed")),
            bool(one.get("representative_only")),
        )
        for one in establishments or []
    )


def _matters(facts: dict[str, Any], result: dict[str, Any], changes: dict[str, Any]) -> bool:
    """Whether anything follows for the case; facts no rule can read are left to people."""
    found = facts
    try:
        for path, value in changes.items():
            found = with_value(found, path, value)
        return bool(outcome(difference(result, decide(found))))
    except (ValueError, TypeError, LookupError):
        return False


def _reason(respondent: Respondent, finding_id: UUID | str) -> str:
    finding = EstablishmentFinding.objects.select_related("establishment", "authority").get(
        pk=finding_id
    )
    return _(
        "%(authority)s recorded that the establishment of %(who)s in %(place)s is %(status)s"
        " as the main one; it now stands as %(stands)s."
    ) % {
        "authority": finding.authority.short_name if finding.authority else _("The directory"),
        "who": respondent.name,
        "place": finding.establishment.country,
        "status": finding.get_status_display().lower(),
        "stands": finding.establishment.get_main_status_display().lower(),
    }
