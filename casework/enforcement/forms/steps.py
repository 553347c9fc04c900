"""Forms of the steps of an action: each carries the text it is about, or its reason."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.forms.work import DeskForm
from casework.enforcement.models import EnforcementAction, Response
from casework.enforcement.states import steps_from


class SeenForm(DeskForm):
    """Knows which text its page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def rows(self) -> list[Any]:
        return ["seen"]


class SendForm(SeenForm):
    """Lay the draft before an approver."""

    button = _("Send for review")


class ApproveForm(SeenForm):
    """Approve exactly the text above."""

    button = _("Approve this text")
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Optional. Stays on record. Name no person"),
        max_length=400,
        required=False,
        widget=forms.Textarea,
    )

    def rows(self) -> list[Any]:
        return ["seen", Field.textarea("comment", rows=2)]


class ReturnForm(DeskForm):
    """Send the draft back."""

    button = _("Send back")
    reason = forms.CharField(
        label=_("What should change"),
        help_text=_("Stays on record. Name no person"),
        max_length=400,
        widget=forms.Textarea,
        error_messages={"required": _("Say what should change")},
    )

    def rows(self) -> list[Any]:
        return [Field.textarea("reason", rows=3)]


class ReasonForm(DeskForm):
    """A step that needs its reason: withdrawing, closing."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stays on record. Name no person"),
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": _("Give the reason")},
    )

    def __init__(self, *args: Any, button: Any, **kwargs: Any) -> None:
        self.button = button
        super().__init__(*args, **kwargs)

    def rows(self) -> list[Any]:
        return [Field.textarea("reason", rows=3)]


class ResponseForm(DeskForm):
    """What the respondent did after service."""

    button = _("Record it")
    outcome = forms.ChoiceField(
        label=_("What the respondent did"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the respondent did")},
    )
    received_on = forms.DateField(
        label=_("On which day"),
        help_text=_("Such as 2026-11-27: when it was received, or seen to be done"),
        error_messages={
            "required": _("Enter the day"),
            "invalid": _("Enter a day, such as 2026-11-27"),
        },
    )
    note = forms.CharField(
        label=_("What shows it"),
        help_text=_("The evidence, and where it is kept. Sealed with the action"),
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": _("Say what shows it")},
    )

    def __init__(self, *args: Any, action: EnforcementAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = {step.after for step in steps_from(action.state, roles=_ALL)}
        if action.state == EnforcementAction.State.PARTIAL:
            possible.add(EnforcementAction.State.PARTIAL)
        due = action.response_due_at
        if due is None or due > timezone.now():
            possible.discard(EnforcementAction.State.OVERDUE)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Response.Outcome.choices if value in possible
        ]

    def rows(self) -> list[Any]:
        return [
            Field.radios("outcome", small=True, legend_size="s"),
            Field.text("received_on", field_width=10, label_size="s"),
            Field.textarea("note", rows=4, label_size="s"),
        ]


_ALL = ("investigator", "approver")
