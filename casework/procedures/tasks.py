"""Background work on procedures: each party's desk, the end of periods, what was lost."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from casework.cases.models import Participation
from casework.cases.services.recording import hold
from casework.delivery.resilience import announce, robust_task
from casework.procedures.models import Procedure
from casework.procedures.services import destroying
from casework.procedures.services.following import follow
from casework.procedures.services.locking import hold_procedure
from casework.procedures.services.taking import let_silence_speak, tell_others
from casework.scoping import acting_for

BATCH = 500


@robust_task("procedures.follow")
def follow_procedure(procedure_id: str, authority: str) -> int:
    """Bring one party's desk up to date. Idempotent."""
    with acting_for(authority):
        procedure = Procedure.objects.filter(pk=procedure_id).first()
        return follow(procedure=procedure, authority=authority) if procedure else 0


@robust_task("procedures.destroy_words")
def destroy_words(case_id: str, authority: str) -> int:
    """Destroy an authority's words about a case whose complaint is destroyed. Idempotent."""
    with acting_for(authority):
        return destroying.destroy_words(case_id=UUID(case_id))


@robust_task("procedures.sweep")
def sweep() -> dict[str, int]:
    """Let silence speak where a period has ended, and announce again what a broker dropped
    or a worker never finished. Run by beat. Idempotent."""
    spoken = sum(let_speak(pk, slug) for pk, slug in _found("procedures_silent"))
    behind = _found("procedures_unfollowed")
    for pk, slug in behind:
        announce(follow_procedure, pk, authority=slug)
    left = _found("procedures_to_destroy")
    for pk, slug in left:
        announce(destroy_words, pk, authority=slug)
    return {"spoken": spoken, "behind": len(behind), "left": len(left)}


def let_speak(procedure_id: str, authority: str) -> bool:
    """Record what the end of a period has done in one procedure, in the initiator's name."""
    with acting_for(authority):
        procedure = Procedure.objects.get(pk=procedure_id)
        file = Participation.objects.filter(
            case_id=procedure.case_id, authority_id=authority
        ).first()
        if file is not None:
            hold(file)
        hold_procedure(procedure.pk)
        procedure.refresh_from_db()
        spoke = let_silence_speak(procedure)
        if spoke:
            follow(procedure=procedure, authority=authority)
            tell_others(procedure, authority)
        return spoke


def _found(function: str) -> list[tuple[str, str]]:
    """(id, slug) pairs of one of this room's sweeping functions, outside any standing."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}(%s)", [BATCH])  # noqa: S608 - names above
        return [(str(pk), slug) for pk, slug in cursor.fetchall()]
