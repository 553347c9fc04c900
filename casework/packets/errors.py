"""What can go wrong with a packet, in words for the page."""

from casework.cases.errors import CaseError, NotAllowed, NotPossible, Stale

__all__ = ["CaseError", "NotAllowed", "NotPossible", "Refused", "Stale"]


class Refused(NotPossible):
    """The law, the person's wish or the recipient does not allow this packet. ``field`` names
    the answer of the form that would have to change."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)
