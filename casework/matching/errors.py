"""What can go wrong with matching, in words for the page."""

from casework.cases.errors import CaseError, NotAllowed, NotPossible

__all__ = ["CaseError", "NotAllowed", "NotPossible"]
