"""Tables of procedures."""

from casework.procedures.models.followed import Followed
from casework.procedures.models.lead import Lead, LeadChange
from casework.procedures.models.procedure import Procedure
from casework.procedures.models.step import Step, Words

__all__ = ["Followed", "Lead", "LeadChange", "Procedure", "Step", "Words"]
