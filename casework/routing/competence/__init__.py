"""Competence: which authorities may decide on a complaint, who leads, by when, and why.

Pure Python over the law room's data: no Django, no database, no clock of its own. The same
engine serves the desk, the ``route`` command and bulk re-evaluation.
"""

from casework.routing.competence.difference import Change, difference, outcome, reasons
from casework.routing.competence.engine import decide
from casework.routing.competence.explaining import Effect, Explanation, RuleView, explain
from casework.routing.competence.facts import FactsError, check_decision, check_places, read_facts
from casework.routing.competence.paths import value_at, with_value
from casework.routing.competence.plain import plain_reason

__all__ = [
    "Change",
    "Effect",
    "Explanation",
    "FactsError",
    "RuleView",
    "check_decision",
    "check_places",
    "decide",
    "difference",
    "explain",
    "outcome",
    "plain_reason",
    "read_facts",
    "reasons",
    "value_at",
    "with_value",
]
