"""The form in which a conflict of interest is declared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Platform, Respondent
from casework.cases.forms.work import DeskForm

RESPONDENT, PERSON, CASE = "respondent", "person", "case"


class ConflictForm(DeskForm):
    """What somebody must be kept away from, and why. The answer is the same whether such a
    case exists or not."""

    button = _("Declare the conflict")
    member = forms.ChoiceField(label=_("Who must be kept away"), required=True)
    kind = forms.ChoiceField(
        label=_("From what"),
        choices=[
            (RESPONDENT, _("Cases about a service or organisation")),
            (PERSON, _("Cases of a person who complains")),
            (CASE, _("One case")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    named = forms.CharField(
        label=_("Its name, their e-mail address, or its reference"),
        help_text=_(
            "A service or organisation as the directory names it; the address with which "
            "the person complains, of which only a keyed hash is compared; or the reference."
        ),
        max_length=200,
        error_messages={"required": _("Name it")},
    )
    why = forms.CharField(
        label=_("Why"),
        help_text=_("Sealed. Only you and the administrators of your authority can read it."),
        max_length=1_000,
        widget=forms.Textarea,
        error_messages={"required": _("Say in a few words why")},
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        self.about_others = people is not None
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["member"]
        else:
            self.fields["member"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]
            self.fields["member"].error_messages["required"] = _("Choose who must be kept away")

    def rows(self) -> list[Any]:
        rows = [
            Field.radios("kind", small=True, legend_size="s"),
            Field.text("named", label_size="s"),
            Field.textarea("why", rows=3, label_size="s"),
        ]
        return [Field.select("member"), *rows] if self.about_others else rows

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, named = cleaned.get("kind"), cleaned.get("named", "").strip()
        if not named:
            return cleaned
        if kind == RESPONDENT:
            self._find(cleaned, named)
        elif kind == PERSON:
            try:
                validate_email(named)
            except ValidationError:
                self.add_error("named", _("Enter an e-mail address, like name@example.org"))
            cleaned["email"] = named
        elif kind == CASE:
            cleaned["reference"] = named.upper()
        return cleaned

    def _find(self, cleaned: dict[str, Any], named: str) -> None:
        platform = Platform.objects.filter(name__iexact=named).first()
        if platform is None:
            platform = Platform.objects.filter(slug=named.lower()).first()
        if platform is not None:
            cleaned["platform"] = platform
            return
        respondent = Respondent.objects.filter(name__iexact=named).first()
        if respondent is not None:
            cleaned["respondent"] = respondent
            return
        self.add_error("named", _("The directory knows no service or organisation of this name"))

    def subject(self) -> dict[str, Any]:
        """What the declaration names, as the service takes it."""
        names = ("platform", "respondent", "email", "reference")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
