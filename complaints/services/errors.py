"""What services of this room refuse, by name."""


class DraftGone(LookupError):
    """No draft is reached: never begun, put away, or destroyed after its time."""


class Unfinished(ValueError):
    """A question that must be answered is not; ``step`` names it."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(step)


class AlreadySent(ValueError):
    """The draft was sent before; its answers are no longer there."""


class NotPossible(ValueError):
    """The complaint's state, or a limit, does not allow this; ``why`` is a short code."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)
