"""Where a respondent's main establishment is: who may say so, and what follows for routing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from casework.authorities.models import Authority, Establishment, EstablishmentStatus
from casework.law import load_law

Status = EstablishmentStatus


def may_claim(authority: Authority, establishment: Establishment) -> bool:
    """Whether an authority may hold a view of an establishment at all: both belong to the
    one-stop shop, and a representative is no establishment (GDPR Arts 4(16), 27, 56)."""
    return (
        authority.one_stop_shop
        and load_law().directory.in_one_stop_shop(establishment.country)
        and not establishment.representative_only
    )


def may_confirm(authority: Authority, establishment: Establishment) -> bool:
    """Whether it is for this authority to accept an establishment as the main one: it is
    the authority of that place for private bodies (GDPR Art. 56(1)). In Germany that is the
    Land's; while the Land is not known, nobody's."""
    if not may_claim(authority, establishment):
        return False
    if establishment.country.split("-", 1)[0] != authority.country:
        return False
    found = load_law().directory.covering(establishment.country, "private", timezone.now())
    return found.authority is not None and found.authority.slug == authority.pk


def as_facts(establishments: Iterable[Establishment]) -> list[dict[str, Any]]:
    """Establishments in the shape of the routing facts, in the order they were entered.

    A confirmed one is confirmed. Where two are claimed by their own authorities, both are
    said to be the main one and the rules call the lead disputed (R19). Where one is
    disputed without a rival, its confirmation is denied and the question stays open.
    """
    rows = sorted(establishments, key=lambda row: row.pk)
    disputed = [row for row in rows if row.main_status == Status.DISPUTED]
    return [
        {
            "country": row.country,
            "decides": row.decides,
            "confirmed": _confirmed(row, alone=len(disputed) == 1),
            "representative_only": row.representative_only,
        }
        for row in rows
    ]


def _confirmed(row: Establishment, *, alone: bool) -> bool | None:
    if row.main_status == Status.CONFIRMED:
        return True
    return False if row.main_status == Status.DISPUTED and alone else None
