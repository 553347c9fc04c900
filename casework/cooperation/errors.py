"""What can go wrong with a share, in words for the page."""

from casework.cases.errors import CaseError, NotAllowed, NotPossible, Stale

__all__ = ["CaseError", "NotAllowed", "NotPossible", "Refused", "Stale"]


class Refused(NotPossible):
    """The law, the complainant's wish or the recipient's standing does not allow this
    share. ``field`` names the answer of the form that would have to change."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)
