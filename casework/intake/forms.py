"""Forms of intake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Fixed, Layout, Size
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.intake.models import CodeReplacement, Entry
from complaints.codes import Misspelt, read_reference
from complaints.directory import Directory, Office, Proposal
from complaints.forms.step_form import StepForm
from complaints.typed_text import StoryField, WordsField
from complaints.uploads import FIELD

OLDEST = timedelta(days=366)
"""A date further back is taken for a slip of the pen."""


class DeskForm(forms.Form):
    """A form whose page writes the form element and the buttons."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.layout = Layout(*self.components())

    def components(self) -> Iterable[Any]:
        """The fields as components."""
        raise NotImplementedError


class BeginForm(DeskForm):
    """How it came, when, and in which language the person is spoken with."""

    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[
            Choice(Entry.Channel.PHONE.value, _("By phone"), hint=_("The person is on the line.")),
            Choice(Entry.Channel.PAPER.value, _("On paper"), hint=_("Also by fax or handed in.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select how it came")},
    )
    day = forms.DateField(
        label=_("On which day did it arrive?"),
        help_text=_(
            "For example 2026-11-27. For a letter the day on which it arrived, not the day it"
            " bears."
        ),
        error_messages={
            "required": _("Enter the day on which it arrived"),
            "invalid": _("Enter a day, such as 2026-11-27"),
        },
    )
    clock = forms.TimeField(
        label=_("At what time? (optional)"),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        help_text=_(
            "For example 14:30. The law counts from this moment, in your authority's zone."
        ),
        error_messages={"invalid": _("Enter a time like 14:30")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("In which language does the person want to be written to?"),
        help_text=_("The questions are shown in this language too, to be read aloud."),
        error_messages={"invalid_choice": _("Choose a language from the list")},
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        self.zone = ZoneInfo(zone)
        super().__init__(*args, **options)
        self.fields["language"].choices = list(settings.LANGUAGES)

    def components(self) -> Iterable[Any]:
        return [
            Field.radios("channel", legend_size=Size.SMALL),
            Field.text("day", label_size=Size.SMALL, field_width=Fixed.TEN),
            Field.text("clock", label_size=Size.SMALL, field_width=Fixed.FIVE),
            Field.select("language", label_size=Size.SMALL),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "day" in self.errors or "clock" in self.errors:
            return cleaned
        now = timezone.now()
        day = cleaned["day"]
        today = now.astimezone(self.zone).date()
        if day > today:
            self.add_error("day", ValidationError(_("This day lies in the future")))
            return cleaned
        if today - day > OLDEST:
            self.add_error(
                "day", ValidationError(_("This is more than a year ago. Check the year"))
            )
            return cleaned
        clock = cleaned.get("clock")
        received = _instant(day, clock or time(12), self.zone)
        if received is None:
            self.add_error(
                "clock", ValidationError(_("There was no such time that day: the clocks changed"))
            )
            return cleaned
        if received > now:
            if clock is not None:
                self.add_error("clock", ValidationError(_("This time lies in the future")))
                return cleaned
            received = now
        cleaned["received_at"] = received
        return cleaned


def _instant(day: Any, clock: time, zone: ZoneInfo) -> datetime | None:
    """The moment in the zone; None for a time that the clocks jumped over."""
    local = datetime.combine(day, clock, tzinfo=zone)
    again = local.astimezone(ZoneInfo("UTC")).astimezone(zone)
    return local if again.replace(tzinfo=None) == local.replace(tzinfo=None) else None


class DeskAuthorityForm(StepForm):
    """The officer's own authority. Where another one is competent, that is said, and the
    officer decides to record it all the same."""

    template = "intake/authority.html"
    heading = _("Who receives it")

    def __init__(self, *args: Any, own_office: Office | None, **options: Any) -> None:
        self.own_office = own_office
        super().__init__(*args, **options)

    def adapt(self) -> None:
        self.proposals: list[Proposal] = self.directory.proposals(self.answers)
        self.elsewhere: list[Office] = self.directory.elsewhere(self.answers)
        slug = self.own_office.slug if self.own_office else ""
        self.competent = [p.office for p in self.proposals if p.office.slug != slug]
        self.fits = any(p.office.slug == slug for p in self.proposals)
        if not self.fits:
            self.fields["anyway"] = forms.BooleanField(
                label=_("I told the person, and they want us to record it all the same"),
                error_messages={
                    "required": _("Tell the person who is competent, and ask what they want")
                },
            )

    def component(self, name: str, *, main: bool = False) -> Any:
        return Field.checkbox(name)

    def answer(self) -> dict[str, Any]:
        return {"authority": self.own_office.slug if self.own_office else ""}


ASKED_ALOUD: dict[str, frozenset[str]] = {
    "permissions": frozenset(),
    "agree": frozenset(),
    "sharing": frozenset(),
    "email": frozenset({"neutral"}),
    "phone": frozenset({"message"}),
}
"""Wishes of the person: at the desk none is left open, since nobody else reads the question.
An empty set means every question of the step."""


def ask_aloud(step: str, form: StepForm) -> None:
    """Have every wish of the step answered by yes or no."""
    if step not in ASKED_ALOUD:
        return
    for name, field in form.fields.items():
        if isinstance(field, forms.ChoiceField) and (
            not ASKED_ALOUD[step] or name in ASKED_ALOUD[step]
        ):
            field.required = True
            field.error_messages["required"] = _("Ask the person, and record yes or no")


class ReferenceForm(DeskForm):
    """A lost code: which complaint, how it was checked who it is, and what was checked."""

    reference = WordsField(
        label=_("Reference of the complaint"),
        max_length=60,
        help_text=_("For example RD-7K3M-90XV."),
        error_messages={"required": _("Enter the reference")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    methods = forms.MultipleChoiceField(
        label=_("How did you check who it is?"),
        choices=CodeReplacement.Method.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Somebody who lives with the person may know their birthday, their address and"
            " what happened. Never call a number or write to an address that you were given"
            " just now."
        ),
        error_messages={"required": _("Select how you checked who it is")},
    )
    note = StoryField(
        label=_("What exactly did you check?"),
        max_length=1000,
        help_text=_("It is locked away with the complaint. A colleague reads it and confirms."),
        error_messages={"required": _("Write down what you checked")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def components(self) -> Iterable[Any]:
        return [
            Field.text("reference", label_size=Size.SMALL, field_width=Fixed.TWENTY),
            Field.checkboxes("methods", legend_size=Size.SMALL),
            Field.textarea("note", label_size=Size.SMALL, rows=4),
        ]

    def clean_reference(self) -> str:
        """The reference in its usual form."""
        try:
            return read_reference(self.cleaned_data["reference"])
        except Misspelt:
            raise ValidationError(
                _("A reference is RD and eight more letters and digits. Check what you typed")
            ) from None

    def clean_methods(self) -> list[str]:
        """Not knowledge alone."""
        chosen = self.cleaned_data["methods"]
        if set(chosen) <= CodeReplacement.NOT_ALONE:
            raise ValidationError(
                _("Knowing about the complaint is not enough: whoever did it may know as much")
            )
        return list(chosen)


def desk_form_of(make: Any, slug: str, directory: Directory, own: str, **options: Any) -> StepForm:
    """The desk's form of a step: the public's, but for who receives it, and with every wish
    asked aloud."""
    if slug == "authority":
        return DeskAuthorityForm(
            options.pop("data", None),
            own_office=directory.office(own),
            directory=directory,
            **options,
        )
    form: StepForm = make(directory=directory, **options)
    if form.takes_documents:
        # The person adds documents on their own page; paper stays paper.
        for name in (FIELD, "purpose"):
            form.fields.pop(name, None)
        form.helper.layout = Layout(*form.layout())
    ask_aloud(slug, form)
    return form
