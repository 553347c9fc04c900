"""What can go wrong with an action, in words for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from casework.cases.errors import CaseError, NotAllowed, NotPossible, Stale

if TYPE_CHECKING:
    from casework.enforcement.powers import Requirement

__all__ = [
    "CaseError",
    "EditConflict",
    "Faulty",
    "Incomplete",
    "NotAllowed",
    "NotPossible",
    "Stale",
]


class EditConflict(Stale):
    """Somebody else saved the draft meanwhile. ``theirs`` is the content now stored; what
    this person wrote is not saved and not lost: the page shows both."""

    def __init__(self, theirs: dict[str, Any], content_hash: str, who: str) -> None:
        self.theirs = theirs
        self.content_hash = content_hash
        self.who = who
        super().__init__(
            _("%(who)s saved this draft while you were writing. Compare, then save again.")
            % {"who": who}
        )


class Incomplete(NotPossible):
    """Sections that the law requires are empty. ``missing`` names them, with citations."""

    def __init__(self, missing: list[Requirement]) -> None:
        self.missing = missing
        super().__init__(
            _("The law requires more of this notice: %(what)s.")
            % {"what": ", ".join(str(item.title) for item in missing)}
        )


class Faulty(NotPossible):
    """The content cannot be printed as a notice. ``faults``: (place, words) pairs."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__(" ".join(words for _place, words in faults))
