"""Beginning a procedure on a case."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.models import Authority, Member
from casework.cases.models import Case, Participation
from casework.cases.services.recording import hold
from casework.law import load_law
from casework.law.deadlines import legal_day
from casework.law.procedures import Procedure as ProcedureLaw
from casework.procedures import gate
from casework.procedures.beginning import in_the_way, whom_it_misses
from casework.procedures.errors import NotPossible, Refused, conflict
from casework.procedures.models import Lead, Procedure
from casework.procedures.reading import who_leads
from casework.procedures.services.taking import Given, keeps_words, take_step
from casework.routing.selectors import current_decision

_IN_THE_WAY = {
    "led": gettext_lazy("%(name)s leads this case."),
    "not-holder": gettext_lazy("Only the authority that holds the complaint begins it."),
    "not-lead": gettext_lazy("Only the lead begins it, and your authority does not lead."),
    "leads-already": gettext_lazy("Your authority leads already."),
    "not-leading": gettext_lazy(
        "Only the authority that leads, or while none does received it, begins it."
    ),
}
_KEYS = UUID("7d6b3c1e-5a54-4e8e-9b0a-3f5f0c9a1d27")


@transaction.atomic
def open_procedure(
    *,
    participation: Participation,
    kind: str,
    addressees: list[Authority],
    member: Member,
    given: Given,
    key: UUID,
) -> Procedure:
    """Begin a procedure with its first step, addressed to authorities on the case.

    ``key`` is the id that the form carries: sent again it gives back the procedure it made.
    Raises NotAllowed, Refused (addressees, the gate, an answer of the form), NotPossible
    (the law does not know it here, another is open). Effects: Procedure, its first step
    and all that follows from it (:func:`take_step`).
    """
    law = load_law().procedures.get(kind)
    if law is None:
        raise NotPossible(_("There is no such procedure."))
    hold(participation)
    pk = uuid5(_KEYS, str(key))
    known = Procedure.objects.filter(pk=pk).first()
    if known is not None:
        return known
    if (why := why_not(participation, law)) is not None:
        raise NotPossible(why)
    gate.check_parties(file=participation, law=law, addressees=addressees)
    _check_lead(participation, law, addressees)
    procedure = Procedure(
        pk=pk,
        case_id=participation.case_id,
        kind=kind,
        initiator_id=participation.authority_id,
        parties=[participation.authority_id, *sorted(one.pk for one in addressees)],
        exclusive=law.exclusive,
        opened_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            procedure.save(force_insert=True)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        words = conflict(name)
        if words is None:
            raise
        raise words from None
    if law.shares_lead:
        with connection.cursor() as cursor:
            cursor.execute("SELECT procedures_join_lead(%s)", [procedure.pk])
        # Who leads may have been known to others on the case only until now.
        if (why := _led_otherwise(participation, law)) is not None:
            raise NotPossible(why)
        _check_lead(participation, law, addressees)
    take_step(procedure=procedure, member=member, step=law.opening.id, given=given, key=key)
    return procedure


def lodged_on(participation: Participation) -> date | None:
    """The day the complaint was lodged: as the record of the lead has it, else as this
    authority's own routing knows it. None where it is not known here."""
    row = Lead.objects.filter(case_id=participation.case_id).first()
    if row is not None:
        return row.lodged_on
    decision = current_decision(participation)
    if decision is None or not holds(participation):
        return None
    lodged = datetime.fromisoformat(str(decision.facts["lodged_at"]))
    return legal_day(lodged, load_law().directory.authority(participation.authority_id))


def holds(participation: Participation) -> bool:
    """Whether the file's authority is the one that holds the complaint."""
    return Case.objects.filter(pk=participation.case_id).exists()


def why_not(participation: Participation, law: ProcedureLaw) -> str | None:
    """Why the file's authority cannot begin this procedure now, in words; None if it can."""
    if not participation.is_open:
        return _("The case is closed.")
    if not gate.fits(law.from_regimes, participation.authority_id):
        return _("Your authority’s law does not know it.")
    if law.applies is not None and not law.applies_to(lodged_on(participation)):
        return _("Only for complaints %s.") % law.applies.sentence()
    if law.replaced_by is not None:
        other = load_law().procedure(law.replaced_by)
        if other.applies_to(lodged_on(participation)):
            return _("For this complaint it is “%s”.") % other.title
    if (why := _led_otherwise(participation, law)) is not None:
        return why
    before = Procedure.objects.filter(case_id=participation.case_id, kind=law.id)
    if law.once and before.exists():
        return _("It can be used only once in a case.")
    if not keeps_words(participation):
        return _("This complaint has been destroyed.")
    taken = law.exclusive and Procedure.objects.filter(
        case_id=participation.case_id, exclusive=law.exclusive, ended_at__isnull=True
    )
    if taken and (open_one := taken.first()) is not None:
        title = load_law().procedure(open_one.kind).title
        return _("“%(title)s” (%(reference)s) has to end first.") % {
            "title": title,
            "reference": open_one.reference,
        }
    return None


def _led_otherwise(participation: Participation, law: ProcedureLaw) -> str | None:
    """What stands in the way as far as who leads decides it, in words."""
    now = who_leads(participation.case_id)
    code = in_the_way(law, own=participation.authority_id, holds=holds(participation), now=now)
    if code is None:
        return None
    return str(_IN_THE_WAY[code]) % {"name": gate.short_name(now.authority or "")}


def _check_lead(
    participation: Participation, law: ProcedureLaw, addressees: list[Authority]
) -> None:
    """Where the lead has to be among those addressed."""
    missed = whom_it_misses(
        law,
        own=participation.authority_id,
        now=who_leads(participation.case_id),
        addressed={one.pk for one in addressees},
    )
    if missed is None:
        return
    words = (
        _("Only the lead decides this: %s.")
        if law.to_lead
        else _("%s leads: it has to be among those you tell.")
    )
    raise Refused("addressees", words % gate.short_name(missed))
