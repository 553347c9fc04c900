"""Tables of routing: what the engine decided on which facts, who was given the case, and by
which rules."""

from casework.routing.models.allocation import Allocation
from casework.routing.models.allocation_rules import AllocationRules
from casework.routing.models.comparison import Comparison, ComparisonChange
from casework.routing.models.conflict import Conflict
from casework.routing.models.decision import RoutingDecision, RoutingReview
from casework.routing.models.dry_run import DryRun
from casework.routing.models.facts import FactsAnswer, FactsVersion
from casework.routing.models.hand_over import HandOver
from casework.routing.models.reevaluation import Reevaluation
from casework.routing.models.staffing import Absence, Speciality, Team

__all__ = [
    "Absence",
    "Allocation",
    "AllocationRules",
    "Comparison",
    "ComparisonChange",
    "Conflict",
    "DryRun",
    "FactsAnswer",
    "FactsVersion",
    "HandOver",
    "Reevaluation",
    "RoutingDecision",
    "RoutingReview",
    "Speciality",
    "Team",
]
