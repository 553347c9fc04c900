"""Whether a party may take a step now, and where it leads. Pure Python: it is told what
was done so far and what time it is, and knows no row, no request and no clock of its own.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from casework.law.procedures import ADDRESSEE, EITHER, INITIATOR, Procedure, State, Step

SILENCE = "silence"
"""The step that nobody takes: the end of a period moved the procedure on."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken. ``round`` counts the states the procedure has come to."""

    number: int
    step: str
    by: str
    round: int
    at: datetime
    answer: str = ""
    late: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a procedure stands. ``dues``: the last instant for each party that is waited
    for, in this round."""

    law: Procedure
    initiator: str
    addressees: tuple[str, ...]
    state: str = ""
    round: int = 0
    taken: tuple[Taken, ...] = ()
    dues: Mapping[str, datetime] = field(default_factory=dict)
    entered: datetime | None = None

    @property
    def here(self) -> State | None:
        """The state; None before the first step."""
        return self.law.states[self.state] if self.state else None

    @property
    def ended(self) -> bool:
        """Whether nothing follows but what is late."""
        return self.here is not None and self.here.ended

    def side(self, party: str) -> str | None:
        """On which side a party stands; None for strangers."""
        if party == self.initiator:
            return INITIATOR
        return ADDRESSEE if party in self.addressees else None

    def answers(self) -> dict[str, Taken]:
        """The last answer of each addressee in this round."""
        found = {}
        for one in self.taken:
            if one.round == self.round and one.answer:
                found[one.by] = one
        return found

    def standing_no(self) -> list[str]:
        """Who objects or has comments: the last answer that counts, of this round or, where
        the round has no answers of its own (they are being dealt with), of the one before."""
        last: dict[str, Taken] = {}
        since = self.round if self.here is not None and self.here.settles else self.round - 1
        for one in self.taken:
            if one.round >= since and one.answer and one.counts:
                last[one.by] = one
        return sorted(by for by, one in last.items() if one.answer != "yes")

    def waited_for(self) -> tuple[str, ...]:
        """The parties whose move it is; the initiator for what has no desk here."""
        if self.here is None or self.here.waits == "nobody":
            return ()
        if self.here.waits == "addressees":
            answered = self.answers()
            return tuple(one for one in self.addressees if one not in answered)
        return (self.initiator,)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a step does: ``to`` is the state after it, ``moves`` whether a new round begins."""

    step: str
    to: str
    moves: bool
    answer: str = ""
    late: bool = False
    counts: bool = True
    effect: str | None = None
    extends: bool = False


class NotNow(Exception):
    """The step cannot be taken. ``code`` says why; ``field`` names an answer of the form."""

    def __init__(self, code: str, *, field: str = "", **facts: object) -> None:
        self.code, self.field, self.facts = code, field, facts
        super().__init__(code)


def decide(
    now: Situation,
    step_id: str,
    *,
    by: str,
    roles: Container[str],
    at: datetime,
    given: Mapping[str, str],
    leads: bool = False,
    earliest: datetime | None = None,
) -> Decision:
    """What taking a step does, or NotNow.

    ``given`` holds what was written (ground, reason, text, file); ``leads`` whether the
    party leads the case; ``earliest`` the first instant at which the step is allowed.
    """
    step = now.law.steps.get(step_id)
    if step is None:
        raise NotNow("unknown")
    _may(now, step, by, roles, leads)
    after = _in_order(now, step)
    _written(step, given)
    if earliest is not None and at < earliest:
        raise NotNow("too-early", day=earliest)
    due = now.dues.get(by)
    late = after or (due is not None and at > due)
    counts = not (late and step.late == "no-effect")
    _said_before(now, step, by)
    to = _target(now, step, by, counts)
    moves = to != now.state
    return Decision(
        step=step.id,
        to=to,
        moves=moves,
        answer=step.answer or "",
        late=late,
        counts=counts,
        effect=_effect(now.law, step, to, moves, counts),
        extends=step.extends,
    )


