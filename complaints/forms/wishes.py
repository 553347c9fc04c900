"""How to be reached and what one agrees to, changed after the form was sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import HTML, Field, Size
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Authority
from complaints.consent_wordings import (
    CONTACT_WAYS,
    IDENTITY_EACH,
    LANGUAGE,
    SHARE_EACH,
    Wording,
    newest_wording,
    wordings_for,
)
from complaints.contact import is_young, language_of, open_contact
from complaints.forms.consents import CASE, IDENTITY, SHARE
from complaints.forms.follow import PlainForm
from complaints.forms.step_form import NO, YES, Words, radios
from complaints.models import Complaint, Consent
from complaints.models.consent import wish_key
from complaints.selectors import current_consents
from complaints.services.wishes import CONTACT_FIELDS, version_of
from complaints.typed_text import StoryField, WordsField, clean

Kind = Consent.Kind
EACH, WEEKLY = "each", "weekly"
_YES_NO = [Choice(YES, _("Yes")), Choice(NO, _("No"))]


class WishesForm(PlainForm):
    """Channels, safe times, language and each consent, as they stand; all may be emptied.

    ``own_wordings`` are the consents that are asked on the complaint's path.
    """

    version = forms.CharField(widget=forms.HiddenInput, max_length=120, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("One that nobody else can open. Empty it if none is safe."),
        error_messages={"invalid": _("Enter an e-mail address like name@example.com")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    neutral = radios(
        _YES_NO,
        label=newest_wording(Kind.NEUTRAL_EMAIL).question,
        help_text=newest_wording(Kind.NEUTRAL_EMAIL).meaning,
    )
    often = radios(
        [
            Choice(EACH, _("Each time there is something new")),
            Choice(WEEKLY, _("At most once a week")),
        ],
        label=newest_wording(Kind.WEEKLY_DIGEST).question,
        help_text=newest_wording(Kind.WEEKLY_DIGEST).meaning,
    )
    phone = WordsField(
        label=_("Phone number"),
        required=False,
        max_length=40,
        help_text=_("With the country code if it is not from this country."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
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
        _YES_NO,
        label=newest_wording(Kind.LEAVE_MESSAGE).question,
        help_text=newest_wording(Kind.LEAVE_MESSAGE).meaning,
    )
    address = StoryField(
        label=_("Name and address for letters"),
        required=False,
        max_length=500,
        help_text=_("Only if nobody else opens them. Empty it if no letter is safe."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("In which language may we write to you?"),
        error_messages={
            "required": _("Choose a language"),
            "invalid_choice": _("Choose a language from the list"),
        },
    )

    def __init__(self, data: Any = None, *, complaint: Complaint, **options: Any) -> None:
        self.known = current_consents(complaint)
        self.own_wordings = _wordings(complaint)
        self.offices = _offices(self.known)
        options.setdefault("initial", _as_it_is(complaint, self.own_wordings, self.known))
        super().__init__(data, **options)

    def layout(self) -> Iterable[Any]:
        """The fields under a heading each."""
        self.fields["language"].choices = _languages(self.initial.get("language", ""))
        for wording in self.own_wordings:
            self.fields[wording.kind] = radios(
                _YES_NO, label=wording.question, help_text=wording.meaning
            )
        for slug, name in self.offices.items():
            self.fields[f"{SHARE}{slug}"] = radios(
                [
                    Choice(CASE, SHARE_EACH.meaning),
                    Choice(IDENTITY, IDENTITY_EACH.meaning),
                    Choice(NO, _("No")),
                ],
                label=str(SHARE_EACH.question) % {"office": name},
            )
        return [
            "version",
            _heading(_("E-mail")),
            Field.text("email", label_size=Size.SMALL),
            Field.radios("neutral", legend_size=Size.SMALL, inline=True),
            Field.radios("often", legend_size=Size.SMALL),
            _heading(_("Phone")),
            Field.text("phone", label_size=Size.SMALL),
            Field.text("times", label_size=Size.SMALL),
            Field.radios("message", legend_size=Size.SMALL, inline=True),
            _heading(_("Letter")),
            Field.textarea("address", label_size=Size.SMALL, rows=4),
            _heading(_("Language")),
            Field.select("language", label_size=Size.SMALL),
            _heading(_("What the office may do")),
            *(
                Field.radios(wording.kind, legend_size=Size.SMALL, inline=True)
                for wording in self.own_wordings
            ),
            *(Field.radios(f"{SHARE}{slug}", legend_size=Size.SMALL) for slug in self.offices),
        ]

    def clean_email(self) -> str:
        """Cleaned of what nobody sees."""
        return clean(self.cleaned_data["email"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("neutral") == YES and not cleaned.get("email") and not self.errors:
            self.add_error(
                "email",
                ValidationError(_("Enter an e-mail address, or choose No below")),
            )
        return cleaned

    def contact(self) -> dict[str, str]:
        """What is kept sealed."""
        return {name: str(self.cleaned_data[name]) for name in CONTACT_FIELDS}

    def consents(self) -> dict[str, tuple[Wording, bool]]:
        """Each wish by its key with the wording that was shown. What is left open counts as
        no; an office that is left open keeps what was said before."""
        given = self.cleaned_data
        mail = given["neutral"] == YES and bool(given["email"])
        answers = {
            Kind.NEUTRAL_EMAIL: mail,
            Kind.WEEKLY_DIGEST: mail and given["often"] == WEEKLY,
            Kind.LEAVE_MESSAGE: given["message"] == YES and bool(given["phone"]),
        }
        found = {str(kind): (newest_wording(kind), yes) for kind, yes in answers.items()}
        for wording in self.own_wordings:
            found[wording.kind] = (wording, given[wording.kind] == YES)
        for way, name in (("email", "email"), ("phone", "phone"), ("post", "address")):
            wording = CONTACT_WAYS[way]
            if wording.kind in self.known or given[name] != self.initial.get(name, ""):
                found[wording.kind] = (wording, bool(given[name]))
        if given["language"] != self.initial.get("language"):
            found[LANGUAGE.kind] = (LANGUAGE, True)
        for slug in self.offices:
            if answer := given[f"{SHARE}{slug}"]:
                found[wish_key(SHARE_EACH.kind, slug)] = (SHARE_EACH, answer in {CASE, IDENTITY})
                found[wish_key(IDENTITY_EACH.kind, slug)] = (IDENTITY_EACH, answer == IDENTITY)
        return found


def _wordings(complaint: Complaint) -> list[Wording]:
    complainant = complaint.facts.get("complainant") or {}
    return wordings_for(
        child=is_young(complaint),
        own=complainant.get("role") == "self",
        tip=complaint.path == Complaint.Path.INTELLIGENCE,
    )


def _offices(known: dict[str, Consent]) -> dict[str, str]:
    """The authorities that the person was asked about one by one, by slug, with names."""
    slugs = {wish.recipient_id for wish in known.values() if wish.recipient_id}
    named = Authority.objects.filter(pk__in=slugs).order_by("name")
    return dict(named.values_list("slug", "name"))


def _as_it_is(
    complaint: Complaint, wordings: list[Wording], known: dict[str, Consent]
) -> dict[str, Any]:
    contact = open_contact(complaint)

    def said(kind: str) -> str:
        return "" if kind not in known else YES if known[kind].given else NO

    def shared(slug: str) -> str:
        if said(wish_key(Kind.SHARE_IDENTITY, slug)) == YES:
            return IDENTITY
        case = said(wish_key(Kind.SHARE_AUTHORITIES, slug))
        return CASE if case == YES else case

    return {
        **{name: contact.get(name, "") for name in CONTACT_FIELDS},
        **{f"{SHARE}{slug}": shared(slug) for slug in _offices(known)},
        **{wording.kind: said(wording.kind) for wording in wordings},
        "neutral": said(Kind.NEUTRAL_EMAIL),
        "often": WEEKLY if said(Kind.WEEKLY_DIGEST) == YES else EACH,
        "message": said(Kind.LEAVE_MESSAGE),
        "language": language_of(complaint),
        "version": version_of(complaint),
    }


def _languages(current: str) -> list[tuple[str, str]]:
    known = [(code, str(name)) for code, name in settings.LANGUAGES]
    if current and current not in dict(known):
        known.append((current, current))
    return known


def _heading(words: Words) -> HTML:
    return HTML(format_html('<h2 class="govuk-heading-m">{}</h2>', words))
