"""A procedure in words for its pages: where it stands, what each party has to do, what can
be done now, and its letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.authorities.models import Authority, Member
from casework.cases.services.clocks import due_in_words, rule_title
from casework.law import load_law
from casework.law.procedures import Ground, State, fill
from casework.law.procedures import Procedure as ProcedureLaw
from casework.law.procedures import Step as StepLaw
from casework.procedures import machine
from casework.procedures.machine import SILENCE
from casework.procedures.models import Lead, LeadChange, Procedure, Step
from casework.procedures.reading import situation, who_leads

SOON_DAYS = 7
_COLOURS = {"yes": "good", "no": "high", "comment": "normal"}


@dataclass(frozen=True)
class Party:
    """One party: what it has to do, by when, and what it said last in this round."""

    slug: str
    name: str
    side: str
    ours: bool
    todo: str
    due: str = ""
    overdue: bool = False
    why: list[str] = field(default_factory=list)
    rule: str = ""
    said: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Possible:
    """A step that can be taken now; ``late``: it is recorded as late, without effect."""

    step: StepLaw
    late: bool


@dataclass(frozen=True)
class Event:
    """A step as the page shows it."""

    row: Step
    title: str
    who: str
    ground: Ground | None
    text: str | None
    hidden: bool
    tier: int
    state: str
    silence: str
    has_letter: bool


def names_of(slugs: list[str]) -> dict[str, str]:
    """Short names by slug."""
    found = dict(Authority.objects.filter(pk__in=slugs).values_list("pk", "short_name"))
    return {slug: found.get(slug, slug) for slug in slugs}


def row(procedure: Procedure, member: Member) -> dict[str, Any]:
    """A procedure as lists show it, from the member's side."""
    law = load_law().procedure(procedure.kind)
    own = member.authority_id
    names = names_of(procedure.parties)
    due = next_due(procedure, own)
    return {
        "procedure": procedure,
        "law": law,
        "state": law.states[procedure.state],
        "ours": procedure.initiator_id == own,
        "others": [names[slug] for slug in procedure.parties if slug != own],
        "our_turn": own in procedure.waits and procedure.ended_at is None,
        "waits": [names[slug] for slug in procedure.waits],
        "due": due,
        "overdue": bool(due) and _over(procedure, own),
        "colour": colour(procedure, own),
    }


def colour(procedure: Procedure, own: str) -> str:
    """The colour of a state's tag; the words carry the meaning."""
    if procedure.ended_at is not None:
        return "closed"
    return "soon" if own in procedure.waits else "normal"


def next_due(procedure: Procedure, own: str) -> str:
    """The day that counts for the authority, else the last of the others', in words."""
    if procedure.ended_at is not None or not procedure.dues:
        return ""
    mine = procedure.dues.get(own) if own in procedure.waits else None
    shown = mine or max(procedure.dues.values(), key=lambda due: due["at"])
    return due_in_words(shown["due"])


def _over(procedure: Procedure, own: str) -> bool:
    shown = procedure.dues.get(own) or max(procedure.dues.values(), key=lambda due: due["at"])
    return datetime.fromisoformat(shown["at"]) < timezone.now()


def parties(procedure: Procedure, own: str) -> list[Party]:
    """Each party and what it has to do."""
    now = situation(procedure)
    names = names_of(procedure.parties)
    state = now.here
    # At the end the last word of each counts, of whichever round.
    answers = {one.by: one for one in now.taken if one.answer} if now.ended else now.answers()
    found = []
    for slug in procedure.parties:
        due = procedure.dues.get(slug)
        waited = slug in procedure.waits and procedure.ended_at is None
        said = answers.get(slug)
        found.append(
            Party(
                slug=slug,
                name=names[slug],
                side=_("began it") if slug == now.initiator else _("addressed"),
                ours=slug == own,
                todo=_todo(state, slug == now.initiator) if waited and state else "",
                due=due_in_words(due["due"]) if due and waited else "",
                overdue=bool(due and waited) and datetime.fromisoformat(due["at"]) < timezone.now(),
                why=list(due["trace"]) if due and waited else [],
                rule=rule_title(due["rule"]) if due and waited else "",
                said=now.law.steps[said.step].title if said else "",
                colour=_COLOURS.get(said.answer, "normal") if said else "",
            )
        )
    return found