def advance(
    now: Situation,
    decision: Decision,
    *,
    by: str,
    at: datetime,
    dues: Mapping[str, datetime] | None = None,
) -> Situation:
    """Where the procedure stands after a decision; ``dues`` are the new last instants, where
    the decision moves it or extends its period."""
    number = now.taken[-1].number + 1 if now.taken else 1
    taken = Taken(
        number=number,
        step=decision.step,
        by=by,
        round=now.round,
        at=at,
        answer=decision.answer,
        late=decision.late,
        counts=decision.counts,
    )
    return replace(
        now,
        state=decision.to,
        round=now.round + decision.moves,
        taken=(*now.taken, taken),
        dues=now.dues if dues is None else dues,
        entered=at if decision.moves else now.entered,
    )


def settle(now: Situation, *, at: datetime) -> Decision | None:
    """What the end of the period does by itself, or None while it runs or means nothing."""
    here = now.here
    if here is None or not here.settles or not now.dues or not here.periods:
        return None
    if at <= max(now.dues.values()):
        return None
    to = _settled(now, here)
    return Decision(step=SILENCE, to=to, moves=True, effect=now.law.states[to].effect)


def possible(
    now: Situation, *, by: str, roles: Container[str], leads: bool = False
) -> list[tuple[Step, bool]]:
    """The steps a party could take now, each with whether it would come too late to count
    because its time is over (its period aside)."""
    found = []
    for step in now.law.steps.values():
        try:
            _may(now, step, by, roles, leads)
            after = _in_order(now, step)
            _said_before(now, step, by)
        except NotNow:
            continue
        found.append((step, after))
    return found


def _may(now: Situation, step: Step, by: str, roles: Container[str], leads: bool) -> None:
    side = now.side(by)
    if side is None:
        raise NotNow("stranger")
    if step.by not in (side, EITHER):
        raise NotNow("other-side")
    if not any(role in roles for role in step.roles):
        raise NotNow("role")
    if step.needs_lead and not leads:
        raise NotNow("not-lead")


def _in_order(now: Situation, step: Step) -> bool:
    """Whether the step comes after its time; NotNow where it has no place at all."""
    if step.opens:
        if now.state:
            raise NotNow("begun")
        return False
    if now.state in step.source:
        return False
    if now.state in step.late_from:
        return True
    raise NotNow("ended" if now.ended else "order", state=now.state)


def _said_before(now: Situation, step: Step, by: str) -> None:
    """An answer is given once. Whoever agreed may still object; whoever objected takes the
    objection back instead of agreeing."""
    if step.takes_back:
        if by not in now.standing_no():
            raise NotNow("nothing-to-take-back")
        return
    said = now.answers().get(by)
    if step.answer and said is not None and (said.answer == step.answer or step.answer == "yes"):
        raise NotNow("answered")


def _written(step: Step, given: Mapping[str, str]) -> None:
    if step.grounds:
        if not given.get("ground"):
            raise NotNow("missing", field="ground")
        if given["ground"] not in {one.id for one in step.grounds}:
            raise NotNow("ground", field="ground")
    elif given.get("ground"):
        raise NotNow("ground", field="ground")
    for name in ("reason", "text", "file"):
        if given.get(name):
            if name not in step.needs | step.offers:
                raise NotNow("not-asked", field=name)
        elif name in step.needs:
            raise NotNow("missing", field=name)


def _target(now: Situation, step: Step, by: str, counts: bool) -> str:
    here = now.here
    if not counts:
        return now.state
    if step.to is not None:
        return step.to
    if here is None:
        raise NotNow("unknown")
    if step.to_if_none and not here.settles:
        rest = [one for one in now.standing_no() if one != by]
        return now.state if rest else step.to_if_none
    if step.answer and here.settles and here.when_all:
        answers = {one.by: one.answer for one in now.answers().values()} | {by: step.answer}
        if set(answers) >= set(now.addressees):
            objecting = [one for one in now.standing_no() if one != by]
            objecting += [by] if step.answer != "yes" else []
            return str((here.if_no if objecting else None) or here.if_none)
    return now.state


def _settled(now: Situation, here: State) -> str:
    return str((here.if_no if now.standing_no() else None) or here.if_none)


def _effect(law: Procedure, step: Step, to: str, moves: bool, counts: bool) -> str | None:
    if not counts:
        return None
    if step.effect:
        return step.effect
    return law.states[to].effect if moves else None
