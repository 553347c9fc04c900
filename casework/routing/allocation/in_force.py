"""Which version of an authority's rules holds at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.routing.allocation.rules import DEFAULT, Rules, rules_of
from casework.routing.models import AllocationRules


@dataclass(frozen=True)
class InForce:
    """The rules that hold; ``version`` is None for the standard ones."""

    rules: Rules
    version: AllocationRules | None

    @property
    def number(self) -> int:
        """The version's number as reasons tell it; 0 for the standard rules."""
        return self.version.number if self.version else 0


def rules_at(authority: str, at: datetime) -> InForce:
    """The rules of an authority at a moment: the latest to have begun, of several that
    began together the last written."""
    found = (
        AllocationRules.objects.filter(authority_id=authority, valid_from__lte=at)
        .order_by("-valid_from", "-number")
        .first()
    )
    return InForce(rules=rules_of(found.content) if found else DEFAULT, version=found)
