"""Procedures between authorities, read from ``data/procedures`` and checked.

A procedure is a small machine: states, and steps that lead from one to the next. What a
state waits for, for how long and what silence then means stands with the state; who may
take a step, what it needs, what its letter says and what it does to the lead stands with
the step. :mod:`casework.procedures.machine` plays it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casework.law.errors import LawDataError
from casework.law.periods import Applicability, Period
from casework.law.table import Table, read_folder, read_table

INITIATOR, ADDRESSEE, EITHER = "initiator", "addressee", "either"
SIDES = frozenset({INITIATOR, ADDRESSEE, EITHER})
WAITS = frozenset({"initiator", "addressees", "board", "parties", "nobody"})
"""Whose move it is. The Board and the parties of the case have no desk here: what they are
waited for stands on the initiator's."""
OPENERS = frozenset({"receiving", "lead", "leading", "not-lead", "any"})
"""Who may begin: the authority with the complaint, the lead, whoever leads or (while nobody
does) received it, any but the lead, any on the case."""
EFFECTS = frozenset(
    {
        "asked",
        "initiator",
        "addressee",
        "claimed",
        "declined",
        "disputed",
        "local",
        "other",
        "before",
    }
)
ANSWERS = frozenset({"yes", "no", "comment"})
NEEDS = frozenset({"reason", "text", "file"})
LATE = frozenset({"counts", "no-effect"})
ROLES = frozenset({"cooperation_officer", "investigator", "approver"})
PLACEHOLDERS = frozenset(
    {
        "from_name",
        "to_names",
        "reference",
        "procedure",
        "citation",
        "step",
        "date",
        "due",
        "ground",
        "reason",
        "file",
        "text",
    }
)
"""What a letter may fill in. Anything else in braces is refused when the data are read."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason the law admits for a step, such as a refusal or an objection."""

    id: str
    title: str
    citation: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a procedure stands, what it waits for, and what silence means."""

    id: str
    title: str
    sentence: str
    waits: str
    ended: bool
    periods: tuple[str, ...]
    if_no: str | None
    if_none: str | None
    when_all: bool
    silence: str | None
    silence_citation: str | None
    effect: str | None
    task_initiator: str | None
    task_addressees: str | None

    @property
    def settles(self) -> bool:
        """Whether the end of the period, or the last answer, moves the procedure on."""
        return self.if_none is not None


@dataclass(frozen=True, slots=True)
class Step:
    """Something one party does in a procedure."""

    id: str
    title: str
    sentence: str
    by: str
    roles: tuple[str, ...]
    source: tuple[str, ...]
    to: str | None
    answer: str | None
    takes_back: str | None
    to_if_none: str | None
    late: str
    late_from: tuple[str, ...]
    needs: frozenset[str]
    offers: frozenset[str]
    grounds: tuple[Ground, ...]
    extends: bool
    not_before: str | None
    needs_lead: bool
    effect: str | None
    starts: tuple[str, ...]
    meets: tuple[str, ...]
    replaces: dict[str, str]
    task_initiator: str | None
    task_addressees: str | None
    letter: str | None

    @property
    def opens(self) -> bool:
        """Whether the procedure begins with it."""
        return not self.source and not self.late_from


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure between authorities."""

    id: str
    order: int
    title: str
    group: str
    citation: str
    sentence: str
    from_regimes: tuple[str, ...]
    to_regimes: tuple[str, ...]
    outside: bool
    opened_by: str
    needs_no_lead: bool
    to_lead: bool
    many: bool
    shares_lead: bool
    exclusive: str
    once: bool
    applies: Applicability | None
    replaced_by: str | None
    verified: bool
    note: str | None
    states: dict[str, State]
    steps: dict[str, Step]

    @property
    def opening(self) -> Step:
        """The step with which it begins."""
        return next(step for step in self.steps.values() if step.opens)

    def applies_to(self, lodged_on: date | None) -> bool:
        """Whether it exists for a complaint lodged on a day; not where the day is unknown."""
        return self.applies is None or (lodged_on is not None and self.applies.covers(lodged_on))


