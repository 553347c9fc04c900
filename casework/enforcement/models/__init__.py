"""Tables of enforcement."""

from casework.enforcement.models.action import EnforcementAction
from casework.enforcement.models.approval import Approval
from casework.enforcement.models.transition import Transition

__all__ = ["Approval", "EnforcementAction", "Transition"]
