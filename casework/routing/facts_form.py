"""Correcting the facts of a case: one form made from the facts themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms_gds.layout import Field, Fieldset
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Authority
from casework.cases.facts import place
from casework.cases.forms.work import DeskForm
from casework.law import load_law
from casework.routing.competence import value_at
from casework.routing.competence.facts import PLACE
from casework.routing.competence.variations import CONDUCT
from casework.routing.labels import AGES, KIND_LABELS, ROLES
from casework.routing.models import FactsVersion
from casework.routing.wording import DESCRIBING, fact_label, respondent_name

_TRUTH = {"": None, "true": True, "false": False}
_YES_NO = [("", _("Not known")), ("true", _("Yes")), ("false", _("No"))]
_PLACES = ("depicted.residence", "depicted.workplace", "infringement_place")
_SPLIT = re.compile(r"[\s,;]+")
_DAY = "%Y-%m-%d %H:%M"
MOST_ROWS = 12


def field_name(path: str) -> str:
    """The form's name for a path into the facts; also what a link can jump to."""
    return re.sub(r"[\[\].]+", "-", path).strip("-")


class PlaceField(forms.CharField):
    """A country's code, or that of a part of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=6, required=False, **kwargs)

    def clean(self, value: Any) -> str:
        code = super().clean(value).strip().upper()
        if code and not _is_place(code):
            raise forms.ValidationError(
                _("Enter a country’s code, such as IE, or DE-BE for a part of it")
            )
        return str(code)


class PlacesField(forms.CharField):
    """Several places, with commas between them."""

    def clean(self, value: Any) -> list[str]:
        codes = [code.upper() for code in _SPLIT.split(super().clean(value)) if code]
        wrong = [code for code in codes if not _is_place(code)]
        if wrong:
            raise forms.ValidationError(
                _("No country or part of one: %(codes)s"), params={"codes": ", ".join(wrong)[:60]}
            )
        return list(dict.fromkeys(codes))


class FactsForm(DeskForm):
    """Every fact as it stands; what is typed otherwise is a correction."""

    button = _("See what would change")
    decision = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label=_("Where does this come from?"),
        choices=[
            ("", _("Choose")),
            *(
                one
                for one in FactsVersion.Source.choices
                if one[0] != FactsVersion.Source.DIRECTORY
            ),
        ],
        error_messages={"required": _("Say where this comes from")},
    )
    reason = forms.CharField(
        label=_("Why is it corrected?"),
        help_text=_("Stays on the file for good. Name no person."),
        max_length=1_000,
        widget=forms.Textarea,
        error_messages={"required": _("Give the reason")},
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("So that somebody else can look it up: an answer and its day, a document"),
        max_length=300,
        error_messages={"required": _("Say what it rests on")},
    )

    def __init__(
        self, *args: Any, facts: Mapping[str, Any], zone: str, child_path: bool, **kwargs: Any
    ) -> None:
        self.facts = facts
        self.zone = ZoneInfo(zone)
        self.respondents = list(facts.get("respondents") or [])[:MOST_ROWS]
        self.simple: dict[str, str] = {}
        self.given: dict[str, Any] = {}
        self.groups: list[tuple[str, list[Any]]] = []
        self.made: dict[str, forms.Field] = {}
        self._describe(child_path)
        initial = {**self.given, **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields |= self.made

    def rows(self) -> list[Any]:
        groups = [
            Fieldset(*rows, legend=title, legend_size="s") for title, rows in self.groups if rows
        ]
        why = Fieldset(
            Field.select("source"),
            Field.textarea("reason", rows=3),
            Field.text("evidence"),
            legend=_("Why, and what shows it"),
            legend_size="s",
        )
        return ["decision", *groups, why]

    # --- Making the fields --------------------------------------------------------

    def _describe(self, child_path: bool) -> None:
        lodging: list[Any] = []
        lodged = value_at(self.facts, "lodged_at")
        self._add(
            "lodged_at",
            forms.DateTimeField(
                label=_("Lodged on"),
                help_text=_("Day and time in your authority’s zone, such as 2026-11-02 10:30"),
                input_formats=[_DAY, "%Y-%m-%d"],
                error_messages={
                    "invalid": _("Enter day and time, such as 2026-11-02 10:30"),
                    "required": _("Enter the day on which it was lodged"),
                },
            ),
            self._local(lodged),
            lodging,
        )
        choices = [("", _("Nobody in particular")), *_authorities()]
        self._choice("lodged_with", choices, lodging)
        kinds = [("complaint", _("A complaint")), ("tip", _("A tip"))]
        self._choice("channel", kinds, lodging)
        self._choice("complainant.role", list(ROLES.items()), lodging)
        self._choice("complainant.authority_to_act_shown", _YES_NO, lodging)
        self._words("complainant.language", lodging)
        self._group(now_("Lodging"), lodging)
        person: list[Any] = []
        self._choice("depicted.age_when_depicted", list(AGES.items()), person)
        self._choice("depicted.deceased", _YES_NO, person)
        self._choice("depicted.identifiable", _YES_NO, person)
        for path in _PLACES:
            self._place(path, person)
        affected = value_at(self.facts, "affected")
        self._choice_of(
            "affected-known",
            _("Is it known whether people elsewhere are affected?"),
            [("", _("Not known")), ("known", _("Known: in the places below, or nowhere"))],
            "known" if affected is not None else "",
            person,
        )
        self._add(
            "affected",
            PlacesField(
                label=fact_label("affected", self.facts),
                required=False,
                max_length=400,
                help_text=_("Codes with commas between them, such as FR, AT, DE-BE"),
            ),
            ", ".join(affected or []),
            person,
        )
        self._group(now_("The person shown and others"), person)
        conduct: list[Any] = []
        for name in CONDUCT:
            path = f"conduct.{name}"
            if not (child_path and path in DESCRIBING):
                self._choice(path, _YES_NO, conduct)
        self._group(now_("What happened"), conduct)
        for index in range(len(self.respondents)):
            self._respondent(index)
        extra: list[Any] = []
        new = [("", _("No other")), *KIND_LABELS.items()]
        self._choice_of("new-kind", _("Another respondent"), new, "", extra)
        self._place_of("new-located_in", _("Its seat"), "", extra)
        self._group(now_("Another respondent"), extra)

    def _respondent(self, index: int) -> None:
        path, rows = f"respondents[{index}]", []  # type: tuple[str, list[Any]]
        self._choice(f"{path}.kind", list(KIND_LABELS.items()), rows)
        self._place(f"{path}.located_in", rows)
        if not self._has_seats(index):
            self._group(_capital(respondent_name(index, self.facts)), rows)
            return
        self._choice(f"{path}.public_task_basis", _YES_NO, rows)
        known = value_at(self.facts, f"{path}.establishments")
        self._choice_of(
            field_name(f"{path}.establishments"),
            fact_label(f"{path}.establishments", self.facts),
            [("", _("Not known")), ("known", _("Known: those below, or none"))],
            "known" if known is not None else "",
            rows,
        )
        for number, one in enumerate([*(known or []), {}][:MOST_ROWS]):
            here = f"{path}.establishments[{number}]"
            where = place(one["country"]) if one.get("country") else now_("one more")
            self._place_of(
                field_name(f"{here}.country"),
                _("Establishment %(n)s (%(where)s)") % {"n": number + 1, "where": where},
                one.get("country") or "",
                rows,
                help_text=_("Empty it to remove it") if one else "",
            )
            for name, label in (
                ("decides", _("Purposes and means are decided there")),
                ("confirmed", _("Accepted there as the main establishment")),
                ("representative_only", _("Only a representative")),
            ):
                self._choice_of(
                    field_name(f"{here}.{name}"), label, _YES_NO, _text(one.get(name)), rows
                )
        self._group(_capital(respondent_name(index, self.facts)), rows)

    def _has_seats(self, index: int) -> bool:
        """Whether establishments are asked for: a person has none, an institution needs none."""
        return self.respondents[index].get("kind") not in {"individual", "eu_institution"}

    def _group(self, title: str, rows: list[Any]) -> None:
        self.groups.append((title, rows))

    def _choice(self, path: str, choices: list[Any], rows: list[Any]) -> None:
        name = field_name(path)
        self.simple[name] = path
        value = _text(value_at(self.facts, path))
        self._choice_of(name, fact_label(path, self.facts), choices, value, rows)

    def _choice_of(
        self, name: str, label: Any, choices: list[Any], value: str, rows: list[Any]
    ) -> None:
        self.made[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.given[name] = value
        rows.append(Field.select(name))

    def _words(self, path: str, rows: list[Any]) -> None:
        name = field_name(path)
        self.simple[name] = path
        self.made[name] = forms.CharField(
            label=fact_label(path, self.facts),
            help_text=_("Its code, such as en or pt-BR"),
            max_length=35,
            required=False,
        )
        self.given[name] = value_at(self.facts, path) or ""
        rows.append(Field.text(name, field_width=5))

    def _place(self, path: str, rows: list[Any]) -> None:
        name = field_name(path)
        self.simple[name] = path
        label = fact_label(path, self.facts)
        self._place_of(name, label, value_at(self.facts, path) or "", rows)

    def _place_of(
        self, name: str, label: Any, value: str, rows: list[Any], help_text: Any = ""
    ) -> None:
        shown = help_text or (place(value) if value else "")
        self.made[name] = PlaceField(label=label, help_text=shown)
        self.given[name] = value
        rows.append(Field.text(name, field_width=5))

    def _add(self, name: str, field: forms.Field, value: Any, rows: list[Any]) -> None:
        self.made[name] = field
        self.given[name] = value
        rows.append(Field.text(name, field_width=20))

    def _local(self, lodged: Any) -> str:
        try:
            moment = datetime.fromisoformat(str(lodged).replace("Z", "+00:00"))
        except ValueError:
            return str(lodged or "")
        return moment.astimezone(self.zone).strftime(_DAY) if moment.tzinfo else str(lodged)

    # --- What was changed ------------------------------------------------------------

    def clean_lodged_at(self) -> datetime:
        """The instant in the authority's zone; not in the future."""
        moment: datetime = self.cleaned_data["lodged_at"].replace(tzinfo=self.zone)
        if moment > timezone.now():
            raise forms.ValidationError(_("It cannot have been lodged in the future"))
        return moment

    def changes(self) -> dict[str, Any]:
        """New values by path into the facts; nothing for what stands as it was."""
        typed, found = self.cleaned_data, {}
        for name, path in self.simple.items():
            value = _value(typed[name])
            if value != value_at(self.facts, path):
                found[path] = value
        if typed["lodged_at"].strftime(_DAY) != self.given["lodged_at"]:
            found["lodged_at"] = typed["lodged_at"].isoformat()
        affected = typed["affected"] if typed["affected-known"] or typed["affected"] else None
        if affected != self.facts.get("affected"):
            found["affected"] = affected
        for index, respondent in enumerate(self.respondents):
            path = f"respondents[{index}].establishments"
            if not self._has_seats(index):
                continue
            value = self._establishments(index)
            if value != respondent.get("establishments"):
                found[path] = value
        if typed["new-kind"]:
            seat = typed["new-located_in"] or None
            made = {"kind": typed["new-kind"], "located_in": seat}
            found[f"respondents[{len(self.facts.get('respondents') or [])}]"] = made
        return found

    def _establishments(self, index: int) -> list[dict[str, Any]] | None:
        path, typed = f"respondents[{index}].establishments", self.cleaned_data
        known = value_at(self.facts, path) or []
        rows = []
        for number in range(min(len(known) + 1, MOST_ROWS)):
            here = field_name(f"{path}[{number}]")
            country = typed[f"{here}-country"]
            if not country:
                continue
            before = known[number] if number < len(known) else {}
            row = {**before, "country": country}
            for name in ("decides", "confirmed", "representative_only"):
                value = _value(typed[f"{here}-{name}"])
                if value != before.get(name):
                    row[name] = bool(value) if name == "representative_only" else value
            rows.append(row)
        rows += known[MOST_ROWS:]
        return rows if rows or typed[field_name(path)] else None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _value(text: Any) -> Any:
    return _TRUTH.get(text, text)


def _is_place(code: str) -> bool:
    return bool(PLACE.fullmatch(code)) and load_law().directory.is_country(code)


def _authorities() -> list[tuple[str, str]]:
    return list(Authority.objects.values_list("slug", "short_name").order_by("short_name"))


class AnswerForm(DeskForm):
    """Confirm corrected facts, with what follows."""

    button = _("Confirm, and act on it")
    keep = forms.BooleanField(
        label=_("Keep the override: its lead, priority and path stand on the corrected facts too"),
        required=False,
    )

    def __init__(self, *args: Any, overridden: bool, **kwargs: Any) -> None:
        self.overridden = overridden
        super().__init__(*args, **kwargs)
        if not overridden:
            del self.fields["keep"]

    def rows(self) -> list[Any]:
        return ["keep"] if self.overridden else []


class AsideForm(DeskForm):
    """Set a correction aside."""

    button = _("Set aside")
    why = forms.CharField(
        label=_("Why is it not followed?"),
        max_length=1_000,
        widget=forms.Textarea,
        error_messages={"required": _("Say why it is not followed")},
    )

    def rows(self) -> list[Any]:
        return [Field.textarea("why", rows=2)]
