"""Forms with which a file is worked on."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Member
from casework.cases.models import Note, Participation
from casework.cases.services.assignment import can_carry
from casework.cases.services.notes import LONGEST
from casework.cases.services.status import CLOCKS_MET, CLOCKS_STOPPED, Ending
from casework.cases.transitions import onward, step
from complaints.forms.documents import document_field
from complaints.models import Outcome
from complaints.uploads import FIELD

_ENDING = ("result", "words", "court", "until")


class DeskForm(forms.Form):
    """A form with its layout: fields in the order of ``rows``, then one button."""

    button: Any = _("Save")

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(*self.rows(), Button.primary("save", self.button))

    def rows(self) -> list[Any]:
        """The layout's rows."""
        return list(self.fields)


class VersionedForm(DeskForm):
    """A form that knows which version of the file its page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class StatusForm(VersionedForm):
    """Move a file to another status."""

    button = _("Change status")
    status = forms.ChoiceField(
        label=_("New status"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the new status")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Needed to put a case on hold, to close it and to open it again. Names no person."
        ),
        max_length=400,
        required=False,
        widget=forms.Textarea,
    )
    clocks = forms.ChoiceField(
        label=_("Deadlines that still run"),
        widget=forms.RadioSelect,
        required=False,
        choices=[
            (CLOCKS_MET, _("What they ask was done")),
            (CLOCKS_STOPPED, _("They stop: the reason above is the legal ground")),
        ],
    )

    result = forms.ChoiceField(
        label=_("How it ended, for the person"),
        help_text=_("Only for closing. The person reads it on their page."),
        required=False,
        choices=[("", _("Choose")), *Outcome.Result.choices],
    )
    words = forms.CharField(
        label=_("In your own words to the person"),
        help_text=_(
            "Optional, in their language: what was found, what was done, what was not. Sealed."
        ),
        max_length=5_000,
        required=False,
        widget=forms.Textarea,
    )
    court = forms.CharField(
        label=_("Court or tribunal to which the person can turn"),
        help_text=_("As your national law has it. Names no person."),
        max_length=200,
        required=False,
    )
    until = forms.DateField(
        label=_("Last day for that"),
        help_text=_("For example 2026-11-27. Left out, the page says that the law sets one."),
        required=False,
        error_messages={"invalid": _("Enter a day, such as 2026-11-27")},
    )

    def __init__(
        self,
        *args: Any,
        participation: Participation,
        waiting: int,
        tells: bool = False,
        **kwargs: Any,
    ) -> None:
        self.waiting = waiting
        self.before = participation.status
        self.tells = tells and participation.is_open
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (status, Participation.Status(status).label) for status in onward(participation.status)
        ]
        self.fields["clocks"].help_text = _(
            "Only for closing: no case is closed over a running deadline. Running: %(n)s."
        ) % {"n": waiting}
        if not waiting:
            del self.fields["clocks"]
        if not self.tells:
            for name in _ENDING:
                del self.fields[name]

    def rows(self) -> list[Any]:
        rows = [
            "version",
            Field.radios("status", small=True, legend_size="s"),
            Field.textarea("reason", rows=3, label_size="s"),
        ]
        if self.waiting:
            rows.append(Field.radios("clocks", small=True, legend_size="s"))
        if self.tells:
            rows += [
                Field.select("result", label_size="s"),
                Field.textarea("words", rows=4, label_size="s"),
                Field.text("court", label_size="s"),
                Field.text("until", field_width=10, label_size="s"),
            ]
        return rows

    def ending(self) -> Ending | None:
        """How it ended for the person; None where nobody is told by it."""
        typed = self.cleaned_data
        if not self.tells or typed["status"] != Participation.Status.CLOSED:
            return None
        return Ending(
            result=typed["result"], words=typed["words"], court=typed["court"], until=typed["until"]
        )

    def needs_reason(self, status: str) -> bool:
        """Whether the step to ``status`` is one that carries a reason."""
        allowed = step(self.before, status)
        return bool(allowed and allowed.needs_reason)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        status = cleaned.get("status")
        closed = Participation.Status.CLOSED
        given = cleaned.get("reason", "").strip()
        if status and self.needs_reason(status) and not given:
            self.add_error("reason", _("Give the reason"))
        if status == closed and self.waiting and not cleaned.get("clocks"):
            self.add_error("clocks", _("Say what becomes of the deadlines that still run"))
        if status == closed and self.tells and not cleaned.get("result"):
            self.add_error("result", _("Say how it ended: the person has a right to know"))
        return cleaned


class AssignForm(VersionedForm):
    """Give a file to a colleague, or back to the queue."""

    button = _("Assign")
    member = forms.ChoiceField(label=_("Who works on it"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Optional")
    )

    def __init__(self, *args: Any, candidates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody: back to the queue")),
            *candidates,
        ]

    def rows(self) -> list[Any]:
        return ["version", Field.select("member"), Field.text("reason")]


class MeetForm(DeskForm):
    """Record that a clock's deadline was met, and when."""

    button = _("Record as done")
    on = forms.DateField(
        label=_("On which day was it done?"),
        help_text=_("For example 2026-11-27. Today if left empty."),
        required=False,
        error_messages={"invalid": _("Enter a day, such as 2026-11-27")},
    )

    def rows(self) -> list[Any]:
        return [Field.text("on", field_width=10)]


