"""Recording where a respondent's main establishment is."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.errors import NotAllowed, NotPossible
from casework.authorities.establishments import may_claim, may_confirm
from casework.authorities.models import (
    Authority,
    Establishment,
    EstablishmentFinding,
    EstablishmentStatus,
    FindingEvidence,
    Member,
    Respondent,
    Role,
)
from casework.authorities.signals import establishment_found
from casework.law import load_law

FINDERS = (Role.COOPERATION_OFFICER, Role.ADMINISTRATOR)
"""Who speaks for an authority about where a respondent decides."""


@transaction.atomic
def record_finding(
    *,
    establishment: Establishment,
    member: Member,
    status: str,
    basis: str,
    evidence: str,
    note: str = "",
    seen: int | None = None,
) -> EstablishmentFinding:
    """Record the view of the member's authority on one establishment.

    "confirmed" is for the authority of that place alone; "presumed" and "disputed" for
    every authority of the one-stop shop; "candidate" takes an earlier view back. What
    stands follows from all authorities' newest views: two establishments claimed by their
    own authorities are both disputed (GDPR Art. 65(1)(b)).

    ``evidence`` stays with the authority, ``note`` is read by all. ``seen`` is the number
    of the newest finding that the page showed. NotAllowed for other roles and authorities;
    NotPossible without evidence, for a view that is held already, and where others have
    recorded something since. Effects: finding, evidence, the establishment's status,
    ``establishment_found`` after commit, audit ``establishment.found``.
    """
    authority = member.authority
    if not member.has_role(*FINDERS):
        raise NotAllowed(_("Your roles do not allow this."))
    if status not in EstablishmentStatus.values or basis not in EstablishmentFinding.Basis.values:
        raise NotPossible(_("That is not one of the answers."))
    if basis == EstablishmentFinding.Basis.SHIPPED or not evidence.strip():
        raise NotPossible(_("Give the evidence, and say what kind it is."))
    if not may_claim(authority, establishment):
        raise NotAllowed(
            _("Main establishments are found by authorities of the one-stop shop, inside it.")
        )
    if status == EstablishmentStatus.CONFIRMED and not may_confirm(authority, establishment):
        raise NotAllowed(_("Only the authority of that place confirms a main establishment."))
    # One at a time for each respondent: two who confirm at once make a dispute, not a race.
    Respondent.objects.select_for_update().get(pk=establishment.respondent_id)
    earlier = EstablishmentFinding.objects.filter(establishment=establishment)
    last = earlier.aggregate(last=Max("number"))["last"] or 0
    if seen is not None and seen != last:
        raise NotPossible(_("Another view was recorded meanwhile. Look at it, then record yours."))
    own = earlier.filter(authority=authority).order_by("-number").first()
    if own is not None and (own.status, own.basis, own.note) == (status, basis, note.strip()):
        raise NotPossible(_("This is what your authority has recorded already."))
    finding = EstablishmentFinding.objects.create(
        establishment=establishment,
        number=last + 1,
        authority=authority,
        status=status,
        basis=basis,
        note=note.strip()[:300],
        at=timezone.now(),
    )
    FindingEvidence.objects.create(
        finding=finding, authority=authority, member=member, text=evidence.strip()
    )
    settle(establishment.respondent_id)
    transaction.on_commit(
        lambda: establishment_found.send_robust(EstablishmentFinding, finding_id=str(finding.pk)),
        robust=True,
    )
    record(
        authority=authority.pk,
        verb="establishment.found",
        obj_type="authorities.establishment",
        obj_id=establishment.pk,
        actor=member.user_id,
        payload={"finding": str(finding.pk), "status": status, "basis": basis},
    )
    return finding


@transaction.atomic
def add_establishment(*, respondent: Respondent, member: Member, country: str) -> Establishment:
    """Add a respondent's establishment in another country or part of one, as a candidate.

    Gives back the one that is there already. NotAllowed for other roles, NotPossible for a
    place that does not exist. Audit ``establishment.added``.
    """
    if not member.has_role(*FINDERS):
        raise NotAllowed(_("Your roles do not allow this."))
    directory = load_law().directory
    place = country.strip().upper()
    if len(place) < 2 or not directory.is_country(place):
        raise NotPossible(_("Give the country’s code, such as IE, or DE-BE for a part of it."))
    Respondent.objects.select_for_update().get(pk=respondent.pk)
    known = Establishment.objects.filter(respondent=respondent, country=place[:6]).first()
    if known is not None:
        return known
    made = Establishment.objects.create(
        respondent=respondent,
        country=place[:6],
        source=_("Added by %s") % member.authority.short_name,
    )
    record(
        authority=member.authority_id,
        verb="establishment.added",
        obj_type="authorities.establishment",
        obj_id=made.pk,
        actor=member.user_id,
        payload={"country": made.country},
    )
    return made


def settle(respondent_id: object) -> None:
    """Bring the status of each of a respondent's establishments to what follows from the
    findings; done by the database itself, for no desk may write a status."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authorities_settle(%s)", [str(respondent_id)])


def ship_finding(establishment: Establishment) -> None:
    """The first entry of an establishment's history: how it came with the directory."""
    EstablishmentFinding.objects.get_or_create(
        establishment=establishment,
        number=1,
        defaults={
            "authority": None,
            "status": establishment.main_status,
            "decides": establishment.decides,
            "basis": EstablishmentFinding.Basis.SHIPPED,
            "note": establishment.source[:300],
            "at": timezone.now(),
        },
    )


def own_view(authority: Authority, establishment: Establishment) -> EstablishmentFinding | None:
    """The newest finding of an authority on an establishment."""
    return (
        EstablishmentFinding.objects.filter(establishment=establishment, authority=authority)
        .order_by("-number")
        .first()
    )
