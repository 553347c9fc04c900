"""Tables of enforcement."""

from casework.enforcement.models.action import EnforcementAction
from casework.enforcement.models.approval import Approval
from casework.enforcement.models.edition import Edition
from casework.enforcement.models.response import Response
from casework.enforcement.models.transition import Transition

__all__ = ["Approval", "Edition", "EnforcementAction", "Response", "Transition"]
