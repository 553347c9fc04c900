"""Taking a step: check, append, follow on one's own desk, tell the others' desks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Authority, Member
from casework.cases.models import Participation
from casework.cases.services.clocks import compute, last_instant
from casework.cases.services.recording import hold, record_change
from casework.cases.services.telling import complaint_of
from casework.delivery.resilience import announce
from casework.law.procedures import Step as StepLaw
from casework.procedures import gate, machine
from casework.procedures import lead as leads
from casework.procedures.errors import NotPossible, Refused, Stale, UsedForm, conflict, in_words
from casework.procedures.models import Lead, LeadChange, Procedure, Step, Words
from casework.procedures.reading import dues, period_of, situation, who_leads, who_led_before
from casework.procedures.services.following import follow
from casework.procedures.services.locking import hold_procedure
from casework.scoping import current_authority
from complaints.models import Complaint

FOLLOW = "procedures.follow"
PLACE = "procedures_words.sealed"
LONGEST_TEXT, LONGEST_REASON, LONGEST_FILE = 20_000, 400, 60


@dataclass(frozen=True)
class Given:
    """What a form says: the ground of the list, a reason that names nobody, words of a tier,
    the reference of a document in the author's own file."""

    ground: str = ""
    reason: str = ""
    text: str = ""
    tier: int = gate.PSEUDONYMOUS
    file: str = ""

    def asked(self) -> Mapping[str, str]:
        """As the machine looks at it."""
        return {
            "ground": self.ground,
            "reason": self.reason.strip(),
            "text": self.text.strip(),
            "file": self.file.strip(),
        }


@transaction.atomic
def take_step(
    *,
    procedure: Procedure,
    member: Member,
    step: str,
    given: Given,
    key: UUID | None = None,
    round_seen: int | None = None,
) -> Step:
    """Take a step in a procedure for the member's authority.

    ``key`` is the id that the form carries: sent again it gives back the step it made.
    ``round_seen`` is the round that the page showed: Stale if the procedure has moved on,
    unless the step may still be recorded as late (an objection after its period is never
    lost). What silence has meant by now is recorded first.

    Raises NotAllowed (role, not the lead), Refused (an answer of the form, the gate),
    NotPossible (order, too early, no share, no open file), Stale, UsedForm. Effects: Step,
    sealed Words, the lead, clocks, tasks and timeline on the own file; the other parties'
    after the commit. Recorded as ``procedure.step``.
    """
    file = own_file(procedure, member.authority_id)
    hold(file)
    hold_procedure(procedure.pk)
    known = Step.objects.filter(pk=key).first() if key else None
    if known is not None:
        if known.procedure_id == procedure.pk and known.by_id == member.authority_id:
            return known
        raise UsedForm(_("This form was used already. Open the page again."))
    procedure.refresh_from_db()
    let_silence_speak(procedure)
    now = situation(procedure)
    law = now.law.steps.get(step)
    moved_on = round_seen is not None and round_seen != procedure.round
    if moved_on and (law is None or procedure.state not in law.late_from):
        raise Stale(_("The procedure has moved on meanwhile. Look at where it stands now."))
    if gate.tier_of(procedure.case_id, member.authority_id) < gate.CONDUCT:
        raise NotPossible(_("The share of this case with your authority has ended."))
    if given.text.strip() and not keeps_words(file):
        raise Refused("text", _("This complaint has been destroyed. No text can be added."))
    made = _append(procedure, now, member, step, given, key or uuid4())
    follow(procedure=procedure, authority=member.authority_id, member=member)
    tell_others(procedure, member.authority_id)
    record_change(
        file,
        "procedure.step",
        member,
        reason=made.reason,
        procedure=procedure.pk,
        kind=procedure.kind,
        step=step,
        number=made.number,
        late=made.late,
    )
    return made


def keeps_words(file: Participation) -> bool:
    """Whether anything may still be written about the case: not once its complaint has been
    destroyed (which its holder alone knows; nobody else is shared the case then)."""
    complaint = complaint_of(file)
    return complaint is None or complaint.state != Complaint.State.DESTROYED


def own_file(procedure: Procedure, authority: str) -> Participation:
    """The authority's own open file on the procedure's case; NotPossible without."""
    file = Participation.objects.filter(case_id=procedure.case_id, authority_id=authority).first()
    if file is None:
        raise NotPossible(_("Your authority has no file on this case yet. Try again in a moment."))
    if not file.is_open:
        raise NotPossible(_("Your authority’s file on this case is closed."))
    return file


def tell_others(procedure: Procedure, authority: str) -> None:
    """Ask for each other party's desk to follow, once this is committed."""
    for party in procedure.parties:
        if party != authority:
            announce(FOLLOW, procedure.pk, authority=party)


def let_silence_speak(procedure: Procedure) -> bool:
    """Record what the end of a period has done by itself, if it has. The procedure is held
    by the caller; the step is in the name of the authority acted for."""
    now = situation(procedure)
    at = timezone.now()
    decision = machine.settle(now, at=at)
    if decision is None:
        return False
    acting = current_authority() or procedure.initiator_id
    with _refusals():
        step = _row(procedure, now, decision, by=acting, at=at, key=uuid4())
        step.save(force_insert=True)
    procedure.refresh_from_db()
    _lead(procedure, now, decision, step)
    return True


