"""Procedures for tests: begun, stepped, followed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from casework.authorities.models import Authority
from casework.cases.models import Participation
from casework.cooperation.models import Share
from casework.procedures.models import Lead, Procedure, Step
from casework.procedures.services.following import follow
from casework.procedures.services.opening import open_procedure
from casework.procedures.services.taking import Given, take_step
from casework.scoping import acting_for
from tests.casefile import CONCERNED, HOLDER, LEAD, World
from tests.cooperation.sending import opened, send

SECRET = "What the draft says of Aoife Secretname."


def share_with(world: World, file: Participation, *slugs: str, tier: int = 3) -> list[Share]:
    """Share the file and open the recipients' own."""
    shares = [send(world, file, to=slug, tier=tier) for slug in slugs]
    for share in shares:
        opened(share)
    return shares


def file_at(case_id: Any, slug: str) -> Participation:
    """An authority's own file on a case."""
    with acting_for(slug):
        return Participation.objects.select_related("authority").get(
            case_id=case_id, authority_id=slug
        )


def begin(
    world: World,
    file: Participation,
    kind: str,
    /,
    *to: str,
    by: str = "officer",
    key: Any = None,
    **given: Any,
) -> Procedure:
    """Begin a procedure as a member of the file's authority, and let all desks follow."""
    member = world.member(by, file.authority_id)
    with world.acting(member):
        found = Participation.objects.select_related("authority").get(pk=file.pk)
        made = open_procedure(
            participation=found,
            kind=kind,
            addressees=list(Authority.objects.filter(pk__in=to)),
            member=member,
            given=Given(**given),
            key=key or uuid4(),
        )
    follow_all(made)
    return made


def take(
    world: World,
    procedure: Procedure,
    step: str,
    slug: str,
    *,
    by: str = "officer",
    key: Any = None,
    round_seen: int | None = None,
    followed: bool = True,
    **given: Any,
) -> Step:
    """Take a step as a member of an authority."""
    member = world.member(by, slug)
    with world.acting(member):
        found = Procedure.objects.get(pk=procedure.pk)
        made = take_step(
            procedure=found,
            member=member,
            step=step,
            given=Given(**given),
            key=key,
            round_seen=round_seen,
        )
    if followed:
        follow_all(procedure)
    return made


def follow_all(procedure: Procedure) -> None:
    """What the tasks do: each party's desk follows."""
    for slug in procedure.parties:
        with acting_for(slug):
            follow(procedure=Procedure.objects.get(pk=procedure.pk), authority=slug)


def as_seen(procedure: Procedure, slug: str) -> Procedure:
    """The procedure as one of its parties reads it."""
    with acting_for(slug):
        return Procedure.objects.get(pk=procedure.pk)


def lead_of(case_id: Any, slug: str = HOLDER) -> tuple[str | None, str]:
    """Who leads, or why nobody does, as an authority reads it."""
    with acting_for(slug):
        row = Lead.objects.get(case_id=case_id)
        return row.lead_id, row.reason


def with_lead(world: World, file: Participation) -> Participation:
    """The case shared with lead and concerned; the lead has accepted. Its own file."""
    share_with(world, file, LEAD, CONCERNED)
    asked = begin(world, file, "lead-request", LEAD, reason="Decisions are taken there.")
    take(world, asked, "accept", LEAD)
    return file_at(file.case_id, LEAD)


def draft(world: World, file: Participation, **more: Any) -> Procedure:
    """The lead submits a draft decision to the holder and the concerned authority."""
    theirs = with_lead(world, file)
    given = {"ground": "infringement-found", "text": SECRET, "tier": 3, **more}
    return begin(world, theirs, "draft-decision", CONCERNED, HOLDER, **given)
