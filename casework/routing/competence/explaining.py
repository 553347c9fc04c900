"""Why a decision is what it is, and what would change it: found out by asking the engine.

Nothing here knows a rule. The engine is run again with one fact otherwise, as often as
``variations`` has trials; what its answers have in common and where they part is the
explanation. Bounded: a case with many respondents costs no more than a few hundred runs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.law import Directory, Law, load_law
from casework.routing.competence.difference import Change, difference, outcome
from casework.routing.competence.engine import conclude
from casework.routing.competence.facts import check_shape, read_facts
from casework.routing.competence.variations import Variation, variations

MOST_RUNS = 400


@dataclass(slots=True)
class RuleView:
    """One rule that fired, or would have fired with one fact otherwise.

    ``said`` are its sentences with citations; for one that nearly fired, those it would have
    given first. ``rests_on`` are the facts that decided: with another value there, the rule would
    not have said this. ``asked_for`` are those among them that are not known.
    """

    rule: str
    title: str
    sentence: str
    fired: bool
    said: list[dict[str, str]]
    rests_on: list[str] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    lacks: list[tuple[str, Any]] = field(default_factory=list)
    """For one that nearly fired: a fact and the value with which it would have."""


@dataclass(slots=True)
class Effect:
    """What follows if one fact had one of these values."""

    path: str
    values: list[Any]
    changes: list[Change]
    missed: bool
    """Whether the rules asked for this fact and did not get it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rules that fired, those that nearly did, and what would change the decision."""

    fired: list[RuleView]
    near: list[RuleView]
    effects: list[Effect]
    runs: int


def explain(
    facts: Mapping[str, Any],
    directory: Directory | None = None,
    law: Law | None = None,
    *,
    leave_out: Collection[str] = (),
) -> Explanation:
    """Explain the decision on these facts.

    ``leave_out`` are paths that are not spoken of (on the child path, what describes the
    act). Deterministic and free of side effects. Raises FactsError, as ``decide`` does.
    """
    law = law or load_law()
    names = directory or law.directory
    check_shape(facts)
    decision = conclude(read_facts(facts, names, checked=True), names, law)
    views = {rule: _fired(rule, decision, law) for rule in _rules(decision)}
    effects: dict[str, Effect] = {}
    runs = 0
    for trial in variations(facts, decision, names, law):
        if trial.path in leave_out:
            continue
        if runs == MOST_RUNS:
            break
        runs += 1
        varied = read_facts(trial.facts, names, checked=True)
        other = conclude(varied, names, law, ruleset=trial.ruleset)
        _note_rules(views, trial, decision, other, law)
        _note_effect(effects, trial, decision, other)
    order = list(law.rules)
    sorted_views = sorted(views.values(), key=lambda view: order.index(view.rule))
    return Explanation(
        fired=[view for view in sorted_views if view.fired],
        near=[view for view in sorted_views if not view.fired],
        effects=sorted(effects.values(), key=_weight),
        runs=runs,
    )


def _rules(decision: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(fired["rule"] for fired in decision["fired"]))


def _fired(rule: str, decision: Mapping[str, Any], law: Law) -> RuleView:
    said = [
        {"because": fired["because"], "citation": fired["citation"]}
        for fired in decision["fired"]
        if fired["rule"] == rule
    ]
    known = law.rule(rule)
    return RuleView(rule, known.title, known.sentence, fired=True, said=said)


def _sentences(rule: str, decision: Mapping[str, Any]) -> set[str]:
    return {fired["because"] for fired in decision["fired"] if fired["rule"] == rule}


def _note_rules(
    views: dict[str, RuleView],
    trial: Variation,
    decision: Mapping[str, Any],
    other: Mapping[str, Any],
    law: Law,
) -> None:
    """What this trial says of each rule: whether it rests on the fact, or nearly fired."""
    missed = trial.path in decision["unknowns"]
    for rule in dict.fromkeys([*_rules(decision), *_rules(other)]):
        then = _sentences(rule, other)
        if then == _sentences(rule, decision):
            continue
        if rule not in views:
            view = _fired(rule, other, law)
            view.fired = False
            views[rule] = view
        found = views[rule]
        if not found.fired:
            found.lacks.append((trial.path, trial.value))
        for paths, counts in ((found.rests_on, True), (found.asked_for, missed)):
            if counts and trial.path not in paths:
                paths.append(trial.path)


def _note_effect(
    effects: dict[str, Effect],
    trial: Variation,
    decision: Mapping[str, Any],
    other: Mapping[str, Any],
) -> None:
    """What this trial changes for anybody; values with the same effect stand together."""
    changes = outcome(difference(decision, other))
    if not changes:
        return
    key = f"{trial.path} {[change.as_dict() for change in changes]}"
    missed = trial.path in decision["unknowns"]
    effect = effects.setdefault(key, Effect(trial.path, [], changes, missed))
    effect.values.append(trial.value)


def _weight(effect: Effect) -> tuple[bool, int]:
    """Missing facts first, then what changes most; the order of the trials otherwise."""
    order = ("path", "lead", "receiving", "competent", "concerned", "referrals", "clocks")
    first = effect.changes[0].kind
    return not effect.missed, order.index(first) if first in order else len(order)
