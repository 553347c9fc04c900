"""Background work of routing."""

import logging
from uuid import UUID

from django.db import connection

from casework.authorities.selectors import participating_authorities
from casework.delivery.resilience import announce, robust_task
from casework.routing.services.comparing import compare_batch
from casework.routing.services.conflicts import hold_again
from casework.routing.services.dry_run import perform_dry_run
from casework.routing.services.hand_over import continue_hand_over
from casework.routing.services.reevaluating import (
    files_about,
    finish_reevaluation,
    reevaluate_file,
    unfinished_findings,
)
from casework.routing.services.retrying import retry
from casework.routing.services.routing import route
from casework.scoping import acting_for

log = logging.getLogger(__name__)

GRACE_SECONDS = 5
"""A complaint younger than this is probably being routed right now."""
BATCH = 500
STALLED_SECONDS = 60
"""A comparison that nobody has worked on for so long has lost its worker."""


@robust_task("routing.route_complaint", max_retries=3)
def route_complaint(complaint_id: str, authority: str) -> str:
    """Route one complaint; returns the decision's id. Repeating it changes nothing."""
    return str(route(complaint_id=complaint_id, authority=authority).pk)


@robust_task("routing.sweep_unrouted")
def sweep_unrouted() -> int:
    """Ask again for every complaint that was sent and not routed: what a dead broker
    dropped, or a worker never finished. Returns how many were asked for. Run by beat."""
    found = unrouted()
    for complaint, authority in found:
        announce(route_complaint, complaint, authority)
    if found:
        log.info("%s complaints asked for again", len(found))
    return len(found)


def unrouted() -> list[tuple[str, str]]:
    """(complaint id, authority) of what waits longer than the grace, oldest first, at most
    500. Outside any standing: the function tells ids and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT complaint, authority FROM routing_unrouted(make_interval(secs => %s), %s)",
            [GRACE_SECONDS, BATCH],
        )
        return [(str(complaint), authority) for complaint, authority in cursor.fetchall()]


@robust_task("routing.retry_allocation")
def retry_allocation(authority: str) -> list[int]:
    """Try again what waits for somebody at an authority; [found somebody, still waiting]."""
    return list(retry(authority))


@robust_task("routing.sweep_unallocated")
def sweep_unallocated() -> int:
    """Try again everywhere what nobody could be given, and what somebody has who is not
    active any more. Returns how many files found somebody. Run by beat."""
    found = 0
    for authority in _slugs("SELECT authority FROM routing_waiting_for_somebody()"):
        given, waiting = retry(authority)
        found += given
        if waiting:
            log.warning("%s: %s cases wait for an investigator", authority, waiting)
    return found


@robust_task("routing.hand_over")
def hand_over(hand_over_id: str, authority: str) -> int:
    """Go on with a hand-over to its end; returns how many files this call handed over."""
    return continue_hand_over(hand_over=UUID(hand_over_id), authority=authority)


@robust_task("routing.dry_run")
def dry_run(run_id: str, authority: str) -> bool:
    """Find a dry run's answer, unless another worker does."""
    return perform_dry_run(run=UUID(run_id), authority=authority)


@robust_task("routing.sweep_broken_off")
def sweep_broken_off() -> int:
    """Take up hand-overs and dry runs that a worker left unfinished. Run by beat."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, id, authority FROM routing_broken_off()")
        found = cursor.fetchall()
    for kind, pk, authority in found:
        announce(hand_over if kind == "hand_over" else dry_run, pk, authority=authority)
    return len(found)


@robust_task("routing.hold_conflicts_again")
def hold_conflicts_again() -> int:
    """Match every standing declaration of a conflict with what became known of files since
    they were opened. Returns how many files were newly hidden. Run by beat."""
    hidden = 0
    for authority in _slugs("SELECT authority FROM routing_with_conflicts()"):
        with acting_for(authority):
            hidden += hold_again(authority)
    return hidden


def _slugs(query: str) -> list[str]:
    """What a function of access.py tells of all authorities: slugs and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


@robust_task("routing.compare_rulesets")
def compare_rulesets(comparison_id: str, authority: str) -> int:
    """Work a comparison of rule sets through, batch by batch, each in a transaction of its
    own; returns how many batches. Run twice, it goes on where it stands."""
    batches = 0
    while True:
        with acting_for(authority):
            more = compare_batch(comparison_id=comparison_id)
        batches += 1
        if not more:
            return batches


@robust_task("routing.sweep_comparisons")
def sweep_comparisons() -> int:
    """Ask again for comparisons that wait for a worker or have lost theirs. Run by beat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT comparison, authority FROM routing_unfinished(make_interval(secs => %s))",
            [STALLED_SECONDS],
        )
        found = [(str(comparison), authority) for comparison, authority in cursor.fetchall()]
    for comparison, authority in found:
        announce(compare_rulesets, comparison, authority=authority)
    return len(found)


@robust_task("routing.reevaluate_respondent")
def reevaluate_respondent(finding_id: str) -> int:
    """An establishment was found: every authority looks at its own open cases again."""
    slugs = list(participating_authorities().values_list("pk", flat=True))
    for slug in slugs:
        announce(reevaluate_files, finding_id, authority=slug)
    return len(slugs)


@robust_task("routing.reevaluate_files")
def reevaluate_files(finding_id: str, authority: str) -> int:
    """Look at an authority's open cases about the respondent of a finding, each in a
    transaction of its own; returns how many corrections wait for a caseworker now.
    Repeating it adds nothing."""
    with acting_for(authority):
        files = files_about(finding_id=finding_id)
    proposed = 0
    for file in files:
        with acting_for(authority):
            proposed += reevaluate_file(participation_id=file, finding_id=finding_id)
    with acting_for(authority):
        finish_reevaluation(
            finding_id=finding_id, authority=authority, looked_at=len(files), proposed=proposed
        )
    return proposed


@robust_task("routing.sweep_reevaluations")
def sweep_reevaluations() -> int:
    """Ask again for what a dead broker dropped or a worker never finished. Run by beat."""
    asked = 0
    for slug in list(participating_authorities().values_list("pk", flat=True)):
        with acting_for(slug):
            found = unfinished_findings(authority=slug)
        for finding_id in found:
            announce(reevaluate_files, finding_id, authority=slug)
            asked += 1
    return asked
