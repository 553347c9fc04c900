"""A case and its procedures without a database: the same machine, rows as values.

``Paper`` keeps what the tables keep and refuses what the tables refuse. A step is a
message: it may be lost, come twice, or come after others that were sent later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from casework.law import load_law
from casework.procedures import lead as leads
from casework.procedures import machine
from casework.procedures.beginning import in_the_way, whom_it_misses
from casework.procedures.lead import Lead

HOLDER, OTHERS = "ie-dpc", ("nl-ap", "fr-cnil", "at-dsb")
AUTHORITIES = (HOLDER, *OTHERS)
ROLES = ("cooperation_officer",)
TIED = tuple(
    law
    for law in load_law().procedures.values()
    if any(step.effect for step in law.steps.values())
    or any(state.effect for state in law.states.values())
    or law.opened_by in {"lead", "leading"}
    or any(step.needs_lead for step in law.steps.values())
)
"""The procedures that touch or need the lead."""


@dataclass(frozen=True)
class Message:
    """Something an authority sends: the first step of a procedure, or a later one."""

    key: int
    by: str
    kind: str = ""
    to: tuple[str, ...] = ()
    procedure: int = 0
    step: str = ""
    round_seen: int = 0


@dataclass
class Paper:
    """One case on paper."""

    now: datetime = datetime(2027, 6, 1, 12, tzinfo=UTC)
    lead: Lead = leads.NOT_ASKED
    changes: list[tuple[int, Lead, str]] = field(default_factory=list)
    procedures: dict[int, machine.Situation] = field(default_factory=dict)
    before: dict[int, Lead] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    refused: int = 0

    def deliver(self, message: Message) -> None:
        """What the services do with a form that comes in."""
        if message.key in self.keys:
            assert self.keys[message.key] == message.by
            return
        try:
            if message.kind:
                self._begin(message)
            else:
                self._step(message)
        except machine.NotNow:
            self.refused += 1
        else:
            self.keys[message.key] = message.by

    def wait(self, days: int) -> None:
        """Time passes; where a period has ended, silence speaks at the next sweep."""
        self.now += timedelta(days=days)
        for key in self.procedures:
            self._silence(key)

    def _silence(self, key: int) -> None:
        situation = self.procedures[key]
        decision = machine.settle(situation, at=self.now)
        if decision is not None:
            self._take(key, situation, decision, situation.initiator)

    def _begin(self, message: Message) -> None:
        law = load_law().procedure(message.kind)
        holds = message.by == HOLDER
        if in_the_way(law, own=message.by, holds=holds, now=self.lead):
            raise machine.NotNow("order")
        if not message.to or message.by in message.to or (len(message.to) > 1 and not law.many):
            raise machine.NotNow("stranger")
        if whom_it_misses(law, own=message.by, now=self.lead, addressed=message.to):
            raise machine.NotNow("stranger")
        if law.exclusive and any(
            one.law.exclusive == law.exclusive and not one.ended for one in self.procedures.values()
        ):
            raise machine.NotNow("begun")
        situation = machine.Situation(law=law, initiator=message.by, addressees=message.to)
        self.before[message.key] = self.lead
        self._decide(message.key, situation, law.opening.id, message.by)

    def _step(self, message: Message) -> None:
        if message.procedure not in self.procedures:
            raise machine.NotNow("unknown")
        self._silence(message.procedure)
        situation = self.procedures[message.procedure]
        step = situation.law.steps.get(message.step)
        moved_on = message.round_seen != situation.round
        if moved_on and (step is None or situation.state not in step.late_from):
            raise machine.NotNow("order")
        self._decide(message.procedure, situation, message.step, message.by)

    def _decide(self, key: int, situation: machine.Situation, step: str, by: str) -> None:
        said = situation.law.steps.get(step)
        given = {}
        if said is not None:
            given = dict.fromkeys(said.needs, "Something.")
            if said.grounds:
                given["ground"] = said.grounds[0].id
        decision = machine.decide(
            situation,
            step,
            by=by,
            roles=ROLES,
            at=self.now,
            given=given,
            leads=self.lead.authority == by,
        )
        self._take(key, situation, decision, by)

    def _take(
        self, key: int, situation: machine.Situation, decision: machine.Decision, by: str
    ) -> None:
        after = situation.law.states[decision.to]
        then = machine.advance(situation, decision, by=by, at=self.now)
        if decision.moves:
            until = self.now + timedelta(days=30)
            dues = dict.fromkeys(then.waited_for(), until) if after.periods else {}
            then = machine.advance(situation, decision, by=by, at=self.now, dues=dues)
        self.procedures[key] = then
        if decision.effect is None:
            return
        other = by if by in situation.addressees else situation.addressees[0]
        led = leads.after(
            decision.effect,
            self.lead,
            initiator=situation.initiator,
            addressee=other,
            before=self.before[key],
        )
        if led != self.lead:
            self.changes.append((key, led, by))
            self.lead = led


def check(paper: Paper, seen: list[Any]) -> None:
    """What holds after every delivery. ``seen`` is the history as it was before."""
    lead = paper.lead
    assert (lead.authority is None) == bool(lead.reason)
    assert lead.authority is None or lead.authority in AUTHORITIES
    assert lead.authority is not None or lead.reason in load_law().no_lead
    assert paper.changes[: len(seen)] == seen, "history is only ever added to"
    assert not paper.changes or paper.changes[-1][1] == lead
    assert paper.changes or lead == leads.NOT_ASKED
    groups = [
        one.law.exclusive
        for one in paper.procedures.values()
        if one.law.exclusive and not one.ended
    ]
    assert len(groups) == len(set(groups))
    if lead.authority is not None:
        assert stands_for_itself(paper, lead.authority)
    for one in paper.procedures.values():
        numbers = [taken.number for taken in one.taken]
        assert numbers == list(range(1, len(numbers) + 1)), "no step twice, none left out"
        assert one.state in one.law.states
        for taken in one.taken:
            assert taken.counts or taken.late, "only what is late can be without effect"


def stands_for_itself(paper: Paper, authority: str) -> bool:
    """An oracle, written down once more and plainly: nobody leads who has not said so, or
    was named by the Board, or got the lead back that it had."""
    said = {"accept", "confirm", "take", "handle", "claim"}
    board = {"board-us", "board-initiator", "board-addressee"}
    for situation in paper.procedures.values():
        for taken in situation.taken:
            if taken.step in said and taken.by == authority and taken.counts:
                return True
            if taken.step in board and authority in (situation.initiator, *situation.addressees):
                return True
            if taken.step == "return" and situation.initiator == authority:
                return True
    return False
