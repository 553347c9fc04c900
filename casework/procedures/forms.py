"""The form of a step, made from what the law data say it needs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from crispy_forms_gds.layout import Field
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.models import Authority
from casework.cases.forms.work import DeskForm
from casework.law.procedures import Procedure, Step
from casework.procedures.gate import IDENTITY, PSEUDONYMOUS, Limit, short_name
from casework.procedures.services.taking import LONGEST_FILE, LONGEST_REASON, LONGEST_TEXT, Given

_TIERS = (
    (PSEUDONYMOUS, gettext_lazy("It names nobody (T2)")),
    (IDENTITY, gettext_lazy("It names people (T3): each reading is recorded")),
)


class StepForm(DeskForm):
    """What one step asks for. ``key`` makes a form that is sent twice one step; ``round``
    is where the procedure stood when the page was made."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, step: Step, limit: Limit | None = None, **kwargs: Any) -> None:
        self.step, self.limit = step, limit
        kwargs["initial"] = {"key": uuid4(), "tier": PSEUDONYMOUS, **kwargs.get("initial", {})}
        self.button = step.title
        super().__init__(*args, **kwargs)

    def rows(self) -> list[Any]:
        """Only the fields of this step, added as the layout is made."""
        rows: list[Any] = ["key", "round", *self.before()]
        asked = self.step.needs | self.step.offers
        if self.step.grounds:
            self.fields["ground"] = forms.ChoiceField(
                label=_("Ground"),
                widget=forms.RadioSelect,
                choices=[(one.id, f"{one.title} ({one.citation})") for one in self.step.grounds],
                error_messages={"required": _("Choose the ground")},
            )
            rows.append(Field.radios("ground", small=True, legend_size="s"))
        if "reason" in asked:
            self.fields["reason"] = forms.CharField(
                label=self._label("reason", _("Reason, in a sentence")),
                help_text=_("All parties read it, and it stays on record. Name no person."),
                max_length=LONGEST_REASON,
                required="reason" in self.step.needs,
                widget=forms.Textarea,
                error_messages={"required": _("Give the reason")},
            )
            rows.append(Field.textarea("reason", rows=2, label_size="s"))
        if "text" in asked:
            rows += self._text()
        if "file" in asked:
            self.fields["file"] = forms.RegexField(
                r"\A[\w .,/()+-]+\Z",
                label=self._label("file", _("Reference of the document in your file")),
                help_text=_("Such as DD-2027/114. The document itself is not sent here."),
                max_length=LONGEST_FILE,
                required="file" in self.step.needs,
                error_messages={
                    "required": _("Enter the reference of the document"),
                    "invalid": _("Use letters, digits, spaces and . , / ( ) + - only"),
                },
            )
            rows.append(Field.text("file", field_width=20, label_size="s"))
        return rows

    def before(self) -> list[Any]:
        """Fields above those of the step."""
        return []

    def _label(self, name: str, words: str) -> str:
        return words if name in self.step.needs else _("%s (optional)") % words

    def _text(self) -> list[Any]:
        if self.limit is not None and not self.limit.open and "text" not in self.step.needs:
            return []
        self.fields["text"] = forms.CharField(
            label=self._label("text", _("Text")),
            help_text=_("Sealed. The parties read it for as long as the case is shared with them."),
            max_length=LONGEST_TEXT,
            required="text" in self.step.needs,
            widget=forms.Textarea,
            error_messages={"required": _("Write the text")},
        )
        self.fields["tier"] = forms.TypedChoiceField(
            label=_("Does the text name people?"),
            help_text=self._how_far(),
            coerce=int,
            required=False,
            empty_value=None,
            widget=forms.RadioSelect,
            choices=_TIERS,
        )
        return [
            Field.textarea("text", rows=8, label_size="s"),
            Field.radios("tier", small=True, legend_size="s"),
        ]

    def _how_far(self) -> str:
        if self.limit is None or not self.limit.by:
            return _("It goes no further than the case is shared with each party.")
        return _("The case is open to %(name)s up to T%(tier)d: no text may go further.") % {
            "name": short_name(self.limit.by),
            "tier": max(self.limit.tier, 0),
        }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if (typed.get("text") or "").strip() and "tier" in typed and typed["tier"] is None:
            self.add_error("tier", _("Say whether the text names people"))
        return typed

    def given(self) -> Given:
        """What the services take."""
        typed = self.cleaned_data
        return Given(
            ground=typed.get("ground", ""),
            reason=typed.get("reason", ""),
            text=typed.get("text", ""),
            tier=typed.get("tier") or PSEUDONYMOUS,
            file=typed.get("file", ""),
        )


class OpeningForm(StepForm):
    """The first step, with those to whom the procedure is addressed."""

    def __init__(
        self, *args: Any, law: Procedure, reachable: list[Authority], **kwargs: Any
    ) -> None:
        self.law, self.reachable = law, reachable
        super().__init__(*args, step=law.opening, **kwargs)

    def before(self) -> list[Any]:
        many = self.law.many
        kind = forms.MultipleChoiceField if many else forms.ChoiceField
        self.fields["addressees"] = kind(
            label=_("To the authorities") if many else _("To the authority"),
            help_text=_("Authorities with which the case is shared."),
            widget=forms.CheckboxSelectMultiple if many else forms.RadioSelect,
            choices=[(one.pk, one.name) for one in self.reachable],
            error_messages={
                "required": _("Choose the authority"),
                "invalid_choice": _("Choose an authority with which the case is shared"),
            },
        )
        shape = Field.checkboxes if many else Field.radios
        return [shape("addressees", small=True, legend_size="s")]

    def addressed(self) -> list[Authority]:
        """The authorities chosen."""
        typed = self.cleaned_data["addressees"]
        slugs = typed if isinstance(typed, list) else [typed]
        return [one for one in self.reachable if one.pk in slugs]
