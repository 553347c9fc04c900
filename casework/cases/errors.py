"""What can go wrong in the services of a case, in words a caseworker can read."""


class CaseError(Exception):
    """A change that cannot be made. Its text is one plain sentence for the page."""


class NotAllowed(CaseError):
    """The member's roles or training do not reach that far."""


class Stale(CaseError):
    """The file has changed since the page was opened; nothing was done."""


class UsedForm(CaseError):
    """The form's id belongs to something else already; nothing was done."""


class NotPossible(CaseError):
    """The file's state, or a rule, does not allow the change."""
