"""Forms about people: absences, teams, what somebody knows, handing over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.layout import Button, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms.work import DeskForm
from casework.routing.allocation.forms.rules import services_of
from casework.routing.allocation.labels import REGIMES

People = Sequence[tuple[str, str]]
DAY = _("Enter a day, such as 2026-12-24")


class AbsenceForm(DeskForm):
    """When somebody is away, and who covers. ``people`` names whose absence it may be;
    without it the form is about whoever fills it in."""

    button = _("Declare the absence")
    member = forms.ChoiceField(label=_("Who is away"), required=True)
    starts_on = forms.DateField(
        label=_("First day"),
        help_text=_("For example 2026-12-24."),
        error_messages={"required": DAY, "invalid": DAY},
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("Cases come again the day after."),
        error_messages={"required": DAY, "invalid": DAY},
    )
    cover = forms.ChoiceField(
        label=_("Who covers"),
        help_text=_("They find the cases of whoever is away, and get what belongs to these."),
        required=False,
    )

    def __init__(
        self, *args: Any, covers: People, people: People | None = None, **kwargs: Any
    ) -> None:
        self.about_others = people is not None
        super().__init__(*args, **kwargs)
        self.fields["cover"].choices = [("", _("Nobody")), *covers]  # type: ignore[attr-defined]
        if people is None:
            del self.fields["member"]
        else:
            self.fields["member"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]
            self.fields["member"].error_messages["required"] = _("Choose who is away")

    def rows(self) -> list[Any]:
        rows = [
            Field.text("starts_on", field_width=10),
            Field.text("ends_on", field_width=10),
            Field.select("cover"),
        ]
        return [Field.select("member"), *rows] if self.about_others else rows

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first"))
        return cleaned


class TeamForm(DeskForm):
    """A team's name and members."""

    button = _("Save the team")
    name = forms.CharField(
        label=_("Name"), max_length=80, error_messages={"required": _("Enter a name")}
    )
    members = forms.MultipleChoiceField(
        label=_("Members"), widget=forms.CheckboxSelectMultiple, required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = list(people)  # type: ignore[attr-defined]

    def rows(self) -> list[Any]:
        return [
            "seen",
            Field.text("name", field_width=20),
            Field.checkboxes("members", small=True, legend_size="s"),
        ]


class SpecialityForm(DeskForm):
    """Which services and legal fields somebody knows."""

    platforms = forms.CharField(
        label=_("Services they know"),
        help_text=_("One a row, by name."),
        max_length=4_000,
        required=False,
        widget=forms.Textarea,
    )
    regimes = forms.MultipleChoiceField(
        label=_("Legal fields they know"),
        choices=list(REGIMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def rows(self) -> list[Any]:
        return [
            Field.textarea("platforms", rows=4),
            Field.checkboxes("regimes", small=True, legend_size="s"),
        ]

    def clean_platforms(self) -> list[str]:
        return services_of(self.cleaned_data["platforms"])


class HandOverForm(DeskForm):
    """To whom the open cases go, and why; shown before it is done."""

    to = forms.ChoiceField(
        label=_("To whom"),
        help_text=_("What they cannot take goes by the rules."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stays on the timeline of every case. Says nothing of anybody’s health."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, people: People, active: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("By the rules")),
            *people,
        ]
        buttons = [
            Button.secondary("preview", _("Show who would get what")),
            Button.primary("hand_over", _("Hand over")),
        ]
        if active:
            buttons.append(Button.warning("leave", _("Hand over and deactivate")))
        self.helper.layout = Layout(
            Field.select("to"), Field.text("reason", label_size="s"), *buttons
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "preview" not in self.data and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Give the reason"))
        return cleaned
