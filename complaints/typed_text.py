"""What people type or paste, as fields of forms: cleaned (``complaints.plain_text``) and
bounded."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext_lazy

from complaints.plain_text import clean

__all__ = ["StoryField", "WordsField", "clean"]


class WordsField(forms.CharField):
    """One line of text: cleaned, spaces joined, bounded."""

    def __init__(self, *, max_length: int = 200, **options: object) -> None:
        super().__init__(max_length=max_length, **options)  # type: ignore[arg-type]

    def to_python(self, value: object) -> str:
        text = clean(str(value)) if value not in self.empty_values else ""
        return super().to_python(" ".join(text.split())) or ""


class StoryField(forms.CharField):
    """Several lines of text: cleaned, line ends as ``\\n``, bounded. Says by how much a
    text is too long."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 5000, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.longest = max_length

    def to_python(self, value: object) -> str:
        text = clean(str(value)) if value not in self.empty_values else ""
        return super().to_python(text) or ""

    def validate(self, value: str) -> None:
        super().validate(value)
        over = len(value) - self.longest
        if over > 0:
            raise ValidationError(
                ngettext_lazy(
                    "Your text is %(over)d character too long. Shorten it, or add the rest"
                    " after you have sent the form.",
                    "Your text is %(over)d characters too long. Shorten it, or add the rest"
                    " after you have sent the form.",
                    over,
                )
                % {"over": over},
                code="too_long",
            )