def _todo(state: State, first: bool) -> str:
    task = state.task_initiator if first else state.task_addressees
    return task or state.sentence


def possible(procedure: Procedure, member: Member) -> list[Possible]:
    """What the member can do now."""
    found = machine.possible(
        situation(procedure),
        by=member.authority_id,
        roles=member.roles if member.active else (),
        leads=who_leads(procedure.case_id).authority == member.authority_id,
    )
    return [Possible(step, late) for step, late in found]


def events(
    procedure: Procedure, steps: list[Step], texts: dict[UUID, tuple[int, str]], hidden: set[UUID]
) -> list[Event]:
    """All steps, newest first, with their words as far as they may be read."""
    law = load_law().procedure(procedure.kind)
    found = []
    before: Step | None = None
    for one in steps:
        said = law.steps.get(one.step)
        tier, text = texts.get(one.pk, (0, ""))
        quiet = law.states[before.after] if one.step == SILENCE and before else None
        found.append(
            Event(
                row=one,
                title=said.title if said else _("The period ended"),
                who=one.by.short_name if said else "",
                ground=ground_of(said, one.ground),
                text=text or None,
                hidden=one.pk in hidden and not text,
                tier=tier,
                state=law.states[one.after].title if one.moves else "",
                silence=f"{quiet.silence} ({quiet.silence_citation})" if quiet else "",
                has_letter=bool(said and said.letter),
            )
        )
        before = one
    return found[::-1]


def ground_of(step: StepLaw | None, ground: str) -> Ground | None:
    """A ground of the step's list by its id."""
    return next((one for one in step.grounds if one.id == ground), None) if step else None


def letter(procedure: Procedure, step: Step, text: str | None) -> str:
    """The letter of a step, filled in; "" where the step has none."""
    law = load_law().procedure(procedure.kind)
    said = law.steps.get(step.step)
    if said is None or said.letter is None:
        return ""
    names = dict(Authority.objects.filter(pk__in=procedure.parties).values_list("pk", "name"))
    ground = ground_of(said, step.ground)
    days = sorted({due_in_words(due["due"]) for due in step.dues.values()})
    values = {
        "from_name": names.get(step.by_id, step.by_id),
        "to_names": ", ".join(
            names[s] for s in procedure.parties if s != step.by_id and s in names
        ),
        "reference": procedure.reference,
        "procedure": law.title,
        "citation": law.citation,
        "step": said.title,
        "date": date_format(timezone.localtime(step.at), "j F Y"),
        "due": _(" by %s") % _(" or ").join(days) if days and step.moves else "",
        "ground": f"{ground.title} ({ground.citation})" if ground else "",
        "reason": step.reason.rstrip("."),
        "file": step.file,
        "text": text if text is not None else _("[The text is not open to your authority.]"),
    }
    if text is None and not said.needs & {"text"}:
        values["text"] = ""
    lines = fill(said.letter, values).strip().splitlines()
    return "\n".join(line.strip() for line in _without_gaps(lines))


def _without_gaps(lines: list[str]) -> list[str]:
    """One empty line between paragraphs, where an optional part was left out."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    return kept


def lead_line(record: Lead | None) -> dict[str, Any]:
    """Who leads, or why nobody does."""
    if record is not None and record.lead is not None:
        return {"name": record.lead.short_name, "reason": None}
    code = record.reason if record is not None else "not-asked"
    return {"name": "", "reason": load_law().no_lead[code]}


def lead_history(changes: list[LeadChange]) -> list[dict[str, Any]]:
    """How the lead came to be what it is, newest first."""
    return [
        {
            "name": one.lead.short_name if one.lead else "",
            "reason": load_law().no_lead[one.reason] if one.reason else None,
            "by": one.by.short_name,
            "at": one.at,
        }
        for one in changes[::-1]
    ]


def by_group(laws: list[tuple[ProcedureLaw, str | None]]) -> list[dict[str, Any]]:
    """Procedures that could be begun, by group in the order of the data; each with why it
    cannot be begun now, or None."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for law, why in laws:
        groups.setdefault(law.group, []).append({"law": law, "why": why})
    return [
        {
            "title": title,
            "open": [one for one in rows if one["why"] is None],
            "closed": [one for one in rows if one["why"] is not None],
        }
        for title, rows in groups.items()
    ]
