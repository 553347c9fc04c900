"""What can go wrong with a procedure, in words for the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.errors import CaseError, NotAllowed, NotPossible, Stale, UsedForm
from casework.procedures.machine import NotNow

__all__ = ["CaseError", "NotAllowed", "NotPossible", "Refused", "Stale", "UsedForm", "in_words"]


class Refused(NotPossible):
    """An answer of the form stands in the way; ``field`` names it."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


_WORDS: dict[str, Any] = {
    "unknown": gettext_lazy("This procedure has no such step."),
    "stranger": gettext_lazy("Your authority takes no part in this procedure."),
    "other-side": gettext_lazy("This step is the other side’s to take."),
    "role": gettext_lazy("Your role does not allow this step."),
    "not-lead": gettext_lazy("Only the lead can take this step, and your authority does not lead."),
    "begun": gettext_lazy("This procedure has begun already."),
    "order": gettext_lazy("The procedure is not at this point: this step has no place now."),
    "ended": gettext_lazy("The procedure has ended: this step has no place any more."),
    "answered": gettext_lazy("Your authority has given this answer already."),
    "nothing-to-take-back": gettext_lazy("Your authority has no objection to take back."),
    "too-early": gettext_lazy("It is too early: the time that must be left lasts until %(day)s."),
    "missing": gettext_lazy("Something is missing."),
    "ground": gettext_lazy("Choose one of the grounds."),
    "not-asked": gettext_lazy("This step does not ask for it."),
}
_MISSING: dict[str, Any] = {
    "ground": gettext_lazy("Choose the ground"),
    "reason": gettext_lazy("Give the reason"),
    "text": gettext_lazy("Write the text"),
    "file": gettext_lazy("Enter the reference of the document"),
}


def in_words(refusal: NotNow) -> CaseError:
    """What the machine refused, as an error whose text a caseworker can read."""
    if refusal.code == "missing":
        return Refused(refusal.field, str(_MISSING[refusal.field]))
    facts = {
        name: date_format(fact, "j M Y, H:i") if isinstance(fact, datetime) else fact
        for name, fact in refusal.facts.items()
    }
    words = str(_WORDS[refusal.code]) % facts if facts else str(_WORDS[refusal.code])
    if refusal.field:
        return Refused(refusal.field, words)
    return NotAllowed(words) if refusal.code in {"role", "not-lead"} else NotPossible(words)


def conflict(constraint: str) -> CaseError | None:
    """The words for a rule of the database that refused a row; None for any other rule."""
    if constraint in {"steps_in_order", "step_in_order", "lead_in_order", "lead_changes_in_order"}:
        return Stale(_("Another step was taken at the same moment. Look at the procedure again."))
    if constraint == "one_open_procedure_of_a_kind":
        return NotPossible(
            _("A procedure of this kind is open on this case already. It has to end first.")
        )
    if constraint == "parties_take_part":
        return Refused("addressees", _("An authority is suspended or does not take part."))
    return None
