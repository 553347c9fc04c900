"""What the person agrees to: one question each, none answered beforehand."""

from collections.abc import Iterable

from crispy_forms_gds.choices import Choice
from django.utils.translation import gettext_lazy as _

from complaints.answers import is_tip
from complaints.consent_wordings import IDENTITY_EACH, SHARE_EACH, wordings_for
from complaints.forms.step_form import NO, YES, Row, StepForm, radios
from complaints.likely_offices import likely_offices

CASE, IDENTITY = "case", "identity"
SHARE = "share_"


class ConsentForm(StepForm):
    """One yes or no for each wish. What is left open counts as no."""

    heading = _("What may the office do?")
    lead = _("Decide on each one. What you leave open counts as no. You can change it later.")
    reason = _(
        "The office may handle your complaint because the law tells it to, without your consent."
        " These are things it does only if you want them (GDPR Article 7)."
    )

    def adapt(self) -> None:
        for wording in wordings_for(child=self.young, own=self.own, tip=is_tip(self.answers)):
            self.fields[wording.kind] = radios(
                [Choice(YES, _("Yes")), Choice(NO, _("No"))],
                label=wording.question,
                help_text=wording.meaning,
            )

    def rows(self) -> Iterable[Row]:
        return [Row(field.label or "", self.spoken(name)) for name, field in self.fields.items()]

    def answer(self) -> dict[str, str]:
        return {name: value or NO for name, value in self.cleaned_data.items()}


class SharingForm(StepForm):
    """For each authority that may have to take part: how much it may see (tiers T2 and T3).
    What is left open follows the general answer."""

    heading = _("Sharing with other offices")
    lead = _(
        "These offices may have to take part. Decide for each one. If you leave one open, your"
        " answer on the page before counts. You can change it later."
    )
    reason = _(
        "Inside the European Union the law lets offices tell each other what a case needs,"
        " also without your yes (GDPR Article 60). Your answer is kept and weighed, and binds"
        " the office where the law does not say otherwise."
    )

    def adapt(self) -> None:
        for office in likely_offices(self.answers, self.directory):
            self.fields[f"{SHARE}{office.slug}"] = radios(
                [
                    Choice(CASE, SHARE_EACH.meaning),
                    Choice(IDENTITY, IDENTITY_EACH.meaning),
                    Choice(NO, _("No")),
                ],
                label=str(SHARE_EACH.question) % {"office": office.name},
            )

    def rows(self) -> Iterable[Row]:
        return [Row(field.label or "", self.spoken(name)) for name, field in self.fields.items()]
