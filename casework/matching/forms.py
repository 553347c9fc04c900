"""Forms of matching."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms.work import DeskForm
from casework.matching.models import Approach


class LookForm(DeskForm):
    """Look now: a button alone."""

    button = _("Look now")


class OfferForm(DeskForm):
    """Offer contact: a button alone."""

    button = _("Offer contact")


class WithdrawForm(DeskForm):
    """Take an offer back: a button alone."""

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
