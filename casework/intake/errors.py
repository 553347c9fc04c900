"""What intake refuses, in words for the person at the desk."""


class IntakeError(Exception):
    """Something is not possible now; the message says why, in plain words."""


class EntryGone(LookupError):
    """No entry of this officer's is there: put away, destroyed, or never theirs."""
