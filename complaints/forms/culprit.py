"""Questions about who did it, if that is known."""

from crispy_forms_gds.choices import Choice
from django.utils.translation import gettext_lazy as _

from complaints.forms.place import country_field
from complaints.forms.step_form import NO, StepForm, radios
from complaints.places.countries import country_choices
from complaints.typed_text import WordsField


class PersonForm(StepForm):
    """Whether somebody is known to have done it (rules R06, R08)."""

    known = radios(
        [
            Choice("person", _("A person")),
            Choice("organisation", _("A company or organisation")),
            Choice(
                "public",
                _("A public body"),
                hint=_("For example a school, a town, the police or a hospital."),
            ),
            Choice(NO, _("I do not know, or would rather not say")),
        ],
        label=_("Do you know who made it or shared it?"),
        help_text=_("Apart from the service it is on. You do not have to find out."),
    )


class WhomForm(StepForm):
    """In which country they are; their name only if the person wishes, and sealed."""

    heading = _("What do you know about them?")
    country = country_field(
        label=_("Country they live in or are based in"),
        help_text=_("This helps to find the office that can act. You can leave it open."),
    )
    name = WordsField(
        label=_("Name"),
        required=False,
        help_text=_(
            "You can leave this open. It is locked away with your answers, and nobody tells them"
            " that you named them unless you agree."
        ),
    )

    def adapt(self) -> None:
        self.fields["country"].choices = [("", _("I do not know")), *country_choices()]
