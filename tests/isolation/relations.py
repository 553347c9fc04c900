"""How somebody can stand to a case, and what they may read of it: a table, from the rules.

Nothing here asks the product. Tiers are those of docs/cooperation.md; the holder alone
reads everything, and who has no standing share, or none any more, reads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casework.authorities.models import Role

HOLDER, STRANGER = "fr-cnil", "lu-cnpd"

NOTHING, EVERYTHING = -1, 9
"""Tiers of who may read nothing, and of what no share ever opens."""


class Way(StrEnum):
    """In which way a relation comes about."""

    HOLDS = "holds"
    INVITED = "invited"
    NEVER = "never"
    SIGNED_OUT = "signed out"


@dataclass(frozen=True)
class Relation:
    """One row of the table: who it is, and the tier up to which they read now."""

    name: str
    authority: str
    tier: int
    way: Way = Way.INVITED
    shared: int = NOTHING
    """The tier of the share that was made, whatever became of it."""
    role: str = "concerned"

    @property
    def holds(self) -> bool:
        """Whether the case is theirs and nothing of it is hidden from them."""
        return self.way is Way.HOLDS and self.tier == EVERYTHING


def _invited(name: str, authority: str, tier: int, **more: object) -> Relation:
    return Relation(name, authority, tier, shared=tier, **more)  # type: ignore[arg-type]


OWN = Relation("own", HOLDER, EVERYTHING, Way.HOLDS)
CONFLICTED = Relation("conflicted member", HOLDER, NOTHING, Way.HOLDS)
LEAD = _invited("lead", "nl-ap", 4, role="lead")
OBSERVER = _invited("observer", "pl-uodo", 2, role="observer")
RECEIVED = _invited("referral received", "gb-ico", 1, role="competent")
REFUSED = Relation("referral refused", "ca-opc", 1, shared=1, role="competent")
"""Who refused may still read, until the share ends, what it refused."""
EXPIRED = Relation("share expired", "pt-cnpd", NOTHING, shared=4)
REVOKED = Relation("share revoked", "se-imy", NOTHING, shared=4)
NARROWED = Relation("share narrowed", "fi-tsv", 1, shared=1)
"""Had T4; what stands is T1."""
UNRELATED = Relation("stranger", STRANGER, NOTHING, Way.NEVER)
SIGNED_OUT = Relation("signed out", "", NOTHING, Way.SIGNED_OUT)

RELATIONS = (
    OWN,
    LEAD,
    _invited("concerned, T0", "at-dsb", 0),
    _invited("concerned, T1", "be-apd-gba", 1),
    _invited("concerned, T2", "dk-datatilsynet", 2),
    _invited("concerned, T3", "es-aepd", 3),
    _invited("concerned, T4", "it-garante", 4),
    OBSERVER,
    RECEIVED,
    REFUSED,
    EXPIRED,
    REVOKED,
    NARROWED,
    UNRELATED,
    CONFLICTED,
    SIGNED_OUT,
)
INVITED = tuple(one for one in RELATIONS if one.way is Way.INVITED)
BY_NAME = {one.name: one for one in RELATIONS}

ALL_ROLES, NO_ROLE = "all roles", "none"
ROLES: dict[str, list[str]] = {
    ALL_ROLES: list(Role.values),
    **{role: [role] for role in Role.values},
    NO_ROLE: [],
}
"""The roles a member is tried with, by the name of the column."""


@dataclass(frozen=True)
class Protected:
    """A text that stands somewhere in the holder's case. ``tier`` is the lowest that opens
    it; ``also`` names relations that know it for another reason (they are a party of the
    procedure, or it was said to them)."""

    what: str
    text: str
    tier: int = EVERYTHING
    also: frozenset[str] = frozenset()

    def open_to(self, relation: Relation) -> bool:
        """Whether somebody in this relation may come to read it."""
        return relation.holds or relation.tier >= self.tier or relation.name in self.also
