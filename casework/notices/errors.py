"""What can be wrong, in words for the person at the desk."""


class NoticeError(Exception):
    """Something about a notice is not possible now; the message says why, in plain words."""


class NoticeExists(NoticeError):
    """The action has a notice already, with another text; issued text cannot be replaced."""


class NotServable(NoticeError):
    """The notice cannot be served (again), or not in this way."""
