"""Forms of the staff pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.conf.locale import LANG_INFO
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Authority, Letterhead, Member, Role

LARGEST_CASE_CAP = 5000


def language_name(code: str) -> str:
    """A language's name in English and in itself: ``Irish (Gaeilge)``.

    >>> language_name("de")
    'German (Deutsch)'
    >>> language_name("xx")
    'xx'
    """
    known = LANG_INFO.get(code, {})
    name, local = known.get("name"), known.get("name_local")
    if not name:
        return code
    return str(name) if name == local or not local else f"{name} ({local})"


def language_choices(first: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The languages of all authorities in the directory: those of ``first``, then by name."""
    own = list(first)
    codes = {
        code for spoken in Authority.objects.values_list("languages", flat=True) for code in spoken
    }
    named = [(code, language_name(code)) for code in codes | set(own)]
    return sorted(named, key=lambda pair: (pair[0] not in own, pair[1]))


class MemberForm(forms.Form):
    """What a member may and can do."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages they can work in"),
        help_text=_("Complaints are given to people who can read them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    child_path_trained = forms.BooleanField(
        label=_("Trained for cases about children"),
        help_text=_("Only people with this mark are given such cases or can see them."),
        required=False,
    )
    case_cap = forms.IntegerField(
        label=_("Most open cases"),
        help_text=_("Nothing more is given to them above this number."),
        min_value=0,
        max_value=LARGEST_CASE_CAP,
        initial=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(
        self,
        *args: Any,
        authority: Authority,
        member: Member | None = None,
        **kwargs: Any,
    ) -> None:
        if member is not None:
            kwargs.setdefault(
                "initial",
                {
                    "roles": member.roles,
                    "languages": member.languages,
                    "child_path_trained": member.child_path_trained,
                    "case_cap": member.case_cap,
                },
            )
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = language_choices(authority.languages)  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.layout = Layout(*self._people(), *self._abilities(), Button("save", self.save))

    save = _("Save")

    def _people(self) -> list[Any]:
        return []

    def _abilities(self) -> list[Any]:
        return [
            Field.checkboxes("roles", legend_size=Size.SMALL, small=True),
            Field.checkboxes("languages", legend_size=Size.SMALL, small=True),
            Field.checkbox("child_path_trained"),
            Field.text("case_cap", label_size=Size.SMALL, field_width=5),
        ]


class InvitationForm(MemberForm):
    """A new member."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Enter their name")},
    )
    email = forms.EmailField(
        label=_("Work e-mail address"),
        help_text=_("They get a message there with a link to set a password."),
        error_messages={
            "required": _("Enter their e-mail address"),
            "invalid": _("Enter an e-mail address, like name@example.org"),
        },
    )
    save = _("Invite")

    def _people(self) -> list[Any]:
        return [
            Field.text("name", label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS),
            Field.text("email", label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS),
        ]


class ProfileForm(forms.Form):
    """One's own name."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("Colleagues see it, and notices that you sign carry it."),
        max_length=120,
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field.text("name", label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS),
            Button("save", _("Save")),
        )


class LetterheadForm(forms.Form):
    """What letters carry at head and foot."""

    address = forms.CharField(
        label=_("Postal address"),
        help_text=_("One line a row, as on an envelope."),
        max_length=600,
        widget=forms.Textarea,
        error_messages={"required": _("Enter the address")},
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    contact = forms.CharField(
        label=_("Address for replies"),
        help_text=_("An e-mail or web address that recipients can write to."),
        max_length=120,
        required=False,
    )
    signatory_title = forms.CharField(
        label=_("Title of the person who signs"), max_length=120, required=False
    )
    accent = forms.CharField(
        label=_("Colour of the rule"),
        help_text=_("As #rrggbb, for example #1d3557."),
        max_length=7,
        initial=Letterhead.DEFAULT_ACCENT,
        validators=[
            RegexValidator(r"\A#[0-9A-Fa-f]{6}\Z", _("Enter a colour like #1d3557"), code="colour")
        ],
    )

    def __init__(self, *args: Any, letterhead: Letterhead | None = None, **kwargs: Any) -> None:
        if letterhead is not None:
            fields = ("address", "phone", "contact", "signatory_title", "accent")
            kwargs.setdefault("initial", {name: getattr(letterhead, name) for name in fields})
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field.textarea("address", label_size=Size.SMALL, rows=5),
            Field.text("phone", label_size=Size.SMALL, field_width=20),
            Field.text("contact", label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS),
            Field.text("signatory_title", label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS),
            Field.text("accent", label_size=Size.SMALL, field_width=10),
            Button("save", _("Save")),
        )
