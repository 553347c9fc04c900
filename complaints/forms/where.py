"""Questions about where it is and which services are used. Nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from complaints.forms.step_form import NO, UNSURE, YES, Row, StepForm, Words, radios
from complaints.places.links import LONGEST, Link, Reason, Refusal, read_lines
from complaints.places.services import Service
from complaints.typed_text import StoryField, WordsField

MOST_LINKS = 200
MOST_SERVICES = 20
_SHOWN_REFUSALS = 5

_GENERATORS = ("ai-generator", "ai-model-host")

REFUSED: dict[Reason, Words] = {
    Reason.NOT_A_LINK: _(
        "Line %(line)d is not a link. Put other words into the box below. You wrote: %(text)s"
    ),
    Reason.NOT_THE_WEB: _(
        "Line %(line)d does not begin with https:// or http://. We can only take addresses of"
        " web pages. You wrote: %(text)s"
    ),
    Reason.INTERNAL: _(
        "Line %(line)d leads into a private network, which nobody else can reach. You wrote:"
        " %(text)s"
    ),
    Reason.TOO_LONG: _(
        "Line %(line)d is longer than %(longest)d characters. Leave out what follows the"
        " question mark. It begins: %(text)s"
    ),
    Reason.HAS_LOGIN: _(
        "Line %(line)d holds a user name or password (before the @ sign). Leave it out. You"
        " wrote: %(text)s"
    ),
}


def refusal_words(refusal: Refusal) -> str:
    """Why a line is refused, with its number and its first characters."""
    shown = refusal.text if len(refusal.text) <= 60 else f"{refusal.text[:60]}…"
    words = REFUSED[refusal.reason] % {
        "line": refusal.line,
        "text": shown,
        "longest": LONGEST,
    }
    return str(words)


class LinksArea(StoryField):
    """One link a line; keeps the text, checks every line, counts what is different."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=900_000, required=False, **options)
        self.widget.attrs.update(
            {"rows": 6, "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        links, refusals = read_lines(value)
        problems = [refusal_words(refusal) for refusal in refusals[:_SHOWN_REFUSALS]]
        more = len(refusals) - len(problems)
        if more > 0:
            problems.append(
                str(
                    ngettext_lazy(
                        "%(more)d more line is not a link",
                        "%(more)d more lines are not links",
                        more,
                    )
                    % {"more": more}
                )
            )
        if len(links) > MOST_LINKS:
            problems.insert(0, str(too_many_links(len(links))))
        if problems:
            raise ValidationError(problems, code="links")


def too_many_links(count: int) -> Words:
    """What is said about more links than a form can take."""
    return _(
        "These are %(count)d links. We can take %(most)d here. Keep the most important ones and"
        " write in the box below that there are more. Your text is still here."
    ) % {"count": count, "most": MOST_LINKS}


class LinksForm(StepForm):
    """Where it is: links, and places that have none."""

    template = "complaints/steps/links.html"
    shows_help = True
    heading = _("Where is it?")
    links = LinksArea(label=_("Links, one on each line"))
    places = StoryField(
        label=_("Other places"),
        required=False,
        max_length=2000,
        help_text=_(
            "For example an account name, a group, or “in a private chat”. Do not describe what"
            " is shown."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def adapt(self) -> None:
        if self.child:
            self.fields["links"].help_text = _(
                "You can leave this open. We never open a link. Do not take screenshots and do"
                " not save or send the picture."
            )
        else:
            self.fields["links"].help_text = _(
                "Copy the address of the page. You can leave this open. We never open a link, and"
                " we never show a preview."
            )

    def rows(self) -> Iterable[Row]:
        links, _refusals = read_lines(str(self.initial.get("links", "")))
        yield Row(
            _("Links"), tuple(_shown(link, self.directory.services.of_host) for link in links)
        )
        if places := self.spoken("places"):
            yield Row(_("Other places"), places)


def _shown(link: Link, of_host: Any) -> str:
    service: Service | None = of_host(link.host)
    given = link.given
    if not given.isascii():
        # As the browser really goes: letters that only look like others show themselves.
        given = link.normal
    return f"{service.name}: {given}" if service else given


class ToolForm(StepForm):
    """Which tool made it, if known: a respondent of its own."""

    heading = _("Do you know which tool or app was used to make it?")
    tool = forms.ChoiceField(
        label=_("Tool or app"),
        required=False,
        error_messages={"invalid_choice": _("Choose a tool from the list")},
    )
    words = WordsField(
        label=_("Another tool"),
        required=False,
        help_text=_("Its name or web address, if you know it. You can leave this open."),
    )

    def adapt(self) -> None:
        known = self.directory.services.of_kind(*_GENERATORS)
        self.fields["tool"].choices = [
            ("", _("I do not know")),
            *((service.slug, service.name) for service in known),
        ]

    def rows(self) -> Iterable[Row]:
        chosen = self.spoken("tool") if self.initial.get("tool") else ()
        yield Row(self.page_heading, (*chosen, *self.spoken("words")))


class ServicesForm(StepForm):
    """Which services it is on. Those known from the links need not be named again."""

    template = "complaints/steps/services.html"
    heading = _("Which service or app is it on?")
    service = forms.ChoiceField(
        label=_("Service or app"),
        required=False,
        error_messages={"invalid_choice": _("Choose a service from the list")},
    )
    words = StoryField(
        label=_("Other services or apps"),
        required=False,
        max_length=2000,
        help_text=_("One on each line. You can leave this open."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def adapt(self) -> None:
        links, _refusals = read_lines(str(self.answers.get("links", {}).get("links", "")))
        found = (self.directory.services.of_host(link.host) for link in links)
        self.recognised = sorted({s.name for s in found if s})
        if self.recognised:
            self.page_heading = _("Is it on another service or app too?")
        known = self.directory.services.without_kind(*_GENERATORS, "infrastructure")
        self.fields["service"].choices = [
            ("", _("No other one") if self.recognised else _("I do not know, or it is not listed")),
            *((service.slug, service.name) for service in known),
        ]

    def clean_words(self) -> str:
        """At most a bounded number of names, each a reasonable length."""
        names = [line.strip() for line in self.cleaned_data["words"].split("\n") if line.strip()]
        if len(names) > MOST_SERVICES:
            raise ValidationError(
                _("Name at most %(most)d services. Your text is still here.")
                % {"most": MOST_SERVICES}
            )
        if any(len(name) > 200 for name in names):
            raise ValidationError(_("Write one name on each line, without a description"))
        return "\n".join(names)

    def rows(self) -> Iterable[Row]:
        chosen = tuple(
            word for word in self.spoken("service") if word and self.initial.get("service")
        )
        yield Row(_("Services"), (*self.recognised, *chosen, *self.spoken("words")))


class OnlineForm(StepForm):
    """Whether it is still there, and spreading (rule R22)."""

    heading = _("How is it now?")
    online = radios(
        [
            Choice(YES, _("Yes")),
            Choice(NO, _("No, it is gone")),
            Choice("never", _("It has not been shared so far")),
            Choice(UNSURE, _("I do not know")),
        ],
        label=_("Can it still be seen?"),
        help_text=_("You do not have to look again. You can leave both open."),
    )
    spreading = radios(
        [
            Choice(YES, _("Yes")),
            Choice(NO, _("No")),
            Choice(UNSURE, _("I do not know")),
        ],
        label=_("Is it being passed on to more and more people?"),
    )


class ContactedForm(StepForm):
    """Earlier contact with the service. Never a condition for complaining."""

    contacted = radios(
        [
            Choice(YES, _("Yes")),
            Choice(NO, _("No")),
            Choice(UNSURE, _("I do not know, or somebody else did")),
        ],
        label=_("Have you told the service about it?"),
        help_text=_("You can complain in both cases."),
    )
    details = StoryField(
        label=_("If yes: when, and what did it say?"),
        required=False,
        max_length=2000,
        help_text=_("A few words are enough. You can leave this open."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = _(
        "You do not have to contact the service first. Only if you asked it to delete data or to"
        " tell you what it holds does its answer matter: it has one month (GDPR Article 12(3))."
    )
