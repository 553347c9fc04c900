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
from complaints.places.links import LONGEST, Link, Reason, Refusal, read_lines, read_text
from complaints.places.services import Service
from complaints.places.spots import MOST_SPOTS, OTHER_APP
from complaints.typed_text import StoryField

MOST_LINKS = 200
_SHOWN_REFUSALS = 5

_WITH_CHATS = ("messenger", "social-network", "forum", "video-sharing", "adult-platform")

REFUSED: dict[Reason, Words] = {
    Reason.NOT_A_LINK: _(
        "We found no link in this. If you have none, leave the box empty and use the one below."
        " You wrote: %(text)s"
    ),
    Reason.MISTYPED: _(
        "Line %(line)d: this looks like a link with a slip in it. Correct it, or take it out."
        " You wrote: %(text)s"
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
    """Links, or a message around them; keeps the text, asks about what looks like a link
    with a slip, counts what is different."""

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
                        "There is a slip in %(more)d more link",
                        "There are slips in %(more)d more links",
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


class PastedArea(LinksArea):
    """Links, or a message that holds some; lines that name an account are places."""

    def validate(self, value: str) -> None:
        if read_text(value).accounts and not read_text(value).doubts:
            StoryField.validate(self, value)
            return
        super().validate(value)


class LinksForm(StepForm):
    """Where it is: links, accounts and other places that have none, a private chat."""

    template = "complaints/steps/links.html"
    shows_help = True
    heading = _("Where is it?")
    links = PastedArea(label=_("Links, or a message that contains them"))
    places = StoryField(
        label=_("Account names and other places, one on each line"),
        required=False,
        max_length=2000,
        help_text=_(
            "For example “@name on Instagram”, or the name of a group. Do not describe what is"
            " shown."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )
    private = forms.ChoiceField(
        label=_("Was it sent in a private chat or a closed group?"),
        required=False,
        help_text=_("If so, choose the app. You can leave this open."),
        error_messages={"invalid_choice": _("Choose an app from the list")},
    )

    def adapt(self) -> None:
        if self.child:
            self.fields["links"].help_text = _(
                "You can leave this open. We never open a link. Do not take screenshots and do"
                " not save or send the picture."
            )
        else:
            self.fields["links"].help_text = _(
                "Copy the address of the page, or a whole message: we pick out the links. You"
                " can leave this open. We never open a link, and we never show a preview."
            )
        apps = self.directory.services.of_kind(*_WITH_CHATS)
        self.fields["private"].choices = [
            ("", _("No, or I do not know")),
            *((app.slug, app.name) for app in apps),
            (OTHER_APP, _("Yes, on another app")),
        ]

    def clean_places(self) -> str:
        """At most so many, each on a line of its own."""
        lines = [line.strip() for line in self.cleaned_data["places"].split("\n")]
        lines = [line for line in lines if line]
        if len(lines) > MOST_SPOTS:
            raise ValidationError(
                _("Name at most %(most)d places. Your text is still here.") % {"most": MOST_SPOTS}
            )
        return "\n".join(lines)

    def answer(self) -> dict[str, Any]:
        """Only the links that were found are kept, not the words around them."""
        cleaned = self.cleaned_data
        reading = read_text(cleaned["links"])
        places = [line for line in (*reading.accounts, cleaned["places"]) if line]
        return {
            "links": "\n".join(link.given for link in reading.links),
            "places": "\n".join(places),
            "private": cleaned["private"],
            "merged": reading.merged,
        }

    def rows(self) -> Iterable[Row]:
        links, _refusals = read_lines(str(self.initial.get("links", "")))
        of_host = self.directory.services.of_host
        yield Row(_("Links"), tuple(shown_link(link, of_host(link.host)) for link in links))
        if places := self.spoken("places"):
            yield Row(_("Other places"), places)
        if private := self.initial.get("private"):
            chosen = dict(self.fields["private"].choices)
            yield Row(self.fields["private"].label or "", (chosen.get(private, private),))


def shown_link(link: Link, service: Service | None) -> str:
    """A link for reading: the service's name before it, where it is known."""
    given = link.given
    if not given.isascii():
        # As the browser really goes: letters that only look like others show themselves.
        given = link.normal
    return f"{service.name}: {given}" if service else given


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
