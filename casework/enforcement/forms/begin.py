"""Beginning an action: against whom, in which language."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import HTML, Field, Fieldset
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Authority, Respondent
from casework.cases.forms.work import DeskForm
from casework.enforcement.powers import Power

KNOWN, NEW, INDIVIDUAL = "known", "new", "individual"


class BeginForm(DeskForm):
    """The addressee: an organisation of the directory, one that is added to it, or an
    individual, whose name stays sealed in the notice."""

    button = _("Begin the draft")
    who = forms.ChoiceField(
        label=_("Against whom"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose against whom")},
    )
    respondent = forms.ModelChoiceField(
        label=_("Organisation in the directory"),
        queryset=Respondent.objects.none(),
        required=False,
        empty_label=_("Choose one"),
    )
    name = forms.CharField(label=_("Legal name"), max_length=200, required=False)
    address = forms.CharField(
        label=_("Address for service"),
        help_text=_("One line a row, as on an envelope"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )
    email = forms.EmailField(
        label=_("E-mail address for notices"),
        help_text=_("Optional. For an organisation only"),
        required=False,
        error_messages={"invalid": _("Enter an e-mail address, such as legal@company.example")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"), choices=Respondent.Kind.choices, required=False
    )
    language = forms.ChoiceField(label=_("Language of the notice"))

    def __init__(
        self,
        *args: Any,
        power: Power,
        authority: Authority,
        suggested: list[Respondent],
        languages: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        self.power = power
        super().__init__(*args, **kwargs)
        choices = [
            (KNOWN, _("An organisation in the directory")),
            (NEW, _("An organisation that is not in the directory yet")),
        ]
        if "individual" in power.against or "end_user" in power.against:
            choices.append((INDIVIDUAL, _("An individual")))
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        found = Respondent.objects.order_by("name")
        self.fields["respondent"].queryset = found  # type: ignore[attr-defined]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        if suggested:
            self.fields["respondent"].help_text = _("Named in this case: %(names)s") % {
                "names": ", ".join(one.name for one in suggested)
            }

    def rows(self) -> list[Any]:
        return [
            Field.radios("who", small=True, legend_size="s"),
            Field.select("respondent", label_size="s"),
            Fieldset(
                HTML(
                    format_html(
                        '<p class="govuk-hint">{}</p>',
                        _(
                            "Everybody who uses the directory sees an organisation that is"
                            " added. An individual is never added to it: name and address"
                            " stay in the sealed notice."
                        ),
                    )
                ),
                Field.text("name"),
                Field.textarea("address", rows=3),
                Field.text("email"),
                Field.select("kind"),
                legend=_("If not in the directory"),
                legend_size="s",
            ),
            Field.select("language", label_size="s"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        who = cleaned.get("who")
        if who == KNOWN and not cleaned.get("respondent"):
            self.add_error("respondent", _("Choose the organisation"))
        if who in (NEW, INDIVIDUAL):
            if not (cleaned.get("name") or "").strip():
                self.add_error("name", _("Enter the legal name"))
            if not (cleaned.get("address") or "").strip():
                self.add_error("address", _("Enter the address for service"))
        return cleaned
