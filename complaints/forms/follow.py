"""Forms of the pages on which a person follows their complaint."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Fluid, Layout, Size
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.languages.choice import KeepsTyped
from complaints.codes import Misspelt, read_code, read_reference
from complaints.forms.documents import document_field, file_component
from complaints.forms.where import LinksArea
from complaints.places.links import read_lines
from complaints.services.messages import LONGEST
from complaints.typed_text import StoryField, WordsField
from complaints.uploads import FIELD


class PlainForm(KeepsTyped):
    """A form whose page writes the form element and the buttons."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.layout = Layout(*self.layout())

    def layout(self) -> list[Any]:
        """The fields as components."""
        return [Field.text(name) for name in self.fields]


class FollowForm(PlainForm):
    """Reference and access code. Only slips of the pen are told apart here."""

    reference = WordsField(
        label=_("Reference"),
        max_length=60,
        help_text=_("For example RD-7K3M-90XV."),
        error_messages={"required": _("Enter your reference")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = WordsField(
        label=_("Code"),
        max_length=120,
        help_text=_("Five groups of four. Capital or small letters, spaces or none: all are fine."),
        error_messages={"required": _("Enter your code")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def layout(self) -> list[Any]:
        return [
            Field.text("reference", field_width=Fluid.TWO_THIRDS),
            Field.text("code", field_width=Fluid.FULL),
        ]

    def clean_reference(self) -> str:
        """The reference in its usual form."""
        try:
            return read_reference(self.cleaned_data["reference"])
        except Misspelt:
            raise ValidationError(
                _("A reference is RD and eight more letters and digits. Check what you typed")
            ) from None

    def clean_code(self) -> str:
        """The code in its usual form, if its check character is right."""
        try:
            return read_code(self.cleaned_data["code"])
        except Misspelt:
            raise ValidationError(
                _("There is a slip in the code: one character may be wrong or missing")
            ) from None


class MessageForm(PlainForm):
    """Words for the authority."""

    body = StoryField(
        label=_("Write to the office"),
        max_length=LONGEST,
        help_text=_("You need not describe what is shown."),
        error_messages={"required": _("Write something first")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, documents: bool = False, **options: Any) -> None:
        self.documents = documents
        """Whether a document can go along."""
        super().__init__(*args, **options)

    def layout(self) -> list[Any]:
        found = [Field.textarea("body", label_size=Size.MEDIUM, rows=6)]
        if self.documents:
            self.fields[FIELD] = document_field()
            found.append(file_component())
        return found

    def clean_body(self) -> str:
        """Not only spaces."""
        if not (text := self.cleaned_data["body"].strip()):
            raise ValidationError(_("Write something first"))
        return text


class PlacesForm(PlainForm):
    """Further places."""

    links = LinksArea(label=_("Links, one on each line"))
    places = StoryField(
        label=_("Other places"),
        required=False,
        max_length=2000,
        help_text=_("For example an account name, or a group. Do not describe what is shown."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def layout(self) -> list[Any]:
        return [
            Field.textarea("links", label_size=Size.SMALL, rows=6),
            Field.textarea("places", label_size=Size.SMALL, rows=3),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            links, _refusals = read_lines(cleaned.get("links", ""))
            if not links and not cleaned.get("places", "").strip():
                self.add_error("links", ValidationError(_("Enter a link or another place")))
        return cleaned
