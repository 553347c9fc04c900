"""Who leads a case after a step: exactly one authority, or the reason why nobody does.
Pure Python."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lead:
    """``authority`` leads; or nobody does, for a reason of ``law.no_lead``."""

    authority: str | None = None
    reason: str = "not-asked"

    def __post_init__(self) -> None:
        if (self.authority is None) != bool(self.reason):
            raise ValueError("Exactly one lead, or a reason for none")


NOT_ASKED = Lead()


def by(authority: str) -> Lead:
    """That authority leads."""
    return Lead(authority, "")


def after(effect: str, now: Lead, *, initiator: str, addressee: str, before: Lead) -> Lead:
    """Who leads after a step's effect.

    ``addressee`` is the party on the other side that took the step, or to which it went;
    ``before`` is who led before the procedure began. KeyError for an unknown effect.
    """
    if effect == "claimed":
        # Against a lead that stands, a claim is a dispute until it is settled.
        return by(initiator) if now.authority in (None, initiator) else Lead(None, "disputed")
    return {
        "asked": Lead(None, "asked"),
        "initiator": by(initiator),
        "addressee": by(addressee),
        "declined": Lead(None, "declined"),
        "disputed": Lead(None, "disputed"),
        "local": Lead(None, "local"),
        "other": Lead(None, "other"),
        "before": before,
    }[effect]
