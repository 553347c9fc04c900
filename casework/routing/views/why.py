"""Why a decision is what it is, and what would change it, in words for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.cases.models import Participation
from casework.routing.competence import Effect, FactsError, RuleView, explain, value_at
from casework.routing.models import RoutingDecision
from casework.routing.questions import question
from casework.routing.wording import DESCRIBING, changes_in_words, fact_label, fact_value

MOST_FACTS, MOST_LACKS, MOST_VALUES = 8, 3, 6


def explanation(file: Participation, decision: RoutingDecision) -> dict[str, Any] | None:
    """Rules that fired and nearly fired with their facts, and what each other fact would
    bring, grouped by fact. None where no rule can read the facts.

    The engine is asked again on every view (a few hundredths of a second): an explanation
    that is stored could be one of other rules.
    """
    facts = decision.facts
    try:
        found = explain(facts, leave_out=DESCRIBING if file.child_path else ())
    except (FactsError, TypeError, LookupError):
        return None
    return {
        "fired": [_rule(view, facts) for view in found.fired],
        "near": [_rule(view, facts) for view in found.near],
        "missing": _by_fact([effect for effect in found.effects if effect.missed], facts),
        "otherwise": _by_fact([effect for effect in found.effects if not effect.missed], facts),
        "runs": found.runs,
    }


def _rule(view: RuleView, facts: Mapping[str, Any]) -> dict[str, Any]:
    known = [path for path in view.rests_on if path not in view.asked_for]
    return {
        "rule": view.rule,
        "title": view.title,
        "sentence": view.sentence,
        "said": view.said if view.fired else view.said[:1],
        "facts": [_fact(path, facts) for path in known[:MOST_FACTS]],
        "more": max(0, len(known) - MOST_FACTS),
        "asked_for": [question(path, facts) for path in view.asked_for],
        "lacks": [
            {"label": fact_label(path, facts), "value": fact_value(path, value)}
            for path, value in view.lacks[:MOST_LACKS]
        ],
    }


def _fact(path: str, facts: Mapping[str, Any]) -> dict[str, str]:
    return {
        "label": fact_label(path, facts),
        "value": fact_value(path, value_at(facts, path)),
    }


def _by_fact(effects: Sequence[Effect], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Effects by the fact they belong to, in the order in which they matter."""
    words = changes_in_words([change.as_dict() for effect in effects for change in effect.changes])
    found: dict[str, dict[str, Any]] = {}
    at = 0
    for effect in effects:
        entry = found.setdefault(
            effect.path,
            {**_fact(effect.path, facts), "question": question(effect.path, facts), "answers": []},
        )
        values = [fact_value(effect.path, value) for value in effect.values]
        entry["answers"].append(
            {
                "values": values[:MOST_VALUES],
                "more": max(0, len(values) - MOST_VALUES),
                "changes": words[at : at + len(effect.changes)],
            }
        )
        at += len(effect.changes)
    return list(found.values())