class StopForm(DeskForm):
    """Stop a clock on its legal ground."""

    button = _("Stop the clock")
    ground = forms.CharField(
        label=_("Legal ground"),
        help_text=_("The provision and why it applies. Nothing else stops a clock."),
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": _("Give the legal ground")},
    )

    def rows(self) -> list[Any]:
        return [Field.textarea("ground", rows=2)]


class TaskForm(DeskForm):
    """Add a task."""

    button = _("Add task")
    summary = forms.CharField(
        label=_("What is to be done"),
        help_text=_("Name no person here; names belong in notes"),
        max_length=200,
        error_messages={"required": _("Say what is to be done")},
    )
    due_on = forms.DateField(
        label=_("By when"),
        help_text=_("Optional, for example 2026-11-27"),
        required=False,
        error_messages={"invalid": _("Enter a day, such as 2026-11-27")},
    )

    def rows(self) -> list[Any]:
        return [Field.text("summary"), Field.text("due_on", field_width=10)]


class OnceForm(DeskForm):
    """A form that may arrive twice and must act once: it carries the id of what it makes."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class NoteForm(OnceForm):
    """Write a note into one of the two files in law."""

    button = _("Keep note")
    file = forms.ChoiceField(
        label=_("Where it belongs"),
        widget=forms.RadioSelect,
        choices=[
            (Note.File.ADMINISTRATIVE, _("Administrative file: the parties may see it")),
            (Note.File.COOPERATION, _("Cooperation file: authorities only, never the parties")),
        ],
        error_messages={"required": _("Choose where the note belongs")},
    )
    body = forms.CharField(
        label=_("Note"),
        help_text=_("Kept for good: notes are never changed, only followed by another"),
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={"required": _("Write something first")},
    )

    def __init__(self, *args: Any, cooperates: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not cooperates:
            choices = self.fields["file"].choices  # type: ignore[attr-defined]
            self.fields["file"].choices = choices[:1]  # type: ignore[attr-defined]
            self.fields["file"].initial = Note.File.ADMINISTRATIVE

    def rows(self) -> list[Any]:
        return ["once", Field.textarea("body", rows=5), Field.radios("file", small=True)]


class MessageForm(OnceForm):
    """Write to the person who complained."""

    button = _("Send to the complainant")
    body = forms.CharField(
        label=_("Message"),
        help_text=_(
            "The person reads it on the follow-up page with reference and access code. Write"
            " plainly and kindly; describe no imagery."
        ),
        max_length=5_000,
        widget=forms.Textarea,
        error_messages={"required": _("Write something first")},
    )

    def __init__(self, *args: Any, documents: bool = False, **kwargs: Any) -> None:
        self.documents = documents
        super().__init__(*args, **kwargs)
        if documents:
            self.fields[FIELD] = document_field()

    def rows(self) -> list[Any]:
        return ["once", Field.textarea("body", rows=6), *([FIELD] if self.documents else [])]


class OpenDocumentForm(DeskForm):
    """Open a document. Recorded with its reason; where nothing has checked it for harmful
    software, opening it is a decision that is recorded as one."""

    button = _("Save the document, and record it")
    reason = forms.CharField(
        label=_("Why do you need it?"),
        help_text=_("Recorded with your name, for this authority’s auditors"),
        min_length=5,
        max_length=200,
        error_messages={
            "required": _("Give the reason"),
            "min_length": _("Give the reason in a few words"),
        },
    )
    unscanned = forms.BooleanField(
        label=_("I open it although nothing has checked it for harmful software"),
        help_text=_("Open it only where it can do no harm, such as on a computer for that."),
        required=True,
        error_messages={"required": _("Say that you open it unchecked, or leave it closed")},
    )

    def __init__(self, *args: Any, unscanned: bool, **kwargs: Any) -> None:
        self.decides = unscanned
        super().__init__(*args, **kwargs)
        if not unscanned:
            del self.fields["unscanned"]

    def rows(self) -> list[Any]:
        return [Field.text("reason"), *(["unscanned"] if self.decides else [])]


class RevealForm(DeskForm):
    """Open what is sealed in the complaint. Every opening is recorded with its reason."""

    button = _("Show, and record that I looked")
    what = forms.MultipleChoiceField(
        label=_("What do you need to see?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("identity", _("Who the person is")),
            ("contact", _("How to reach them safely")),
            ("account", _("What they wrote")),
            ("places", _("Where the imagery is: links and words")),
        ],
        error_messages={"required": _("Choose what you need to see")},
    )
    reason = forms.CharField(
        label=_("Why do you need it?"),
        help_text=_("Recorded with your name, for this authority’s auditors"),
        min_length=5,
        max_length=200,
        error_messages={
            "required": _("Give the reason"),
            "min_length": _("Give the reason in a few words"),
        },
    )

    def rows(self) -> list[Any]:
        return [Field.checkboxes("what", small=True), Field.text("reason")]


def carriers(participation: Participation, members: list[Member]) -> list[tuple[str, str]]:
    """The members to whom the file may be given, as choices with what speaks for them."""
    return [
        (str(person.pk), f"{person.user.name} ({', '.join(person.languages)})")
        for person in members
        if can_carry(participation, person)
    ]
