"""Answering what the office asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from complaints.forms.follow import PlainForm
from complaints.own import AskedQuestion
from complaints.services.requests import LONGEST_ANSWER
from complaints.typed_text import StoryField


class AnswersForm(PlainForm):
    """One box for each question; what was saved stands in it. Nothing must be answered."""

    def __init__(self, *args: Any, questions: Sequence[AskedQuestion], **options: Any) -> None:
        self.questions = questions
        super().__init__(*args, **options)

    def layout(self) -> list[Any]:
        """A box under each question, in their order."""
        found = []
        for asked in self.questions:
            name = f"answer-{asked.id}"
            self.fields[name] = StoryField(
                label=format_html("<bdi>{}</bdi>", asked.question),
                required=False,
                max_length=LONGEST_ANSWER,
                initial=asked.answer,
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            )
            if asked.answer:
                self.fields[name].help_text = _("Saved. You can still change it.")
            found.append(Field.textarea(name, label_size=Size.SMALL, rows=4))
        return found

    def answers(self) -> dict[UUID, str]:
        """What was written, by question."""
        return {asked.id: self.cleaned_data[f"answer-{asked.id}"] for asked in self.questions}
