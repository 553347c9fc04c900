"""Forms of matching."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Button, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms.work import DeskForm
from casework.matching.models import Approach


class ButtonForm(DeskForm):
    """A button alone, not the page's main one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(Button.secondary("save", self.button))


class LookForm(ButtonForm):
    """Look now."""

    button = _("Look now")


class OfferForm(DeskForm):
    """Offer contact: a button alone."""

    button = _("Offer contact")


class WithdrawForm(ButtonForm):
    """Take an offer back."""

    button = _("Take the offer back")


class AnswerForm(DeskForm):
    """Accept or decline."""

    button = _("Answer")
    answer = forms.ChoiceField(
        label=_("Your authority’s answer"),
        widget=forms.RadioSelect,
        choices=[
            (
                Approach.Answer.ACCEPTED,
                _("Accept: each learns which authority the other is, and nothing more"),
            ),
            (Approach.Answer.DECLINED, _("Decline: the other side is told nothing")),
        ],
        error_messages={"required": _("Choose the answer")},
    )

    def rows(self) -> list[Any]:
        return [Field.radios("answer", small=True, legend_size="s")]
