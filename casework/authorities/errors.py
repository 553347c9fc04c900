"""What can go wrong in the directory, in words that staff can read."""


class DirectoryError(Exception):
    """A change that cannot be made. Its text is one plain sentence for the page."""


class NotAllowed(DirectoryError):
    """The member's roles, or the authority's place, do not reach that far."""


class NotPossible(DirectoryError):
    """What is there, or a rule, does not allow the change."""
