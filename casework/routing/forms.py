"""Confirming and overriding a routing decision."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms.work import DeskForm
from casework.cases.models import Priority
from casework.routing.labels import LEADS, PATH_LABELS
from casework.routing.services.review import LED


class ReviewForm(DeskForm):
    """Knows which decision and which review its page showed."""

    decision = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ConfirmForm(ReviewForm):
    """Confirm what the engine concluded."""

    button = _("Confirm the routing")

    def rows(self) -> list[Any]:
        return ["decision", "seen"]


class OverrideForm(ReviewForm):
    """Put something else in place of what the engine concluded."""

    button = _("Override")
    lead_status = forms.ChoiceField(
        label=_("Lead"),
        choices=LEADS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the lead stands")},
    )
    lead_authority = forms.ChoiceField(label=_("Which authority"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[(p.name.lower(), p.label) for p in Priority]
    )
    path = forms.ChoiceField(label=_("Path"), choices=list(PATH_LABELS.items()))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stays beside the engine’s own answer for good. Name no person."),
        max_length=2_000,
        widget=forms.Textarea,
        error_messages={"required": _("Give the reason")},
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_(
            "What it rests on, so that somebody else can look it up: a document, a letter and its"
            " date, a page of the file."
        ),
        max_length=300,
        error_messages={"required": _("Say what it rests on")},
    )

    def __init__(self, *args: Any, authorities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_authority"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *authorities,
        ]

    def rows(self) -> list[Any]:
        return [
            "decision",
            "seen",
            Field.radios("lead_status", small=True, legend_size="s"),
            Field.select("lead_authority"),
            Field.select("priority"),
            Field.select("path"),
            Field.textarea("reason", rows=4),
            Field.text("evidence"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        status, authority = cleaned.get("lead_status"), cleaned.get("lead_authority")
        if status in LED and not authority:
            self.add_error("lead_authority", _("Name the authority that leads"))
        if status and status not in LED and authority:
            self.add_error("lead_authority", _("With this answer nobody leads: choose “None”"))
        return cleaned
