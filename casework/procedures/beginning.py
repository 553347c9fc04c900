"""Whether a procedure may begin, as far as who leads decides it. Pure Python."""

from __future__ import annotations

from collections.abc import Container

from casework.law.procedures import Procedure
from casework.procedures.lead import Lead


def in_the_way(law: Procedure, *, own: str, holds: bool, now: Lead) -> str | None:
    """What keeps an authority from beginning it: a code, or None.

    ``holds``: the authority holds the complaint; ``now``: who leads.
    """
    leads = now.authority == own
    if law.needs_no_lead and now.authority is not None:
        return "led"
    if law.opened_by == "receiving" and not holds:
        return "not-holder"
    if law.opened_by == "lead" and not leads:
        return "not-lead"
    if law.opened_by == "not-lead" and leads:
        return "leads-already"
    if law.opened_by == "leading" and not (leads or (now.authority is None and holds)):
        return "not-leading"
    return None


def whom_it_misses(law: Procedure, *, own: str, now: Lead, addressed: Container[str]) -> str | None:
    """The lead, where it has to be among those addressed and is not; else None."""
    missed = now.authority not in (None, own) and now.authority not in addressed
    if missed and (law.to_lead or law.opening.effect == "claimed"):
        return now.authority
    return None
