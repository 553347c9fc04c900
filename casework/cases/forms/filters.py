"""What a queue is narrowed to, read from an address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Participation, Priority
from casework.cases.selectors.queue import Filters

ANYBODY, NOBODY, ME = "", "nobody", "me"
CLOSED = Participation.Status.CLOSED


class FilterForm(forms.Form):
    """The filters above a queue. Sent by GET: an address can be kept and shared among
    colleagues, and holds nothing personal. What makes no sense is left out, never an
    error: an old address still shows a list."""

    reference = forms.CharField(label=_("Reference"), max_length=14, required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All open")), *Participation.Status.choices],
    )
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("All")), *Priority.choices]
    )
    assignee = forms.ChoiceField(label=_("Who"), required=False)
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    child = forms.BooleanField(label=_("Child path"), required=False)

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]
            (ANYBODY, _("Everybody")),
            (NOBODY, _("Nobody yet")),
            (ME, _("Me")),
            *colleagues,
        ]

    def filters(self, *, me: UUID) -> Filters:
        """What the address asks for; fields that are wrong count as empty."""
        self.is_valid()
        asked = self.cleaned_data
        who = asked.get("assignee") or ANYBODY
        priority = asked.get("priority")
        return Filters(
            status=asked.get("status") or "",
            priority=int(priority) if priority else None,
            assignee=me if who == ME else UUID(who) if who not in (ANYBODY, NOBODY) else None,
            unassigned=who == NOBODY,
            overdue=bool(asked.get("overdue")),
            child_path=bool(asked.get("child")),
            reference=(asked.get("reference") or "").upper().strip(),
        )
