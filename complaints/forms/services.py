"""Questions about which services it is on, and which tool made it. Any number of services."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.answers import places, private_chat
from complaints.forms.step_form import Changes, Row, StepForm, Words
from complaints.forms.where import shown_link
from complaints.places.links import read_lines
from complaints.places.spots import Spot, private_spot, read_spots
from complaints.typed_text import StoryField, WordsField

MOST_SERVICES = 20
_GENERATORS = ("ai-generator", "ai-model-host")


@dataclass(frozen=True)
class Found:
    """A place that was recognised, as the page shows it; ``key`` is what a button removes."""

    key: str
    words: Words
    service: str = ""


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
    """Shows the places that were found, to be looked over; then asks which services it is on
    besides. "Add another" keeps one and asks for the next."""

    template = "complaints/steps/services.html"
    slug = "services"
    adds = True
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
        services = self.directory.services
        given = self.answers.get("links", {})
        self.links, _refusals = read_lines(str(given.get("links", "")))
        self.spots = read_spots(str(given.get("places", "")), services)
        chat = private_spot(private_chat(self.answers), services)
        self.merged = int(given.get("merged") or 0)
        self.found = [
            *(Found(f"link:{link.normal}", *self._link(link)) for link in self.links),
            *(self._spot(spot) for spot in self.spots),
            *([self._chat(chat)] if chat else []),
        ]
        known = (services.of_host(link.host) for link in self.links)
        from_places = (spot.service for spot in read_spots(places(self.answers), services))
        named = [*known, *from_places, chat.service if chat else None]
        self.recognised = sorted({service.name for service in named if service})
        self.also = [
            s for slug in self.kept_answer.get("also") or [] if (s := services.get(str(slug)))
        ]
        self.question = (
            _("Is it on another service or app too?")
            if self.recognised or self.also
            else self.heading
        )
        # What was found is looked over first; the question then stands below it.
        self.page_heading = _("Is this what you meant?") if self.found else self.question
        listed = services.without_kind(*_GENERATORS, "infrastructure")
        blank = (
            _("No other one")
            if self.recognised or self.also
            else _("I do not know, or it is not listed")
        )
        self.fields["service"].choices = [("", blank), *((s.slug, s.name) for s in listed)]

    @property
    def listed(self) -> list[tuple[str, Words]]:
        """Services that were added: what a button takes out, and their names."""
        return [(f"service:{service.slug}", service.name) for service in self.also]

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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.adding and not cleaned.get("service") and "service" not in self.errors:
            self.add_error("service", ValidationError(_("Choose a service to add")))
        return cleaned

    def answer(self) -> dict[str, Any]:
        now = dict(self.cleaned_data)
        also = [service.slug for service in self.also]
        if self.adding:
            also = list(dict.fromkeys([*also, now["service"]]))
            now["service"] = ""
        return {**now, "also": also} if also else now

    def removed(self, which: str) -> Changes:
        kind, _colon, what = which.partition(":")
        given = dict(self.answers.get("links", {}))
        if kind == "service":
            also = [service.slug for service in self.also if service.slug != what]
            return {"services": {**self.kept_answer, "also": also}}
        if kind == "link":
            links = [link.given for link in self.links if link.normal != what]
            return {"links": {**given, "links": "\n".join(links), "merged": 0}}
        if kind == "place":
            spots = [spot.words for spot in self.spots if spot.same != what]
            return {"links": {**given, "places": "\n".join(spots)}}
        return {"links": {**given, "private": ""}} if kind == "private" else {}

    def rows(self) -> Iterable[Row]:
        chosen = tuple(
            word for word in self.spoken("service") if word and self.initial.get("service")
        )
        added = tuple(service.name for service in self.also)
        names = dict.fromkeys((*self.recognised, *added, *chosen, *self.spoken("words")))
        yield Row(_("Services"), tuple(names))

    def _link(self, link: Any) -> tuple[str, str]:
        service = self.directory.services.of_host(link.host)
        return shown_link(link, None), service.name if service else ""

    def _spot(self, spot: Spot) -> Found:
        name = spot.service.name if spot.service else ""
        words = f"@{spot.name}" if spot.kind == "handle" else spot.words
        return Found(f"place:{spot.same}", words, name)

    def _chat(self, spot: Spot) -> Found:
        name = spot.service.name if spot.service else ""
        return Found("private:", _("In a private chat or a closed group"), name)