def _append(
    procedure: Procedure,
    now: machine.Situation,
    member: Member,
    step: str,
    given: Given,
    key: UUID,
) -> Step:
    at = timezone.now()
    law = now.law.steps.get(step)
    try:
        decision = machine.decide(
            now,
            step,
            by=member.authority_id,
            roles=member.roles if member.active else (),
            at=at,
            given=given.asked(),
            leads=who_leads(procedure.case_id).authority == member.authority_id,
            earliest=_earliest(law, now, member.authority_id) if law else None,
        )
    except machine.NotNow as refusal:
        raise in_words(refusal) from None
    _check_lengths(given)
    others = [party for party in procedure.parties if party != member.authority_id]
    if given.text.strip():
        gate.check_words(
            case_id=procedure.case_id, author=member.authority_id, others=others, tier=given.tier
        )
    row = _row(procedure, now, decision, by=member.authority_id, at=at, key=key)
    row.member, row.who = member, member.user.name[:120]
    row.ground, row.reason, row.file = given.ground, given.reason.strip(), given.file.strip()
    row.has_words = bool(given.text.strip())
    with _refusals():
        row.save(force_insert=True)
    procedure.refresh_from_db()
    _lead(procedure, now, decision, row)
    if given.text.strip():
        _seal(row, given, others)
    return row


def _row(
    procedure: Procedure,
    now: machine.Situation,
    decision: machine.Decision,
    *,
    by: str,
    at: datetime,
    key: UUID,
) -> Step:
    """The step with what the procedure is after it."""
    after = now.law.states[decision.to]
    then = machine.advance(now, decision, by=by, at=at)
    waits = then.waited_for()
    until: dict[str, Any] = procedure.dues
    if decision.moves or decision.extends:
        start = at if decision.moves else (now.entered or at)
        lodged_on = lodged(procedure)
        period = period_of(after, lodged_on=lodged_on, extended=decision.extends)
        if decision.extends and (
            period is None or any(due["rule"] == period.id for due in until.values())
        ):
            raise NotPossible(_("This period cannot be extended further."))
        until = dues(period, waits, start=start)
    settle_at = None
    if after.settles and until:
        settle_at = max(datetime.fromisoformat(due["at"]) for due in until.values())
    return Step(
        pk=key,
        procedure=procedure,
        case_id=procedure.case_id,
        parties=procedure.parties,
        number=procedure.last + 1,
        step=decision.step,
        by_id=by,
        at=at,
        round=now.round,
        answer=decision.answer,
        late=decision.late,
        counts=decision.counts,
        moves=decision.moves,
        after=decision.to,
        ends=after.ended and decision.moves,
        waits=list(waits),
        dues=until,
        settle_at=settle_at,
    )


def lodged(procedure: Procedure) -> Any:
    """The day the complaint was lodged, for those who share the record of the lead."""
    return (
        Lead.objects.filter(case_id=procedure.case_id).values_list("lodged_on", flat=True).first()
    )


def _earliest(step: StepLaw, now: machine.Situation, by: str) -> datetime | None:
    """The first instant at which a step that must leave time is allowed."""
    if step.not_before is None or now.entered is None:
        return None
    here = now.here
    if here is not None and step.not_before in here.periods and now.dues:
        return max(now.dues.values())
    due = compute(rule=step.not_before, authority=by, start=now.entered)["due"]
    zone = Authority.objects.values_list("timezone", flat=True).get(pk=by)
    return last_instant(due=due, zone=zone)


def _lead(
    procedure: Procedure, now: machine.Situation, decision: machine.Decision, step: Step
) -> None:
    """What the step does to the lead, if anything."""
    if decision.effect is None:
        return
    current = who_leads(procedure.case_id)
    other = step.by_id if step.by_id in now.addressees else now.addressees[0]
    then = leads.after(
        decision.effect,
        current,
        initiator=now.initiator,
        addressee=other,
        before=who_led_before(procedure),
    )
    if then == current:
        return
    row = Lead.objects.get(case_id=procedure.case_id)
    with _refusals():
        LeadChange.objects.create(
            case_id=procedure.case_id,
            parties=row.parties,
            number=row.number + 1,
            lead_id=then.authority,
            reason=then.reason,
            step=step,
            by_id=step.by_id,
            at=step.at,
        )


def _check_lengths(given: Given) -> None:
    if len(given.reason) > LONGEST_REASON:
        raise Refused("reason", _("At most %d characters.") % LONGEST_REASON)
    if len(given.text) > LONGEST_TEXT:
        raise Refused("text", _("At most %d characters.") % LONGEST_TEXT)
    if len(given.file) > LONGEST_FILE:
        raise Refused("file", _("At most %d characters.") % LONGEST_FILE)


def _seal(step: Step, given: Given, others: list[str]) -> None:
    """Seal the words under a key of the step's own, with a copy for each other party."""
    author = step.by_id
    vault.create_key(subject=step.pk, authority=author)
    sealed = vault.seal(
        subject=step.pk, authority=author, place=PLACE, row=step.pk, text=given.text.strip()
    )
    for party in others:
        vault.grant(subject=step.pk, authority=author, to_authority=party)
    Words.objects.bulk_create(
        [
            Words(
                step=step,
                case_id=step.case_id,
                authority_id=author,
                parties=step.parties,
                tier=given.tier,
                sealed=sealed,
            )
        ]
    )


@contextmanager
def _refusals() -> Any:
    """What the database refuses, in words where a person can do something about it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        found = conflict(name)
        if found is None:
            raise
        raise found from None
