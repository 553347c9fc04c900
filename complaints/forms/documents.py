"""Documents as evidence: what they are for, and the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from complaints.documents import limits
from complaints.documents.words import removed_words, size_words
from complaints.forms.step_form import Row, StepForm, radios
from complaints.models.attachment import Kind, Purpose
from complaints.uploads import FIELD

ACCEPTED = ".pdf,.txt,.eml,application/pdf,text/plain,message/rfc822"
MANDATES = (Purpose.MANDATE, Purpose.STATUTES)


class DocumentField(forms.FileField):
    """A file that the view hands on; what it is, only its content says. The form itself
    keeps nothing of it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


def document_field() -> DocumentField:
    """The field, with what is taken and how large it may be."""
    return DocumentField(
        label=_("Add a document"),
        help_text=_("PDF, text or e-mail file, up to %(most)d MB. No pictures, no videos.")
        % {"most": limits.LARGEST_FILE_MB},
    )


class DocumentsForm(StepForm):
    """Letters, messages and papers. Pictures are taken out of them before they are kept."""

    template = "complaints/steps/documents.html"
    heading = _("Do you have documents?")
    lead = _(
        "For example letters, e-mails or a police reference. You can leave this open, and send"
        " documents later."
    )
    reason = _(
        "Documents can help to prove what happened. You do not have to send any. We take out all"
        " pictures before we keep a document, and we lock it away with your answers."
    )
    purpose = radios(
        [
            Choice(Purpose.CORRESPONDENCE, Purpose.CORRESPONDENCE.label),
            Choice(Purpose.POLICE, Purpose.POLICE.label),
            Choice(Purpose.OTHER, Purpose.OTHER.label),
        ],
        label=_("What is in the document?"),
    )

    def adapt(self) -> None:
        self.fields[FIELD] = document_field()

    def layout(self) -> Iterable[Any]:
        yield Field.radios("purpose", legend_size=Size.SMALL, small=True)
        yield file_component()

    def purpose_given(self) -> str:
        """What the document is for, as chosen; "something else" where nothing was."""
        chosen = str(self.cleaned_data.get("purpose") or "")
        return chosen or str(Purpose.OTHER)

    @property
    def documents_here(self) -> list[Any]:
        """The documents that this page lists."""
        return [one for one in self.documents if one.purpose not in MANDATES]

    def answer(self) -> dict[str, Any]:
        return {}

    def rows(self) -> Iterable[Row]:
        yield Row(_("Documents"), document_lines(self.documents_here))


def file_component() -> Any:
    """The crispy component of the field."""
    return Field(FIELD, context={"label_size": "govuk-label--s"})


def document_lines(documents: Iterable[Any]) -> tuple[str, ...]:
    """Documents as lines for checking: name, kind, size, what was taken out."""
    return tuple(
        " ".join([document_title(one), *removed_words(one.pictures, one.others)])
        for one in documents
    )


def document_title(one: Any) -> str:
    """One document in a line."""
    named = {"name": one.name, "kind": Kind(one.kind).label, "size": size_words(one.size)}
    if not one.name:
        return _t("%(kind)s, %(size)s.") % named
    return _t("%(name)s (%(kind)s, %(size)s).") % named
