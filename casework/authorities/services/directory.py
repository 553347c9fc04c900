"""Seeding the directory from the law's data, and admitting authorities."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import models, transaction

from casework import law
from casework.audit.services import record
from casework.authorities.models import (
    Authority,
    Establishment,
    Letterhead,
    Platform,
    ReferralBody,
    Respondent,
)
from casework.authorities.services.establishments import ship_finding
from casework.law.directory import Controller
from casework.law.directory import Platform as ShippedPlatform

SOURCE = "Privacy policy of {service}: a candidate, not a finding"
UNITED_KINGDOM = "GB"


@dataclass(frozen=True)
class Seeded:
    """How many of each the directory now holds, and how many rows were added or brought
    up to date."""

    authorities: int
    platforms: int
    respondents: int
    establishments: int
    referral_bodies: int
    changed: int


@transaction.atomic
def seed_directory() -> Seeded:
    """Bring the directory to what is shipped, as an operator (outside any authority).

    Facts of authorities, platforms and referral bodies are brought up to date; what staff
    decide stays: who takes part, letterheads, and everything about respondents and their
    establishments once they are there. Nothing is ever deleted. Recorded if anything
    changed.
    """
    shipped = law.load_directory()
    changed = 0
    for authority in shipped.authorities.values():
        changed += _bring_up_to_date(
            Authority,
            authority.slug,
            name=authority.name,
            native_name=authority.native_name or "",
            short_name=authority.short_name,
            country=authority.country,
            subdivision=authority.subdivision or "",
            jurisdiction_note=authority.jurisdiction_note,
            website=authority.website or "",
            languages=list(authority.languages),
            regime=authority.regime,
            law=authority.law,
            one_stop_shop=authority.one_stop_shop,
            timezone=authority.timezone,
            joint_statement_2026=bool(authority.joint_statement_2026),
        )
    for body in shipped.referral_bodies.values():
        changed += _bring_up_to_date(
            ReferralBody,
            body.slug,
            name=body.name,
            country=body.country or "",
            kind=body.kind,
            website=body.website or "",
            note=body.note or "",
        )
    for platform in shipped.platforms.values():
        changed += _bring_up_to_date(
            Platform,
            platform.slug,
            name=platform.name,
            domains=list(platform.domains),
            kind=platform.kind,
            hq_country=platform.hq_country or "",
        )
        changed += _give_respondent(platform)
    found = Seeded(
        authorities=Authority.objects.count(),
        platforms=Platform.objects.count(),
        respondents=Respondent.objects.count(),
        establishments=Establishment.objects.count(),
        referral_bodies=ReferralBody.objects.count(),
        changed=changed,
    )
    if changed:
        record(
            authority="system",
            verb="directory.seeded",
            obj_type="authorities.authority",
            obj_id="all",
            payload=asdict(found),
        )
    return found


def _bring_up_to_date(model: type[models.Model], slug: str, **facts: Any) -> int:
    """Make or change the row so that it holds these facts; 1 if anything was done."""
    row = model._default_manager.filter(pk=slug).first()
    if row is None:
        model._default_manager.create(slug=slug, **facts)
        return 1
    different = [name for name, value in facts.items() if getattr(row, name) != value]
    if not different:
        return 0
    for name in different:
        setattr(row, name, facts[name])
    row.save(update_fields=different)
    return 1


def _give_respondent(shipped: ShippedPlatform) -> int:
    """Put a respondent behind a platform that has none, with candidate establishments where
    a privacy policy names a company; 1 if one was put there."""
    platform = Platform.objects.get(pk=shipped.slug)
    if platform.respondent_id is not None:
        return 0
    named = shipped.controller_eu or shipped.controller_uk
    respondent, _made = Respondent.objects.get_or_create(
        name=named.name if named else f"Operator of {shipped.name}",
        defaults={
            "kind": _kind(shipped.kind),
            "located_in": shipped.hq_country or "",
            "name_known": named is not None,
        },
    )
    if shipped.controller_eu is not None:
        _candidate(respondent, shipped.controller_eu, shipped.name)
    if shipped.controller_uk is not None and shipped.controller_uk.country == UNITED_KINGDOM:
        _candidate(respondent, shipped.controller_uk, shipped.name)
    platform.respondent = respondent
    platform.save(update_fields=["respondent"])
    return 1


def _candidate(respondent: Respondent, controller: Controller, service: str) -> None:
    establishment, _made = Establishment.objects.get_or_create(
        respondent=respondent,
        country=controller.country,
        defaults={"name": controller.name, "source": SOURCE.format(service=service)},
    )
    ship_finding(establishment)


def _kind(platform_kind: str) -> str:
    kinds = {
        "ai-generator": Respondent.Kind.AI_PROVIDER,
        "file-host": Respondent.Kind.HOST,
        "image-host": Respondent.Kind.HOST,
        "ai-model-host": Respondent.Kind.HOST,
        "infrastructure": Respondent.Kind.HOST,
    }
    return kinds.get(platform_kind, Respondent.Kind.PLATFORM).value


@transaction.atomic
def admit_authority(*, authority: Authority, participating: bool = True) -> Authority:
    """Let an authority receive and handle complaints here, or stop it; as an operator.

    An authority without a letterhead gets a plain one that says so, to be replaced by its
    administrators. Recorded in the system's chain.
    """
    Authority.objects.filter(pk=authority.pk).update(participating=participating)
    authority.participating = participating
    if participating:
        Letterhead.objects.get_or_create(
            authority=authority, defaults={"address": default_address(authority)}
        )
    record(
        authority="system",
        verb="authority.admitted" if participating else "authority.released",
        obj_type="authorities.authority",
        obj_id=authority.pk,
    )
    return authority


def default_address(authority: Authority) -> str:
    """What stands in a letterhead that nobody wrote yet."""
    lines = [authority.name, authority.website, "Postal address not entered yet"]
    return "\n".join(line for line in lines if line)
