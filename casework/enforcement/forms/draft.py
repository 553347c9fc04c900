"""The draft editor: one field for each section that the law requires."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.enforcement.completeness import with_blanks_shown
from casework.enforcement.powers import Power, Requirement
from casework.notices.content import ContentError, NoticeContent

PREFIX = "section-"
SAVE, CHECK, LINKS = "save", "check", "links"

METHODS = {
    "email": gettext_lazy("By e-mail"),
    "post": gettext_lazy("By post"),
    "hand": gettext_lazy("By hand"),
}


class DraftForm(forms.Form):
    """Everything a notice says, as it is typed. ``seen`` is the hash of the text it began
    from. A draft may be unfinished: only what could never be printed is refused here."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    title = forms.CharField(label=gettext_lazy("Heading of the letter"), max_length=300)
    addressee_name = forms.CharField(
        label=gettext_lazy("Addressee: legal name"), max_length=300, required=False
    )
    addressee_address = forms.CharField(
        label=gettext_lazy("Addressee: address"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )
    your_reference = forms.CharField(
        label=gettext_lazy("The addressee’s own reference"),
        help_text=gettext_lazy("Optional"),
        max_length=300,
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the notice"))
    locations = forms.CharField(
        label=gettext_lazy("Where the content is"),
        max_length=2_000_000,
        required=False,
        widget=forms.Textarea,
    )
    service_methods = forms.MultipleChoiceField(
        label=gettext_lazy("How this notice may be served"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        power: Power,
        languages: list[tuple[str, str]],
        deadlines: list[dict[str, str]],
        may_read_links: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.power = power
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["service_methods"].choices = [  # type: ignore[attr-defined]
            (method, METHODS[method]) for method in power.service_methods
        ]
        by_id = {item.id: item for item in power.requirements}
        self._explain("locations", by_id.get("content-locator"), _("One address a line."))
        self._explain("service_methods", by_id.get("service"))
        self._explain("addressee_address", by_id.get("addressee"))
        self.texts = [
            item for item in power.requirements if item.is_text or item.field == "deadlines"
        ]
        for item in self.texts:
            self.fields[PREFIX + item.id] = forms.CharField(
                label=item.title,
                help_text=" ".join(filter(None, [_limits(item, deadlines), _explained(item)])),
                max_length=40_000,
                required=False,
                widget=forms.Textarea,
            )
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = self._layout(may_read_links)

    @classmethod
    def initial_from(cls, content: dict[str, Any], *, seen: str, language: str) -> dict[str, Any]:
        """What the fields show for a stored content."""
        addressee = content.get("addressee") or {}
        return {
            "seen": seen,
            "language": language,
            "title": content.get("title", ""),
            "addressee_name": addressee.get("name", ""),
            "addressee_address": addressee.get("address", ""),
            "your_reference": content.get("your_reference", ""),
            "locations": "\n".join(
                " ".join(filter(None, [row["url"], row.get("note", "")]))
                for row in content.get("locations") or []
            ),
            "service_methods": content.get("service_methods") or [],
            **{PREFIX + key: text for key, text in (content.get("sections") or {}).items()},
        }

    def content(self, stored: dict[str, Any], *, deadlines: list[dict[str, str]]) -> dict[str, Any]:
        """The stored content with what was typed laid over it; ``deadlines`` are the law's
        as they are now. Sections and time limits beyond the law's are kept as they were."""
        typed = self.cleaned_data
        sections = dict(stored.get("sections") or {})
        by_law = {row["citation"] for row in deadlines}
        own = [row for row in stored.get("deadlines") or [] if row["citation"] not in by_law]
        for item in self.texts:
            sections[item.id] = _plain(typed[PREFIX + item.id])
        return {
            **stored,
            "title": typed["title"].strip(),
            "addressee": {
                "name": typed["addressee_name"].strip(),
                "address": _plain(typed["addressee_address"]),
            },
            "your_reference": typed["your_reference"].strip(),
            "sections": sections,
            "locations": rows_of(typed["locations"]),
            "service_methods": [
                m for m in self.power.service_methods if m in typed["service_methods"]
            ],
            "deadlines": [*deadlines, *own],
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for place, words in unprintable(self.content({}, deadlines=[])):
                name = self._field_of(place)
                self.add_error(name, words)
        return cleaned

    def _field_of(self, place: str) -> str | None:
        fixed = {
            "addressee.name": "addressee_name",
            "addressee.address": "addressee_address",
            "title": "title",
            "your_reference": "your_reference",
        }
        name = fixed.get(place) or (
            "locations" if place.startswith("locations") else PREFIX + place
        )
        return name if name in self.fields else None

    def _explain(self, name: str, item: Requirement | None, more: str = "") -> None:
        words = " ".join(filter(None, [more, _explained(item) if item else ""]))
        self.fields[name].help_text = words

    def _layout(self, may_read_links: bool) -> Layout:
        links = [Button.secondary(LINKS, _("Add the links of the complaint"))]
        return Layout(
            "seen",
            Fieldset(
                Field.text("addressee_name"),
                Field.textarea("addressee_address", rows=3),
                Field.text("your_reference", field_width=20),
                Field.select("language"),
                legend=_("Letter"),
                legend_size="m",
            ),
            Fieldset(
                Field.text("title"),
                *[Field.textarea(PREFIX + item.id, rows=5) for item in self.texts],
                legend=_("Text"),
                legend_size="m",
            ),
            Fieldset(
                Field.textarea("locations", rows=5),
                *(links if may_read_links else []),
                Field.checkboxes("service_methods", small=True, legend_size="s"),
                legend=_("Content and service"),
                legend_size="m",
            ),
            Button.primary(CHECK, _("Save and check")),
            Button.secondary(SAVE, _("Save the draft")),
        )


def rows_of(text: str) -> list[dict[str, str]]:
    """One address a line; what follows a space is its note. Repeats are left out."""
    rows: dict[str, dict[str, str]] = {}
    for line in _plain(text).splitlines():
        url, _space, note = line.strip().partition(" ")
        if url:
            rows.setdefault(url, {"url": url, "note": note.strip()})
    return list(rows.values())


def unprintable(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Faults that no further writing mends: hidden characters, too long, too many. What is
    only missing yet is not among them."""
    addressee = content["addressee"]
    probe = {
        **with_blanks_shown(content),
        "reference": content.get("reference") or "-",
        "addressee": {
            "name": addressee["name"] or "-",
            "address": addressee["address"] or "-",
        },
    }
    try:
        NoticeContent.from_dict(probe)
    except ContentError as error:
        return error.faults
    return []


def _limits(item: Requirement, deadlines: list[dict[str, str]]) -> str:
    """For the section of time limits: which the law brings by itself."""
    if item.field != "deadlines":
        return ""
    if not deadlines:
        return _(
            "The law sets no limit here. Write the one you set with its rule, or that none is."
        )
    stated = "; ".join(f"{row['label']}: {row['period']} ({row['citation']})" for row in deadlines)
    return _("Printed by itself: %(limits)s. Write here what is to be added.") % {"limits": stated}


def _explained(item: Requirement) -> str:
    condition = (
        _(" May stay empty unless %(condition)s.") % {"condition": item.condition}
        if item.condition
        else ""
    )
    return f"{item.why}{condition} ({item.citation})"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
