"""What allocation knows of people: absences, teams and what each knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Member, Platform, Role
from casework.cases.errors import NotAllowed, NotPossible, Stale
from casework.routing.allocation.people import investigators, today
from casework.routing.allocation.rules import REGIMES
from casework.routing.models import Absence, Speciality, Team
from casework.routing.services.allocation import lock_allocation
from casework.routing.services.allocation_rules import require_administrator, try_again

LONGEST_ABSENCE = timedelta(days=2 * 366)


@transaction.atomic
def declare_absence(
    *,
    member: Member,
    starts_on: date,
    ends_on: date,
    by: Member,
    cover: Member | None = None,
) -> Absence:
    """Give a member nothing new from ``starts_on`` to ``ends_on``, both included, in days
    of their authority. ``cover`` is an active investigator who gets what would have come
    to them because they know the matter, and finds their cases listed meanwhile.

    Declared by themselves or an administrator. NotPossible for days gone by or out of
    order, more than two years, days that overlap another absence, or a cover who is away
    then too. Audit ``absence.declared``. Takes the allocation's lock: who is being given a
    case at this moment has it before, or does not get it.
    """
    _themselves_or_administrator(by, member)
    authority = member.authority_id
    lock_allocation(authority)
    if starts_on > ends_on:
        raise NotPossible(_("The last day comes before the first."))
    if ends_on < today(authority, timezone.now()):
        raise NotPossible(_("These days are over."))
    if ends_on - starts_on > LONGEST_ABSENCE:
        raise NotPossible(_("An absence lasts at most two years. Deactivate who leaves."))
    if _away(member, starts_on, ends_on):
        raise NotPossible(_("An absence in these days is declared already."))
    if cover is not None:
        _check_cover(cover, member, starts_on, ends_on)
    absence = Absence.objects.create(
        authority_id=authority,
        member=member,
        starts_on=starts_on,
        ends_on=ends_on,
        cover=cover,
        declared_by=by,
        declared_at=timezone.now(),
    )
    _note(authority, "absence.declared", "routing.absence", absence.pk, by, member=member.pk)
    return absence


@transaction.atomic
def call_off_absence(*, absence: Absence, by: Member) -> bool:
    """Call an absence off: from now on the member gets cases again. False if that was done
    before. Audit ``absence.called_off``; what waits for somebody is tried again."""
    _themselves_or_administrator(by, absence.member)
    lock_allocation(absence.authority_id)
    changed = Absence.objects.filter(pk=absence.pk, called_off_at__isnull=True).update(
        called_off_at=timezone.now(), called_off_by=by
    )
    if changed:
        _note(
            absence.authority_id,
            "absence.called_off",
            "routing.absence",
            absence.pk,
            by,
            member=absence.member_id,
        )
        try_again(absence.authority_id)
    return bool(changed)


@transaction.atomic
def save_team(
    *,
    by: Member,
    name: str,
    members: Iterable[UUID],
    team: Team | None = None,
    seen: int | None = None,
) -> Team:
    """Make a team or change one. Members are active investigators of the authority. Which
    cases it gets is in the rules. Stale where somebody changed it meanwhile, NotPossible
    for a name that is taken. Audit ``team.saved``."""
    require_administrator(by)
    authority = by.authority_id
    lock_allocation(authority)
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise NotPossible(_("Enter a name of up to 80 characters."))
    known = set(investigators(authority).values_list("pk", flat=True))
    chosen = sorted(set(members) & known, key=str)
    try:
        with transaction.atomic():
            if team is None:
                team = Team.objects.create(authority_id=authority, name=name, members=chosen)
            else:
                rows = Team.objects.filter(
                    pk=team.pk, authority_id=authority, closed_at__isnull=True
                )
                rows = rows if seen is None else rows.filter(version=seen)
                if not rows.update(name=name, members=chosen, version=F("version") + 1):
                    raise Stale(_("Somebody changed this team meanwhile. Look at it again."))
                team.refresh_from_db()
    except IntegrityError:
        raise NotPossible(_("Another team has this name.")) from None
    _note(authority, "team.saved", "routing.team", team.pk, by, members=len(chosen))
    try_again(authority)
    return team


@transaction.atomic
def close_team(*, team: Team, by: Member) -> bool:
    """Give a team up; rules that name it find nobody in it. Audit ``team.closed``."""
    require_administrator(by)
    lock_allocation(team.authority_id)
    changed = Team.objects.filter(
        pk=team.pk, authority_id=by.authority_id, closed_at__isnull=True
    ).update(closed_at=timezone.now(), members=[], version=F("version") + 1)
    if changed:
        _note(team.authority_id, "team.closed", "routing.team", team.pk, by)
        try_again(team.authority_id)
    return bool(changed)


@transaction.atomic
def set_speciality(
    *, member: Member, by: Member, platforms: Iterable[str], regimes: Iterable[str]
) -> Speciality:
    """Record which services and legal fields somebody knows. By an administrator. Unknown
    ones are NotPossible. Audit ``speciality.set``."""
    require_administrator(by)
    if by.authority_id != member.authority_id:
        raise NotAllowed(_("That person does not work for this authority."))
    slugs, fields = sorted(set(platforms)), sorted(set(regimes))
    if set(fields) - set(REGIMES):
        raise NotPossible(_("That is not one of the legal fields."))
    if Platform.objects.filter(pk__in=slugs).count() != len(slugs):
        raise NotPossible(_("That is not one of the services."))
    lock_allocation(member.authority_id)
    saved, _made = Speciality.objects.update_or_create(
        member=member,
        defaults={
            "authority_id": member.authority_id,
            "platforms": slugs,
            "regimes": fields,
        },
    )
    _note(
        member.authority_id,
        "speciality.set",
        "authorities.member",
        member.pk,
        by,
        platforms=slugs,
        regimes=fields,
    )
    try_again(member.authority_id)
    return saved


def _check_cover(cover: Member, member: Member, starts_on: date, ends_on: date) -> None:
    if (
        cover.pk == member.pk
        or cover.authority_id != member.authority_id
        or not cover.has_role(Role.INVESTIGATOR)
    ):
        raise NotPossible(_("Cover is another active investigator of this authority."))
    if _away(cover, starts_on, ends_on):
        raise NotPossible(_("%(who)s is away then too.") % {"who": cover.user.name})


def _away(member: Member, starts_on: date, ends_on: date) -> bool:
    return Absence.objects.filter(
        Q(starts_on__lte=ends_on, ends_on__gte=starts_on),
        member=member,
        called_off_at__isnull=True,
    ).exists()


def _themselves_or_administrator(by: Member, member: Member) -> None:
    own = by.pk == member.pk and by.active
    if not own and not (by.has_role(Role.ADMINISTRATOR) and by.authority_id == member.authority_id):
        raise NotAllowed(_("Only they themselves or an administrator."))


def _note(
    authority: str, verb: str, obj_type: str, obj_id: object, by: Member, **payload: object
) -> None:
    record(
        authority=authority,
        verb=verb,
        obj_type=obj_type,
        obj_id=obj_id,
        actor=by.user_id,
        payload=payload,
    )
