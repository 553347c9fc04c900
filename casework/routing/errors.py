"""What can go wrong in routing."""

from casework.cases.errors import CaseError


class UnknownComplaint(CaseError):
    """No such complaint within reach of the authority."""
