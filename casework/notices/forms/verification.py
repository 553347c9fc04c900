"""What a visitor types or hands in to have a notice checked."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """Number and check code, as printed on the last page."""

    number = forms.CharField(
        label=_("Number of the notice"),
        help_text=_("At the top of every page, for example XX-ABC/2026/000123."),
        max_length=80,
        error_messages={"required": _("Enter the number")},
    )
    code = forms.CharField(
        label=_("Check code"),
        help_text=_("Five groups of four on the last page. Capitals and hyphens do not matter."),
        max_length=80,
        error_messages={"required": _("Enter the check code")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "code"):
            self.fields[name].widget.attrs.update(
                {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
            )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field.text("number", label_size=Size.SMALL, field_width=20),
            Field.text("code", label_size=Size.SMALL, field_width=20),
            Button("check", _("Check")),
        )


class FileForm(forms.Form):
    """The file itself. Read in memory by the view; never stored."""

    document = forms.FileField(
        label=_("The PDF file as you received it"),
        help_text=_("It is compared in memory and not kept. No more than 5 MB."),
        error_messages={
            "required": _("Choose the PDF file, no larger than 5 MB"),
            "empty": _("The file is empty"),
        },
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = "check_notice_file"
        self.helper.layout = Layout(
            Field("document", context={"label_size": "govuk-label--s"}),
            Button("check_file", _("Check the file")),
        )
