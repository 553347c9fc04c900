"""Questions about countries: where the person lives, works, and was harmed."""

from crispy_forms_gds.choices import Choice
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.forms.long_select import LongSelect
from complaints.forms.step_form import Row, StepForm, radios
from complaints.places.countries import COUNTRIES, country_choices
from complaints.places.regions import REGIONS


def country_field(**options: object) -> forms.ChoiceField:
    """A list of countries; nothing chosen means not known."""
    return forms.ChoiceField(
        choices=[("", ""), *COUNTRIES.items()],
        required=False,
        widget=LongSelect,
        error_messages={"invalid_choice": _("Choose a country from the list")},
        **options,  # type: ignore[arg-type]
    )


def _listed(blank: object) -> list[tuple[str, object]]:
    return [("", blank), *country_choices()]


class CountryForm(StepForm):
    """Where the person shown lives (GDPR Article 77(1): habitual residence)."""

    country = country_field(label="")
    reason = _(
        "You have the right to complain where you live, where you work, or where it happened"
        " (GDPR Article 77(1)). In other countries the place decides too which office is"
        " competent. If you leave this open you can still choose an office yourself."
    )

    def adapt(self) -> None:
        field = self.fields["country"]
        if self.own:
            field.label = _("Which country do you live in?")
        else:
            field.label = _("Which country does the person who is shown live in?")
        field.help_text = _("Only the country, no address.")
        field.choices = _listed(_("I do not know, or would rather not say"))


class RegionForm(StepForm):
    """Which part of a country, where each has an authority of its own."""

    region = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("Choose a place from the list")}
    )
    reason = _(
        "In this country, different offices are responsible for different parts of it."
        " If you leave this open, the office that receives your form finds out."
    )

    def adapt(self) -> None:
        country = str(self.answers.get("country", {}).get("country", ""))
        field = self.fields["region"]
        field.label = _("Which part of the country?")
        names = {
            "DE": _("Which Land?"),
            "US": _("Which state?"),
            "CA": _("Which province or territory?"),
            "AU": _("Which state or territory?"),
            "AE": _("Which emirate?"),
            "ES": _("Which region?"),
        }
        field.label = names.get(country, field.label)
        field.choices = [
            ("", _("I do not know, or would rather not say")),
            *REGIONS.get(country, {}).items(),
        ]


class WorkForm(StepForm):
    """Whether the person works in another country (GDPR Article 77(1): place of work)."""

    works = radios(
        [
            Choice("same", _("No, or I do not work")),
            Choice("elsewhere", _("Yes")),
        ],
        label=_("Do you work in another country?"),
        help_text=_("This only adds a choice of where you can complain. You can leave it open."),
    )
    country = country_field(
        label=_("Country where you work"), help_text=_("Only if you answered yes.")
    )

    def adapt(self) -> None:
        self.fields["country"].choices = _listed(_("Choose a country"))

    def rows(self) -> list[Row]:
        return [
            Row(self.fields["works"].label or "", (*self.spoken("works"), *self.spoken("country")))
        ]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("works") == "elsewhere" and not cleaned.get("country"):
            self.add_error("country", ValidationError(_("Select the country where you work")))
        if cleaned.get("works") != "elsewhere":
            cleaned["country"] = ""
        return cleaned


class HappenedForm(StepForm):
    """Where it happened, asked only where no office was found for home or work."""

    country = country_field(
        label=_("Did it happen in another country?"),
        help_text=_(
            "For example where the person who did it lives, or where you were at the time."
            " You can leave this open."
        ),
    )

    def adapt(self) -> None:
        self.fields["country"].choices = _listed(_("No, or I do not know"))
