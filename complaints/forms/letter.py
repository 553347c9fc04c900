"""Forms of the pages on which a person has a letter of their own made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Size
from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from complaints.forms.follow import PlainForm
from complaints.letters.content import CONTACTS, LetterContent
from complaints.letters.offers import Offer, OwnPlace
from complaints.letters.wording import kind_title
from complaints.typed_text import StoryField

LONGEST_DESCRIPTION = 600


def letter_languages() -> list[tuple[str, str]]:
    """The person's language and English, by their own names."""
    offered = [code for code, _name in settings.LANGUAGES]
    wanted = [get_language() or "en", "en"]
    codes = [code for code in dict.fromkeys(wanted) if code in offered or code == "en"]
    return [(code, str(get_language_info(code)["name_local"]).capitalize()) for code in codes]


class ChooseLetterForm(PlainForm):
    """Which letter, and in which language."""

    letter = forms.ChoiceField(
        label=_("Which letter do you want?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a letter"),
            "invalid_choice": _("Choose one of the letters on this page"),
        },
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        help_text=_("Whoever reads it has to understand it. English is understood most often."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a language"),
            "invalid_choice": _("Choose one of the languages on this page"),
        },
    )

    def __init__(self, *args: Any, offers: Iterable[Offer], **options: Any) -> None:
        self.offers = {offer.key: offer for offer in offers}
        self.languages = letter_languages()
        super().__init__(*args, **options)
        self.fields["letter"].choices = [
            (
                offer.key,
                _("%(letter)s, to %(service)s")
                % {"letter": kind_title(offer.kind.id), "service": offer.service},
            )
            for offer in self.offers.values()
        ]
        self.fields["language"].choices = self.languages
        if len(self.languages) == 1:
            self.fields["language"].widget = forms.HiddenInput()
            self.fields["language"].initial = self.languages[0][0]

    def layout(self) -> list[Any]:
        found: list[Any] = [Field.radios("letter", legend_size=Size.MEDIUM)]
        found.append(
            Field.radios("language", legend_size=Size.MEDIUM)
            if len(self.languages) > 1
            else "language"
        )
        return found

    @property
    def offer(self) -> Offer:
        """The letter that was chosen, of a valid form."""
        return self.offers[self.cleaned_data["letter"]]


class LetterForm(PlainForm):
    """What may stand in the letter: nothing is ticked beforehand."""

    name = forms.MultipleChoiceField(
        label=_("Your name"), required=False, widget=forms.CheckboxSelectMultiple
    )
    contact = forms.MultipleChoiceField(
        label=_("How the service may reach you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    places = forms.MultipleChoiceField(
        label=_("Where it is"), required=False, widget=forms.CheckboxSelectMultiple
    )
    description = StoryField(
        label=_("A sentence that helps to find it"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        help_text=_(
            "For example “the second post of that day”. You need not describe what is shown. You"
            " can leave this open."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        offer: Offer,
        identity: Mapping[str, Any],
        contact: Mapping[str, Any],
        places: Iterable[OwnPlace],
        **options: Any,
    ) -> None:
        self.offer = offer
        self.known_name = str(identity.get("name", ""))
        self.known = {name: str(contact.get(name, "")) for name in CONTACTS}
        self.places = list(places)
        super().__init__(*args, **options)
        words = {"email": _("E-mail"), "phone": _("Phone"), "address": _("Address")}
        self.fields["name"].choices = [("yes", self.known_name)]
        self.fields["contact"].choices = [
            Choice(name, value.replace("\n", ", "), hint=words[name])
            for name, value in self.known.items()
            if value
        ]
        self.fields["places"].choices = [(place.id, place.words) for place in self.places]
        if not self.known_name:
            del self.fields["name"]
        if not any(self.known.values()):
            del self.fields["contact"]
        if not self.places:
            del self.fields["places"]
        self.helper.layout = self.helper.layout.__class__(*self._components())

    def layout(self) -> list[Any]:
        return []

    def _components(self) -> list[Any]:
        boxes = [
            Field.checkboxes(name, legend_size=Size.MEDIUM)
            for name in ("places", "name", "contact")
            if name in self.fields
        ]
        return [*boxes, Field.textarea("description", label_size=Size.MEDIUM, rows=3)]

    def content(self, *, language: str, own: bool) -> LetterContent:
        """Exactly what was agreed to, of a valid form."""
        chosen = self.cleaned_data
        ticked = set(chosen.get("contact", []))
        wanted = set(chosen.get("places", []))
        return LetterContent(
            kind=self.offer.kind.id,
            language=language,
            service=self.offer.service,
            controller=self.offer.controller,
            own=own,
            name=self.known_name if chosen.get("name") else "",
            places=tuple(place.words for place in self.places if place.id in wanted),
            description=chosen["description"].strip(),
            **{name: self.known[name] if name in ticked else "" for name in CONTACTS},
        )
