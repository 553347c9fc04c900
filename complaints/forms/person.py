"""Questions about the person shown and about who writes."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from django.utils.translation import gettext_lazy as _

from complaints.answers import NOW_ADULT
from complaints.forms.documents import (
    MANDATES,
    document_field,
    document_lines,
    file_component,
)
from complaints.forms.step_form import NO, UNSURE, YES, Row, StepForm, radios
from complaints.models.attachment import Purpose
from complaints.uploads import FIELD

ADULT, UNDER_18, UNKNOWN = "adult", "under_18", "unknown"
GUARDIAN = "parent_or_guardian"


class AgeForm(StepForm):
    """How old the person was: decides everything that follows (rule R02)."""

    age = radios(
        [
            Choice(ADULT, _("18 or older")),
            Choice(UNDER_18, _("Under 18")),
            Choice(NOW_ADULT, _("Under 18 then, but 18 or older today")),
            Choice(UNKNOWN, _("I am not sure"), hint=_("We will be as careful as for a child.")),
        ],
        label=_("How old was the person who is shown?"),
        help_text=_(
            "Think of their age in the picture or video. If it was made or changed by a"
            " computer, think of their age in the photos that were used."
        ),
        required=_("Select how old the person was, or that you are not sure"),
    )
    reason = _(
        "The law protects children more strongly, and pictures of children must never be"
        " looked at or copied, not even to help. Your answer makes sure that we ask you"
        " nothing we must not ask, and that the right people help first (GDPR recital 38;"
        " national law on child abuse material)."
    )


class WhoForm(StepForm):
    """Who writes, in relation to the person shown. An adult has no guardian: of somebody who
    was under 18 then and is an adult today, nobody is asked about one."""

    role = radios([], label="", required=_("Select who you are to the person who is shown"))
    reason = _(
        "You can complain for yourself. To complain for somebody else you need their"
        " agreement, or to be responsible for them by law. An organisation can act under"
        " Article 80 of the GDPR. That is why we have to know."
    )

    def adapt(self) -> None:
        field = self.fields["role"]
        field.label = _("Who are you?") if self.child else _("Who is shown?")
        guardian = (
            _("I am a parent or guardian of the child")
            if self.child
            else _("My child, or a child I am responsible for")
        )
        helper = (
            _("I help the child in another way")
            if self.young
            else _("Someone who asked me to act for them")
        )
        choices = [
            Choice("self", _("I am the person who is shown") if self.child else _("I am")),
            Choice("parent_or_guardian", guardian),
            Choice(
                "authorised_person",
                helper,
                hint=_("For example a lawyer, a friend or a support worker."),
            ),
            Choice(
                "organisation",
                _("I write for an organisation"),
                hint=_("One that works for people’s rights, without profit."),
            ),
            Choice(
                "anonymous",
                _("I only want to report something"),
                hint=_("Without your name, and without rights of your own in the case."),
            ),
        ]
        field.choices = [c for c in choices if not (self.now_adult and c[0] == GUARDIAN)]


class MandateForm(StepForm):
    """Whether the writer may act for the person (rule R04). Of an organisation, what the law's
    closed list asks and no more: what it is, and whose mandate it has (GDPR Article 80)."""

    basis = radios(
        [
            Choice("mandate", _("The person asked us to")),
            Choice(
                "own",
                _("We act on our own"),
                hint=_("Some countries allow that. The office will check."),
            ),
            Choice(UNSURE, _("I am not sure")),
        ],
        label=_("Why does your organisation act?"),
    )
    shown = radios([], label="")
    statutes = radios(
        [
            Choice(YES, _("Yes")),
            Choice("follow", _("Not yet. We will send it later")),
            Choice(UNSURE, _("I am not sure")),
        ],
        label=_("Can you show your statutes, and that you work without profit?"),
    )
    reason = _(
        "Until we know that you may act for the person, we keep your complaint safe and"
        " contact nobody about it. After that, nothing you wrote has to be written again"
        " (GDPR Articles 77 and 80; Regulation (EU) 2025/2518, Article 4)."
    )

    def adapt(self) -> None:
        field = self.fields["shown"]
        if self.who != "organisation":
            del self.fields["basis"], self.fields["statutes"]
        if self.who == "parent_or_guardian":
            field.label = _("Are you the child’s parent or guardian by law?")
            first = Choice(YES, _("Yes"))
            rest = [Choice(NO, _("No")), Choice(UNSURE, _("I am not sure"))]
        elif self.who == "organisation":
            self.page_heading = _("Your organisation")
            self.page_lead = _(
                "You can add a document below, or send it later. The office tells you what it"
                " still needs, and contacts nobody before it has it."
            )
            field.label = _("If the person asked you to: can you show it in writing?")
            first = Choice(YES, _("Yes, and we can show it in writing"))
            rest = [
                Choice("follow", _("Not in writing yet. We will send it later")),
                Choice(UNSURE, _("I am not sure what we need")),
            ]
        else:
            field.label = (
                _("Did the child, or a parent or guardian, ask you to act for them?")
                if self.young
                else _("Did the person agree in writing that you act for them?")
            )
            field.help_text = (
                _("A signed note is enough. You do not send it now.")
                if self.young
                else _("A signed note is enough. You can add it below, or send it later.")
            )
            first = Choice(YES, _("Yes, and I can show it"))
            rest = [
                Choice("follow", _("Not yet. I will send it later")),
                Choice(UNSURE, _("I am not sure what I need")),
            ]
        field.choices = [first, *rest]
        if not self.young and self.who in {"authorised_person", "organisation"}:
            self.template = "complaints/steps/mandate.html"  # type: ignore[misc]
            if self.who == "organisation":
                self.fields["purpose"] = radios(
                    [Choice(one, one.label) for one in MANDATES],
                    label=_("What is in the document?"),
                )
            self.fields[FIELD] = document_field()

    def component(self, name: str, *, main: bool = False) -> Any:
        return file_component() if name == FIELD else super().component(name, main=main)

    def purpose_given(self) -> str:
        """A mandate, unless it was said that it is the statutes."""
        return str(self.cleaned_data.get("purpose") or Purpose.MANDATE)

    @property
    def documents_here(self) -> list[Any]:
        """The documents that this page lists."""
        return [one for one in self.documents if one.purpose in MANDATES]

    def answer(self) -> dict[str, Any]:
        kept = {**self.cleaned_data}
        return {name: kept[name] for name in kept if name not in {FIELD, "purpose"}}

    def rows(self) -> Iterable[Row]:
        for name in ("purpose", FIELD):
            self.fields.pop(name, None)
        yield from super().rows()
        if self.documents_here:
            yield Row(_("Documents"), document_lines(self.documents_here))


class AliveForm(StepForm):
    """Whether the person lives: data protection law protects the living (rule R03)."""

    alive = radios(
        [
            Choice(YES, _("Yes")),
            Choice(NO, _("No, the person has died")),
            Choice(UNSURE, _("I do not know")),
        ],
        label=_("Is the person who is shown alive?"),
        help_text=_("You can leave this open."),
    )
    reason = _(
        "The GDPR protects living people (recital 27). If the person has died we tell you who"
        " else can help."
    )


class RecogniseForm(StepForm):
    """Whether the person can be recognised (GDPR Article 4(1))."""

    recognise = radios(
        [
            Choice(YES, _("Yes")),
            Choice(NO, _("No")),
            Choice(UNSURE, _("I do not know")),
        ],
        label=_("Could somebody tell who is shown?"),
        help_text=_(
            "For example by the face, a tattoo, a name beside it, or an account it is linked to."
            " You can leave this open."
        ),
    )
