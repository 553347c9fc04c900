"""Why a file is not taken, by short codes. No Django here: the child process speaks them."""

EMPTY = "empty"
TOO_LARGE = "too_large"
PICTURE = "picture"
FILM = "film"
ARCHIVE = "archive"
OFFICE = "office"
MARKUP = "markup"
LETTERS = "letters"
UNKNOWN = "unknown"
HIDDEN = "hidden"
LOCKED = "locked"
PICTURES_ONLY = "pictures_only"
NOTHING_LEFT = "nothing_left"
TOO_LONG = "too_long"
UNREADABLE = "unreadable"
TOO_MANY = "too_many"
TOO_MUCH = "too_much"
BUSY = "busy"


class Refused(ValueError):
    """The file is not taken; ``why`` is one of the codes above."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)
