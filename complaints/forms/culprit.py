"""Questions about who did it, if that is known. Any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms_gds.choices import Choice
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.forms.place import country_field
from complaints.forms.step_form import NO, Changes, Row, StepForm, Words, radios
from complaints.places.countries import country_choices, country_name
from complaints.typed_text import WordsField

MOST_CULPRITS = 10

KINDS: dict[str, Words] = {
    "person": _("A person"),
    "organisation": _("A company or organisation"),
    "public": _("A public body"),
}


class PersonForm(StepForm):
    """Whether somebody is known to have done it (rules R06, R08)."""

    known = radios(
        [
            Choice("person", KINDS["person"]),
            Choice("organisation", KINDS["organisation"]),
            Choice(
                "public",
                KINDS["public"],
                hint=_("For example a school, a town, the police or a hospital."),
            ),
            Choice(NO, _("I do not know, or would rather not say")),
        ],
        label=_("Do you know who made it or shared it?"),
        help_text=_(
            "Apart from the service it is on. You do not have to find out. If there were"
            " several, begin with one."
        ),
    )


class WhomForm(StepForm):
    """In which country they are; their name only if the person wishes, and sealed. "Add
    another" keeps this one and asks for the next."""

    template = "complaints/steps/whom.html"
    slug = "whom"
    heading = _("What do you know about them?")
    adds = True
    known = radios(
        [Choice(key, words) for key, words in KINDS.items()], label=_("Who is the other one?")
    )
    country = country_field(
        label=_("Country they live in or are based in"),
        help_text=_("This helps to find the office that can act. You can leave it open."),
    )
    name = WordsField(
        label=_("Name"),
        required=False,
        help_text=_(
            "You can leave this open. It is locked away with your answers, and nobody tells them"
            " that you named them unless you agree."
        ),
    )

    def adapt(self) -> None:
        self.fields["country"].choices = [("", _("I do not know")), *country_choices()]
        self.others: list[dict[str, Any]] = list(self.kept_answer.get("others") or [])
        self.full = len(self.others) >= MOST_CULPRITS - 1
        if self.others:
            self.page_heading = _("What do you know about the other one?")
        else:
            del self.fields["known"]

    @property
    def listed(self) -> list[tuple[str, Words]]:
        """Those named so far: what a button takes out, and in words."""
        return [(f"other:{n}", self._in_words(one)) for n, one in enumerate(self.others)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.adding and not (cleaned.get("name") or cleaned.get("country")):
            self.add_error(
                "country",
                ValidationError(_("Say something about this one before you add another")),
            )
        elif self.adding and self.full:
            self.add_error(
                "country",
                ValidationError(_("Name at most %(most)d.") % {"most": MOST_CULPRITS}),
            )
        return cleaned

    def answer(self) -> dict[str, Any]:
        now = dict(self.cleaned_data)
        if self.adding:
            return {"country": "", "name": "", "others": [*self.others, now]}
        return {**now, "others": self.others} if self.others else now

    def removed(self, which: str) -> Changes:
        kept = [one for n, one in enumerate(self.others) if which != f"other:{n}"]
        return (
            {} if len(kept) == len(self.others) else {"whom": {**self.kept_answer, "others": kept}}
        )

    def rows(self) -> Iterable[Row]:
        for one in self.others:
            yield Row(_("Who did it"), (self._in_words(one),))
        if not self.others or self.initial.get("name") or self.initial.get("country"):
            yield Row(_("Who did it"), (self._in_words(self.initial),) if self.initial else ())

    def _in_words(self, one: Mapping[str, Any]) -> Words:
        parts = (str(one.get("name") or ""), country_name(str(one.get("country") or "")))
        told = ", ".join(str(part) for part in parts if part)
        return told or KINDS.get(str(one.get("known")), "")
