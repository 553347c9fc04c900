"""Forms with which the desk deals with the person who complained and their places."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.forms.work import DeskForm, OnceForm
from complaints.models import ContentLocation
from complaints.services.requests import LONGEST_QUESTION, MOST_QUESTIONS

_ALL = "all"
_RANGE = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?\Z")


class AskForm(OnceForm):
    """Ask the person for something."""

    button = _("Ask")
    about = forms.CharField(widget=forms.HiddenInput, max_length=120, required=False)
    questions = forms.CharField(
        label=_("Questions"),
        help_text=_(
            "One on each line, in the person’s language, at most 10. Write plainly and kindly;"
            " never ask anybody to describe, save or send imagery."
        ),
        max_length=6_000,
        widget=forms.Textarea,
        error_messages={"required": _("Write at least one question")},
    )
    due_on = forms.DateField(
        label=_("By when would you like the answers?"),
        help_text=_("Optional, for example 2026-11-27"),
        required=False,
        error_messages={"invalid": _("Enter a day, such as 2026-11-27")},
    )
    on_hold = forms.BooleanField(
        label=_("Put the case on hold until the answers are read"), required=False
    )

    def rows(self) -> list[Any]:
        return [
            "once",
            "about",
            Field.textarea("questions", rows=6, label_size="s"),
            Field.text("due_on", field_width=10),
            Field.checkbox("on_hold", small=True),
        ]

    def clean_questions(self) -> list[str]:
        """The questions, one for each line that is not empty."""
        typed = self.cleaned_data["questions"].replace("\x00", "")
        found = [line.strip() for line in typed.splitlines() if line.strip()]
        if not found:
            raise forms.ValidationError(_("Write at least one question"))
        if len(found) > MOST_QUESTIONS:
            raise forms.ValidationError(_("Ask at most 10 questions at a time"))
        if any(len(line) > LONGEST_QUESTION for line in found):
            raise forms.ValidationError(_("A question has at most 500 characters"))
        return found

    def clean_due_on(self) -> date | None:
        """A day that is still to come."""
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed"))
        return day


class PlacesForm(DeskForm):
    """Note what was done about places, by their numbers."""

    button = _("Note it")
    which = forms.CharField(
        label=_("Which places"),
        help_text=_("Numbers as in the list, for example 1-3, 7. “all” for all of them."),
        max_length=200,
        error_messages={"required": _("Say which places")},
    )
    state = forms.ChoiceField(
        label=_("How they stand"),
        widget=forms.RadioSelect,
        choices=ContentLocation.State.choices,
        error_messages={"required": _("Choose how they stand")},
    )

    def __init__(self, *args: Any, positions: set[int], **kwargs: Any) -> None:
        self.positions = positions
        super().__init__(*args, **kwargs)

    def rows(self) -> list[Any]:
        return [
            Field.text("which", field_width=20),
            Field.radios("state", small=True, legend_size="s"),
        ]

    def clean_which(self) -> set[int]:
        """The positions that are meant, all of them in the list."""
        typed = self.cleaned_data["which"].strip()
        if typed.lower() == _ALL:
            return self.positions
        found: set[int] = set()
        for part in filter(None, (piece.strip() for piece in typed.split(","))):
            match = _RANGE.match(part)
            if match is None:
                raise forms.ValidationError(_("Write numbers, such as 1-3, 7"))
            first, last = int(match[1]), int(match[2] or match[1])
            found.update(range(first, last + 1))
        if not found or not found <= self.positions:
            raise forms.ValidationError(_("There is no place with one of these numbers"))
        return found
