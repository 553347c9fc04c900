"""Tables of routing: what the engine decided, and who was given the case."""

from casework.routing.models.allocation import Allocation
from casework.routing.models.decision import RoutingDecision, RoutingReview

__all__ = ["Allocation", "RoutingDecision", "RoutingReview"]
