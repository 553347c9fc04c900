"""How far a procedure may speak: never further than the case is shared (domain rule d).

Who is not on the case cannot be a party. A short reason names nobody, as everywhere. The
words at length are T2 (no names) or T3: every party must stand at that tier, and the legal
gateway from the author to each must open it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from casework.authorities.models import Authority, Role
from casework.cases.models import Participation
from casework.law import UnknownName, load_law
from casework.law.procedures import Procedure as ProcedureLaw
from casework.procedures.errors import Refused

READERS = (Role.COOPERATION_OFFICER, Role.INVESTIGATOR, Role.APPROVER)
"""Who reads procedures of their authority."""
BEGINNERS = (Role.COOPERATION_OFFICER, Role.INVESTIGATOR)
"""Who may begin one; who takes which step stands with the step."""

CONDUCT, PSEUDONYMOUS, IDENTITY = 1, 2, 3
TIERS = (PSEUDONYMOUS, IDENTITY)
"""What words can be: without names, or with them."""


@dataclass(frozen=True)
class Limit:
    """The highest tier of words between parties, and whose standing sets it."""

    tier: int
    by: str = ""

    @property
    def open(self) -> bool:
        """Whether words at length may be sent at all."""
        return self.tier >= PSEUDONYMOUS


def tier_of(case_id: UUID, authority: str) -> int:
    """How far the case is shared with an authority: 4 for its holder, -1 for none. For the
    authority acted for, which must be on the case itself (else -1)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procedures_tier(%s, %s)", [case_id, authority])
        return int(cursor.fetchone()[0])


def concerned(case_id: UUID) -> list[str]:
    """The authorities of the one-stop shop on a case, for its lead and its holder; []
    for anybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authority FROM procedures_concerned(%s)", [case_id])
        return [row[0] for row in cursor.fetchall()]


def limit(*, case_id: UUID, author: str, others: Iterable[str]) -> Limit:
    """How far the author's words may go to all the others: the least of their tiers, and
    of what the gateway to each opens."""
    found = Limit(IDENTITY)
    for other in others:
        gateway = load_law().gateway(author, other)
        allowed = min(tier_of(case_id, other), int(gateway.max_tier.removeprefix("T")))
        if allowed < found.tier:
            found = Limit(allowed, other)
    return found


def check_words(*, case_id: UUID, author: str, others: Iterable[str], tier: int) -> None:
    """Refused (field ``text``) where words of this tier would go further than the shares."""
    if tier not in TIERS:
        raise Refused("tier", _("Say whether the text names people."))
    found = limit(case_id=case_id, author=author, others=others)
    if tier > found.tier:
        raise Refused(
            "text",
            _(
                "The case is open to %(name)s up to T%(max)d only, so that no text of T%(tier)d"
                " can go there. Share the case further first, where the law allows it."
            )
            % {"name": short_name(found.by), "max": max(found.tier, 0), "tier": tier},
        )


def check_parties(*, file: Participation, law: ProcedureLaw, addressees: list[Authority]) -> None:
    """Everything that must hold of those to whom a procedure is addressed: Refused with the
    reason otherwise."""
    if not addressees:
        raise Refused("addressees", _("Choose the authority"))
    if len(addressees) > 1 and not law.many:
        raise Refused("addressees", _("This procedure goes to one authority."))
    if not fits(law.from_regimes, file.authority_id):
        raise Refused(
            "addressees", _("Your authority’s law does not know this procedure: %s.") % law.citation
        )
    for one in addressees:
        _check_party(file, law, one)


def _check_party(file: Participation, law: ProcedureLaw, one: Authority) -> None:
    if one.pk == file.authority_id:
        raise Refused("addressees", _("This is your own authority. Choose another."))
    if one.suspended:
        raise Refused("addressees", _("%s is suspended and can receive nothing.") % one.short_name)
    if not one.participating:
        raise Refused(
            "addressees", _("%s does not take part here. Write to it instead.") % one.short_name
        )
    if not fits(law.to_regimes, one.pk) or (law.outside and both_inside(file.authority_id, one.pk)):
        raise Refused(
            "addressees",
            _("This procedure (%(citation)s) is not open with %(name)s.")
            % {"citation": law.citation, "name": one.short_name},
        )
    if tier_of(file.case_id, one.pk) < CONDUCT:
        raise Refused(
            "addressees",
            _("The case is not shared with %s. Share it first (T1 or more).") % one.short_name,
        )


def fits(regimes: tuple[str, ...], slug: str) -> bool:
    """Whether an authority acts under one of the regimes; none named means any."""
    try:
        return not regimes or load_law().regime_of(slug).id in regimes
    except UnknownName:
        return False


def both_inside(one: str, other: str) -> bool:
    """Whether two authorities stand in the one-stop shop together."""
    law = load_law()
    return all(law.regime_of(slug).one_stop_shop for slug in (one, other))


def short_name(slug: str) -> str:
    """An authority's short name, or its slug where the directory has none."""
    return Authority.objects.filter(pk=slug).values_list("short_name", flat=True).first() or slug