def fill(letter: str, values: Mapping[str, str]) -> str:
    """A letter with its placeholders filled in. Values are put in as they are and are never
    looked at for placeholders themselves."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), letter)


def read_no_lead(root: Path) -> dict[str, Ground]:
    """Read ``lead.toml``: the reasons why nobody leads a case."""
    table = read_table(root / "lead.toml", root)
    found: dict[str, Ground] = {}
    for entry in table.tables("reason"):
        ground = _read_ground(entry)
        if ground.id in found:
            raise entry.fail("id", f"{ground.id!r} is given twice")
        found[ground.id] = ground
    table.close()
    return found


def read_procedures(
    root: Path, periods: dict[str, Period], regimes: Container[str]
) -> dict[str, Procedure]:
    """Read every file of ``data/procedures``; raises LawDataError that names file and key."""
    found: dict[str, Procedure] = {}
    for file in read_folder(root / "procedures", root):
        grounds = _read_grounds(file)
        for entry in file.tables("procedure"):
            procedure = _read_procedure(entry, grounds)
            if procedure.id in found:
                raise entry.fail("id", f"{procedure.id!r} is given twice")
            _check(procedure, entry, periods, regimes)
            found[procedure.id] = procedure
        file.close()
    for procedure in found.values():
        if procedure.replaced_by is not None and procedure.replaced_by not in found:
            raise LawDataError(
                "procedures",
                f"procedure[{procedure.id}].replaced_by",
                f"names no procedure: {procedure.replaced_by!r}",
            )
    return dict(sorted(found.items(), key=lambda one: one[1].order))


def _read_ground(entry: Table) -> Ground:
    ground = Ground(entry.text("id"), entry.text("title"), entry.text("citation"))
    entry.close()
    return ground


def _read_grounds(file: Table) -> dict[str, tuple[Ground, ...]]:
    lists: dict[str, tuple[Ground, ...]] = {}
    for entry in file.tables("grounds"):
        name = entry.text("id")
        lists[name] = tuple(_read_ground(one) for one in entry.tables("ground"))
        if not lists[name]:
            raise entry.fail("ground", "names no ground")
        entry.close()
    return lists


def _read_state(table: Table) -> State:
    state = State(
        id=table.text("id"),
        title=table.text("title"),
        sentence=table.text("sentence"),
        waits=table.choice("waits", WAITS, "nobody"),
        ended=table.boolean("ended", default=False),
        periods=table.texts("periods"),
        if_no=table.optional_text("if_no"),
        if_none=table.optional_text("if_none"),
        when_all=table.boolean("when_all", default=False),
        silence=table.optional_text("silence"),
        silence_citation=table.optional_text("silence_citation"),
        effect=table.choice("effect", EFFECTS) if table.optional_text("effect") else None,
        task_initiator=table.optional_text("task_initiator"),
        task_addressees=table.optional_text("task_addressees"),
    )
    table.close()
    if state.ended and (state.waits != "nobody" or state.periods):
        raise table.fail("ended", "nothing is waited for at the end")
    if state.settles and (state.silence is None or state.silence_citation is None):
        raise table.fail("silence", "is missing: say what silence means, and by which provision")
    if state.settles and state.waits in {"nobody", "board"}:
        raise table.fail("waits", "only the silence of somebody can mean something")
    if state.when_all and state.waits != "addressees":
        raise table.fail("when_all", "only addressees answer")
    return state


def _read_step(table: Table, grounds: Mapping[str, tuple[Ground, ...]]) -> Step:
    named = table.optional_text("grounds")
    if named is not None and named not in grounds:
        raise table.fail("grounds", f"names no list of this file: {named!r}")
    step = Step(
        id=table.text("id"),
        title=table.text("title"),
        sentence=table.text("sentence"),
        by=table.choice("by", SIDES),
        roles=table.choices("roles", ROLES) or ("cooperation_officer", "investigator"),
        source=table.texts("from"),
        to=table.optional_text("to"),
        answer=table.choice("answer", ANSWERS) if table.optional_text("answer") else None,
        takes_back=table.optional_text("takes_back"),
        to_if_none=table.optional_text("to_if_none"),
        late=table.choice("late", LATE, "counts"),
        late_from=table.texts("late_from"),
        needs=frozenset(table.choices("needs", NEEDS)),
        offers=frozenset(table.choices("offers", NEEDS)),
        grounds=grounds[named] if named else (),
        extends=table.boolean("extends", default=False),
        not_before=table.optional_text("not_before"),
        needs_lead=table.boolean("needs_lead", default=False),
        effect=table.choice("effect", EFFECTS) if table.optional_text("effect") else None,
        starts=table.texts("starts"),
        meets=table.texts("meets"),
        replaces=table.text_map("replaces"),
        task_initiator=table.optional_text("task_initiator"),
        task_addressees=table.optional_text("task_addressees"),
        letter=table.optional_text("letter"),
    )
    table.close()
    for name in _PLACEHOLDER.findall(step.letter or ""):
        if name not in PLACEHOLDERS:
            raise table.fail("letter", f"has an unknown placeholder: {{{name}}}")
    if step.answer and step.by != ADDRESSEE:
        raise table.fail("answer", "is given by addressees alone")
    return step


def _read_procedure(table: Table, grounds: Mapping[str, tuple[Ground, ...]]) -> Procedure:
    applies = None
    if (inner := table.optional_table("applies")) is not None:
        start, after = inner.optional_day("from"), inner.optional_day("after")
        inner.close()
        day = start or after
        if day is None or (start and after):
            raise table.fail("applies", "give exactly one of from and after")
        applies = Applicability("lodged", day, inclusive=start is not None)
    states = {state.id: state for state in map(_read_state, table.tables("state"))}
    steps = {step.id: step for step in (_read_step(one, grounds) for one in table.tables("step"))}
    procedure = Procedure(
        id=table.text("id"),
        order=table.integer("order"),
        title=table.text("title"),
        group=table.text("group"),
        citation=table.text("citation"),
        sentence=table.text("sentence"),
        from_regimes=table.texts("from_regimes"),
        to_regimes=table.texts("to_regimes"),
        outside=table.boolean("outside", default=False),
        opened_by=table.choice("opened_by", OPENERS, "any"),
        needs_no_lead=table.boolean("needs_no_lead", default=False),
        to_lead=table.boolean("to_lead", default=False),
        many=table.boolean("many", default=False),
        shares_lead=table.boolean("shares_lead", default=True),
        exclusive=table.optional_text("exclusive") or "",
        once=table.boolean("once", default=False),
        applies=applies,
        replaced_by=table.optional_text("replaced_by"),
        verified=table.boolean("verified", default=True),
        note=table.optional_text("note"),
        states=states,
        steps=steps,
    )
    table.close()
    if not procedure.verified and procedure.note is None:
        raise table.fail("note", "is missing: say what has not been verified")
    return procedure


def _check(
    procedure: Procedure, table: Table, periods: dict[str, Period], regimes: Container[str]
) -> None:
    """What a procedure's parts name of each other and of the rest of the law."""
    if sum(step.opens for step in procedure.steps.values()) != 1:
        raise table.fail("step", "exactly one step begins the procedure (it has no from)")
    if procedure.opening.by != INITIATOR or procedure.opening.to is None:
        raise table.fail("step", "the first step is the initiator's and leads somewhere")
    for regime in (*procedure.from_regimes, *procedure.to_regimes):
        if regime not in regimes:
            raise table.fail("from_regimes", f"names no regime: {regime!r}")
    for state in procedure.states.values():
        for name in (state.if_no, state.if_none):
            _known(table, f"state[{state.id}]", name, procedure.states)
        for period in state.periods:
            _known(table, f"state[{state.id}].periods", period, periods)
    for step in procedure.steps.values():
        _check_step(procedure, step, table, periods)
    _check_reach(procedure, table)


