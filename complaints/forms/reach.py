"""Questions about the person's name and how to reach them safely."""

from crispy_forms_gds.choices import Choice
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from complaints.consent_wordings import CONTACT_WAYS, LANGUAGE, WORDINGS
from complaints.forms.step_form import NO, YES, StepForm, checkboxes, radios
from complaints.models import Consent
from complaints.typed_text import StoryField, WordsField, clean

_MAIL = WORDINGS[Consent.Kind.NEUTRAL_EMAIL, "2026-11"]
_MESSAGE = WORDINGS[Consent.Kind.LEAVE_MESSAGE, "2026-11"]


class NameForm(StepForm):
    """Names, all optional, all sealed."""

    heading = _("What is your name?")
    name = WordsField(label=_("Your name"), required=False)
    shown_name = WordsField(label=_("Name of the person you act for"), required=False)
    organisation = WordsField(label=_("Name of the organisation"), required=False)
    reason = _(
        "You can send this form without a name. A complaint that has to be handled by several"
        " countries needs your name and a way to reach you (Regulation (EU) 2025/2518, Article"
        " 4, from 2 April 2027). You can add it later. The service does not learn your name"
        " unless you agree."
    )

    def adapt(self) -> None:
        if self.own:
            del self.fields["shown_name"]
        elif self.young:
            self.fields["shown_name"].label = _("First name of the child")
        if self.who != "organisation":
            del self.fields["organisation"]
        else:
            self._of_an_organisation()
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.page_lead = (
            _("You do not have to tell us. A first name is enough.")
            if self.young and self.own
            else _("You can leave this open. It is locked away with your answers.")
        )
        if self.who == "organisation":
            self.page_lead = _("It is locked away with your answers.")

    def _of_an_organisation(self) -> None:
        """An organisation acts in its own name (GDPR Article 80); that of the person it
        acts for stays optional."""
        field = self.fields["organisation"]
        field.required = True
        field.error_messages["required"] = _("Enter the name of your organisation")
        self.order_fields(["organisation", "name", "shown_name"])


class ReachForm(StepForm):
    """How the person may be reached. This site alone is always possible and the safest."""

    ways = checkboxes(
        [Choice(way, wording.meaning) for way, wording in CONTACT_WAYS.items()],
        label=CONTACT_WAYS["email"].question,
        help_text=_(
            "You can always come back to this site with a code that only you have. That leaves"
            " nothing in your mailbox. Select other ways only if nobody else can see or hear"
            " them. You can leave all of them open."
        ),
    )
    language = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": _("Choose a language from the list")},
    )

    def adapt(self) -> None:
        field = self.fields["language"]
        field.label, field.help_text = LANGUAGE.question, LANGUAGE.meaning
        field.choices = [("", _("In the language of this page")), *settings.LANGUAGES]


class EmailForm(StepForm):
    """An e-mail address nobody else reads."""

    heading = _("Which e-mail address is safe?")
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("One that nobody else can open."),
        max_length=254,
        error_messages={
            "required": _("Enter an e-mail address, or go back and leave out e-mail"),
            "invalid": _("Enter an e-mail address like name@example.com"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    neutral = radios(
        [Choice(YES, _("Yes")), Choice(NO, _("No"))],
        label=_MAIL.question,
        help_text=_MAIL.meaning,
    )

    def clean_email(self) -> str:
        """Cleaned of what nobody sees; single address."""
        return clean(self.cleaned_data["email"]).strip()


class PhoneForm(StepForm):
    """A number, when it is safe, and whether a message may be left."""

    heading = _("Which number is safe?")
    phone = WordsField(
        label=_("Phone number"),
        max_length=40,
        help_text=_("With the country code if it is not from this country."),
        error_messages={"required": _("Enter a phone number, or go back and leave out phone")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        validators=[
            RegexValidator(
                r"^\+?[0-9][0-9 ()./-]{4,38}$", _("Enter a phone number like +49 30 901820")
            )
        ],
    )
    times = WordsField(
        label=_("When is it safe to call?"),
        required=False,
        help_text=_("For example “weekdays before noon”. You can leave this open."),
    )
    message = radios(
        [Choice(YES, _("Yes")), Choice(NO, _("No"))],
        label=_MESSAGE.question,
        help_text=_MESSAGE.meaning,
    )


class PostForm(StepForm):
    """A postal address nobody else takes letters from."""

    heading = _("Where is a letter safe?")
    address = StoryField(
        label=_("Name and address"),
        max_length=500,
        help_text=_("As they should stand on the letter."),
        error_messages={"required": _("Enter an address, or go back and leave out letters")},
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )

    def clean_address(self) -> str:
        """Not only spaces."""
        if not (text := self.cleaned_data["address"].strip()):
            raise ValidationError(_("Enter an address, or go back and leave out letters"))
        return text
