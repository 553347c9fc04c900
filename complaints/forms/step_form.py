"""What the forms of all steps have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout, Size
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.answers import (
    Answers,
    is_now_adult,
    is_self,
    is_young,
    on_child_path,
    role,
)
from complaints.directory import Directory
from complaints.uploads import FIELD

Words = str | Promise
Changes = dict[str, dict[str, Any]]
"""Step → answer: what a button on another step changes."""
YES, NO, UNSURE = "yes", "no", "unsure"


@dataclass(frozen=True)
class Row:
    """One line of "check your answers"."""

    question: Words
    answer: tuple[Words, ...]


class StepForm(forms.Form):
    """One question (or a few that belong together).

    A form with one field makes that field's label the page's heading; others set
    ``heading``. ``reason`` is shown on request: why a question must be answered, with the
    provision. ``policy`` adds to the page's content security policy. All fields are
    optional unless they say otherwise. ``adds``: a button keeps the answer and asks for a
    further one; such a form names its step in ``slug``.
    """

    heading: ClassVar[Words] = ""
    lead: ClassVar[Words] = ""
    reason: ClassVar[Words] = ""
    template: ClassVar[str] = ""
    policy: ClassVar[Mapping[str, list[str]]] = {}
    shows_help: ClassVar[bool] = False
    slug: ClassVar[str] = ""
    adds: ClassVar[bool] = False
    documents: tuple[Any, ...] = ()
    """The documents beside the draft, for the steps that show them."""

    def __init__(
        self, data: Any = None, *, answers: Answers, directory: Directory, **options: Any
    ) -> None:
        self.answers = answers
        self.directory = directory
        super().__init__(data, **options)
        self.page_heading: Words = self.heading
        self.page_lead: Words = self.lead
        self.adapt()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.layout = Layout(*self.layout())

    # --- What forms may change ------------------------------------------------

    def adapt(self) -> None:
        """Fit wording and choices to the answers given so far."""

    def layout(self) -> Iterable[Any]:
        """The fields as components; the first one is the heading where there is no other."""
        alone = not self.page_heading
        for name in self.fields:
            yield self.component(name, main=alone)
            alone = False

    def rows(self) -> Iterable[Row]:
        """The answer as lines for checking: the first question always, further ones where
        they were answered. The form's initial data are the kept answer."""
        for place, (name, field) in enumerate(self.fields.items()):
            answer = self.spoken(name)
            if place == 0 or answer:
                yield Row(field.label or self.page_heading, answer)

    def removed(self, which: str) -> Changes:
        """The answers as they are without what a "Remove" button names; {} if it names
        nothing that is there. A form that lists things to remove says how."""
        return {}

    # --- For all ----------------------------------------------------------------

    @property
    def kept_answer(self) -> Mapping[str, Any]:
        """The answer to this step as it is kept so far."""
        return self.answers.get(self.slug, {})

    @property
    def adding(self) -> bool:
        """Whether "Add another" was pressed."""
        return self.adds and self.is_bound and "add" in self.data

    @property
    def child(self) -> bool:
        """Whether a child's safeguards hold: nothing about the picture is asked or kept."""
        return on_child_path(self.answers)

    @property
    def young(self) -> bool:
        """Whether the person shown is, or may be, a child today: decides on words alone."""
        return is_young(self.answers)

    @property
    def now_adult(self) -> bool:
        """Whether the person shown was under 18 then and is an adult today."""
        return is_now_adult(self.answers)

    @property
    def own(self) -> bool:
        """Whether the person shown writes themselves."""
        return is_self(self.answers)

    @property
    def who(self) -> str:
        """Who writes, in relation to the person shown."""
        return role(self.answers)

    def component(self, name: str, *, main: bool = False) -> Any:
        """The crispy component of a field."""
        widget = self.fields[name].widget
        size = Size.LARGE if main else Size.SMALL
        tag = "h1" if main else None
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name, legend_size=size, legend_tag=tag)
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=size, legend_tag=tag)
        if isinstance(widget, forms.Textarea):
            rows = widget.attrs.pop("rows", 6)
            return Field.textarea(name, label_size=size, label_tag=tag, rows=rows)
        return Field.text(name, label_size=size, label_tag=tag)

    def purpose_given(self) -> str:
        """What a document that was added on this step is for."""
        raise NotImplementedError

    @property
    def takes_documents(self) -> bool:
        """Whether a document can be added on this step."""
        return FIELD in self.fields

    def answer(self) -> dict[str, Any]:
        """What is kept of a valid form: plain values."""
        return dict(self.cleaned_data)

    def typed(self) -> dict[str, Any]:
        """What was typed and did not pass, so that going back loses nothing. A post is
        never longer than DATA_UPLOAD_MAX_MEMORY_SIZE."""
        return {
            name: [str(v)[:20_000] for v in self.data.getlist(self.add_prefix(name))[:400]]
            if isinstance(field, forms.MultipleChoiceField)
            else str(self.data.get(self.add_prefix(name), ""))
            for name, field in self.fields.items()
        }

    def spoken(self, name: str) -> tuple[Words, ...]:
        """The kept answer to a field, in words."""
        value = self.initial.get(name)
        field = self.fields[name]
        if value in (None, "", []):
            return ()
        if isinstance(field, forms.MultipleChoiceField):
            labels = dict(_pairs(field.choices))
            return tuple(labels.get(v, v) for v in value)
        if isinstance(field, forms.ChoiceField):
            return (dict(_pairs(field.choices)).get(value, value),)
        return tuple(str(value).split("\n"))


def _pairs(choices: Any) -> Iterable[tuple[str, Words]]:
    for choice in choices:
        yield str(choice[0]), choice[1]


def radios(
    choices: Iterable[Any], *, label: Words, required: Words = "", **options: Any
) -> forms.ChoiceField:
    """A question with radio buttons; ``required`` is the message if it must be answered."""
    messages = {"invalid_choice": _("Choose one of the answers on this page")}
    if required:
        messages["required"] = required
    return forms.ChoiceField(
        choices=list(choices),
        label=label,  # type: ignore[arg-type]  # lazily translated
        widget=forms.RadioSelect,
        required=bool(required),
        error_messages=messages,
        **options,
    )


def checkboxes(
    choices: Iterable[Any], *, label: Words, **options: Any
) -> forms.MultipleChoiceField:
    """A question to which several answers may be given, or none."""
    return forms.MultipleChoiceField(
        choices=list(choices),
        label=label,  # type: ignore[arg-type]  # lazily translated
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the answers on this page")},
        **options,
    )


def initial_of(answers: Answers, slug: str) -> Mapping[str, Any]:
    """The kept answer to a step, as a form's initial data."""
    return dict(answers.get(slug, {}))