def _check_step(procedure: Procedure, step: Step, table: Table, periods: dict[str, Period]) -> None:
    where = f"step[{step.id}]"
    for name in (*step.source, *step.late_from, step.to, step.to_if_none):
        _known(table, where, name, procedure.states)
    _known(table, f"{where}.takes_back", step.takes_back, procedure.steps)
    for period in (*step.starts, *step.meets, *step.replaces, *step.replaces.values()):
        _known(table, where, period, periods)
    _known(table, f"{where}.not_before", step.not_before, periods)
    if step.late_from and step.late != "no-effect":
        raise table.fail(where, "what comes after a state is over can only be without effect")
    if any(procedure.states[name].ended for name in step.source):
        raise table.fail(where, "leads on from an end")
    if step.extends and not any(
        periods[period].extension
        for name in step.source
        for period in procedure.states[name].periods
    ):
        raise table.fail(where, "extends a period that has no extension")


def _check_reach(procedure: Procedure, table: Table) -> None:
    """Every state can be come to, and every one that is no end can be left."""
    targets = {name for step in procedure.steps.values() for name in (step.to, step.to_if_none)}
    for state in procedure.states.values():
        targets |= {state.if_no, state.if_none}
    left = {name for step in procedure.steps.values() if step.to for name in step.source}
    left |= {state.id for state in procedure.states.values() if state.settles}
    for state in procedure.states.values():
        if state.id not in targets:
            raise table.fail(f"state[{state.id}]", "no step leads there")
        if not state.ended and state.id not in left:
            raise table.fail(f"state[{state.id}]", "no step leads on from there")
    if not any(state.ended for state in procedure.states.values()):
        raise table.fail("state", "the procedure has no end")


def _known(table: Table, where: str, name: str | None, names: Container[str]) -> None:
    if name is not None and name not in names:
        raise table.fail(where, f"names nothing that exists: {name!r}")
