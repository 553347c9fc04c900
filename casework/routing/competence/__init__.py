"""Competence: which authorities may decide on a complaint, who leads, by when, and why.

Pure Python over the law room's data: no Django, no database, no clock of its own. The same
engine serves the desk, the ``route`` command and bulk re-evaluation.
"""

from casework.routing.competence.engine import decide
from casework.routing.competence.facts import FactsError, check_decision, check_places, read_facts
from casework.routing.competence.plain import plain_reason

__all__ = [
    "FactsError",
    "check_decision",
    "check_places",
    "decide",
    "plain_reason",
    "read_facts",
]
