"""Tables of routing: what the engine decided, who was given the case, and by which rules."""

from casework.routing.models.allocation import Allocation
from casework.routing.models.allocation_rules import AllocationRules
from casework.routing.models.conflict import Conflict
from casework.routing.models.decision import RoutingDecision, RoutingReview
from casework.routing.models.dry_run import DryRun
from casework.routing.models.hand_over import HandOver
from casework.routing.models.staffing import Absence, Speciality, Team

__all__ = [
    "Absence",
    "Allocation",
    "AllocationRules",
    "Conflict",
    "DryRun",
    "HandOver",
    "RoutingDecision",
    "RoutingReview",
    "Speciality",
    "Team",
]
