"""Tables of matching."""

from casework.matching.models.approach import Approach
from casework.matching.models.contact import Contact
from casework.matching.models.holding import Holding, Kind, MatchKey, Token
from casework.matching.models.look import Look
from casework.matching.models.offer import Offer

__all__ = ["Approach", "Contact", "Holding", "Kind", "Look", "MatchKey", "Offer", "Token"]
