"""Time limits that a notice sets in motion, computed from the power's law data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casework.authorities.models import Authority
from casework.cases.services.clocks import compute, last_instant
from casework.enforcement.powers import Power
from casework.law import load_law

APPEAL = "appeal"

KINDS = {
    "intent": "representations",
    "warning": "representations",
    "penalty": "payment",
    "order": "compliance",
    "ban": "compliance",
    "removal": "compliance",
    "urgent-order": "compliance",
    "undertaking": "compliance",
}
"""The kind of time limit by the kind of power; any other asks for a response."""


@dataclass(frozen=True)
class Limit:
    """One time limit: until when (``due``: day or instant, ``due_at``: last instant, UTC),
    under which rule and how that was reached."""

    kind: str
    rule: str
    due: str
    due_at: datetime
    trace: list[str]
    citation: str

    def as_dict(self) -> dict[str, Any]:
        """As stored on the action."""
        return {**asdict(self), "due_at": self.due_at.isoformat()}

    def last_day(self, zone: str) -> date:
        """The last day, in the authority's zone."""
        return self.due_at.astimezone(ZoneInfo(zone)).date()


def from_service(power: Power, *, authority: Authority, served_at: datetime) -> list[Limit]:
    """The limits that begin with deemed service, the answer's first.

    Where the law forbids that the answer is due before another period has ended (an
    information notice before the time to appeal), the later of the two counts.
    """
    found: list[Limit] = []
    if power.response_rule:
        answer = _limit(kind(power), power.response_rule, authority, served_at)
        if power.not_before_rule:
            floor = _limit(answer.kind, power.not_before_rule, authority, served_at)
            if floor.due_at > answer.due_at:
                answer = Limit(
                    kind=answer.kind,
                    rule=answer.rule,
                    due=floor.due,
                    due_at=floor.due_at,
                    trace=[*answer.trace, *floor.trace],
                    citation=f"{answer.citation}; {floor.citation}",
                )
        found.append(answer)
    if power.appeal_rule:
        found.append(_limit(APPEAL, power.appeal_rule, authority, served_at))
    return found


def kind(power: Power) -> str:
    """What kind of time limit the power sets (:data:`casework.notices.content.DEADLINE_KINDS`)."""
    return KINDS.get(power.kind, "response")


def spoken_kind(kind: str) -> str:
    """What must be done within a limit of this kind."""
    return str(
        {
            "representations": _("Representations until"),
            "payment": _("Payment until"),
            "compliance": _("Compliance until"),
            APPEAL: _("Appeal until"),
        }.get(kind, _("Answer until"))
    )


def _limit(kind: str, rule: str, authority: Authority, served_at: datetime) -> Limit:
    computed = compute(rule=rule, authority=authority.pk, start=served_at)
    return Limit(
        kind=kind,
        rule=rule,
        due=computed["due"],
        due_at=last_instant(due=computed["due"], zone=authority.timezone),
        trace=list(computed["trace"]),
        citation=load_law().period(rule).citation,
    )
