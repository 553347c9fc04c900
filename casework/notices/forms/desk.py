"""Serving and withdrawing a notice at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _


class ByEmailForm(forms.Form):
    """One address: mail about a notice never has two recipients."""

    address = forms.EmailField(
        label=_("E-mail address for service"),
        help_text=_("One address. The signed PDF is attached; the server's answer is kept."),
        error_messages={
            "required": _("Enter the address"),
            "invalid": _("Enter one e-mail address, like legal@example.org"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="email", **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Field.text("address", label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS),
            Button("serve_email", _("Serve by e-mail")),
        )


class ByOtherMeansForm(forms.Form):
    """Service by post or by hand, with its proof."""

    method = forms.ChoiceField(
        label=_("How it was given"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was given")},
    )
    address = forms.CharField(
        label=_("To whom and where"),
        help_text=_("Name and address, as on the envelope or as handed over."),
        max_length=600,
        widget=forms.Textarea,
        error_messages={"required": _("Enter to whom and where")},
    )
    given_at = forms.DateTimeField(
        label=_("When it was posted or handed over"),
        help_text=_("Year-month-day hour:minute, for example 2026-05-14 09:30."),
        input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M"],
        error_messages={
            "required": _("Enter when"),
            "invalid": _("Enter date and time like 2026-05-14 09:30"),
        },
    )
    proof = forms.CharField(
        label=_("Proof"),
        help_text=_("For example a tracking number, or who received it and signed."),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Enter the proof: service without proof is none")},
    )

    def __init__(
        self, *args: Any, methods: list[tuple[str, str]], zone: ZoneInfo, **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix="other", **kwargs)
        self.zone = zone
        self.fields["method"].choices = methods  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Field.radios("method", legend_size=Size.SMALL, small=True, inline=True),
            Field.textarea("address", label_size=Size.SMALL, rows=3),
            Field.text("given_at", label_size=Size.SMALL, field_width=20),
            Field.textarea("proof", label_size=Size.SMALL, rows=3),
            Button("record_service", _("Record service")),
        )

    def clean_given_at(self) -> datetime:
        """What is typed is the time on the wall of the authority."""
        typed: datetime = self.cleaned_data["given_at"]
        return typed.replace(tzinfo=self.zone)


class WithdrawForm(forms.Form):
    """Taking a notice out of force."""

    reason = forms.CharField(
        label=_("Reason for withdrawing it"),
        help_text=_("Kept in the record. The verification page will say “withdrawn”."),
        max_length=400,
        widget=forms.Textarea,
        error_messages={"required": _("Enter the reason")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="withdraw", **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Field.textarea("reason", label_size=Size.SMALL, rows=3),
            Button.warning("withdraw", _("Withdraw the notice")),
        )
