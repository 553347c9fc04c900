"""The form in which an authority's rules of allocation are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from crispy_forms_gds.layout import HTML, Button, Div, Field, Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casework.authorities.models import Platform
from casework.cases.forms.work import DeskForm
from casework.routing.allocation.labels import NEEDS, REGIMES, SEVERE, WEIGHTS
from casework.routing.allocation.rules import MOST
from casework.routing.models import Team

NUMBER = forms.TextInput(attrs={"inputmode": "numeric"})


def number(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    """A whole number within bounds, with its error beside it."""
    bounds = _("Enter a whole number from %(least)s to %(most)s") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": bounds,
            "invalid": bounds,
            "min_value": bounds,
            "max_value": bounds,
        },
    )


def services_of(text: str) -> list[str]:
    """The slugs of services named one a row or by commas. ValidationError for an unknown one."""
    known: dict[str, str] = {}
    for slug, name in Platform.objects.values_list("slug", "name"):
        known[slug.lower()] = known[name.lower()] = slug
    found = []
    for word in text.replace(",", "\n").split("\n"):
        given = " ".join(word.split())
        if not given:
            continue
        if given.lower() not in known:
            raise forms.ValidationError(
                _("“%(name)s” is not a service that the directory knows"),
                params={"name": given[:60]},
            )
        found.append(known[given.lower()])
    return list(dict.fromkeys(found))


def service_words(slugs: Sequence[str]) -> str:
    """The same the other way round: names, one a row."""
    names = dict(Platform.objects.filter(pk__in=slugs).values_list("pk", "name"))
    return "\n".join(names.get(slug, slug) for slug in slugs)


class RulesForm(DeskForm):
    """A new version of the rules; every entry, so that a version stands for itself."""

    language = forms.ChoiceField(
        label=_("The complaint’s language"), choices=list(NEEDS.items()), widget=forms.RadioSelect
    )
    platform = forms.ChoiceField(
        label=_("Knowing the service it is about"),
        choices=list(NEEDS.items()),
        widget=forms.RadioSelect,
    )
    regime = forms.ChoiceField(
        label=_("Knowing the legal field"), choices=list(NEEDS.items()), widget=forms.RadioSelect
    )
    severe_from = forms.ChoiceField(
        label=_("Which cases count as severe"),
        help_text=_("Cases on the child path always do."),
        choices=list(SEVERE.items()),
        widget=forms.RadioSelect,
    )
    severe_per_week = number(
        _("Most severe cases for one person within seven days"),
        0,
        MOST["severe_per_week"],
        _("0 sets no limit."),
    )
    same_complainant = forms.BooleanField(
        label=_("The same complainant’s cases go to the same person"), required=False
    )
    same_respondents = forms.BooleanField(
        label=_("Cases about the same respondents go to the same person"), required=False
    )
    continuity_days = number(_("Looking back so many days"), 1, MOST["days"])
    continuity_slack = number(
        _("Unless they carry more than this many points above the lightest load"),
        0,
        MOST["slack"],
    )
    note = forms.CharField(
        label=_("What changes, and why"),
        help_text=_("Colleagues read it in the list of versions. Names no person."),
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": _("Say what changes and why")},
        required=False,
    )
    valid_from = forms.DateField(
        label=_("Valid from which day on"),
        help_text=_("For example 2026-12-01, from midnight here. Empty: from now."),
        required=False,
        error_messages={"invalid": _("Enter a day, such as 2026-12-01")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        self.teams = list(teams)
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            *self.rows(),
            Button.primary("save", _("Save as a new version")),
            Button.secondary("try", _("Try on the last 90 days first")),
        )

    @staticmethod
    def initial_of(content: Mapping[str, Any], teams: Sequence[Team], seen: int) -> dict[str, Any]:
        """What the form shows for rules as data."""
        found: dict[str, Any] = {k: v for k, v in content.items() if k not in ("weights", "teams")}
        found |= {f"weight_{name}": value for name, value in content["weights"].items()}
        written = {one["team"]: one for one in content["teams"]}
        for n, team in enumerate(teams):
            rule = written.get(str(team.pk), {})
            found |= {
                f"team_{n}_child": rule.get("child_path", False),
                f"team_{n}_regimes": rule.get("regimes", []),
                f"team_{n}_platforms": service_words(rule.get("platforms", [])),
                f"team_{n}_languages": ", ".join(rule.get("languages", [])),
                f"team_{n}_strict": rule.get("strict", False),
            }
        return {**found, "seen": seen}

    def _add_numbered(self) -> None:
        for name, label in WEIGHTS.items():
            most = MOST["age_every_days"] if name == "age_every_days" else MOST["weight"]
            self.fields[f"weight_{name}"] = number(label, int(name == "age_every_days"), most)
        for n, _team in enumerate(self.teams):
            self.fields[f"team_{n}_child"] = forms.BooleanField(
                label=_("Cases on the child path"), required=False
            )
            self.fields[f"team_{n}_regimes"] = forms.MultipleChoiceField(
                label=_("Cases of these legal fields"),
                choices=list(REGIMES.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.fields[f"team_{n}_platforms"] = forms.CharField(
                label=_("Cases about these services"),
                help_text=_("One a row."),
                max_length=2_000,
                required=False,
                widget=forms.Textarea,
            )
            self.fields[f"team_{n}_languages"] = forms.CharField(
                label=_("Cases in these languages"),
                help_text=_("Codes, such as fr, de."),
                max_length=200,
                required=False,
            )
            self.fields[f"team_{n}_strict"] = forms.BooleanField(
                label=_("Nobody else gets them, even if the team has no room"), required=False
            )

    def rows(self) -> list[Any]:
        self._add_numbered()
        weights = [Field.text(f"weight_{name}", field_width=3) for name in WEIGHTS]
        return [
            "seen",
            Fieldset(
                HTML.p(_now("The load of a person is the sum over their open cases, in points.")),
                Div(*weights, css_class="rd-weights"),
                legend=_("What weighs how much"),
                legend_size="m",
            ),
            Fieldset(
                *(
                    Field.radios(name, small=True, legend_size="s")
                    for name in ("language", "platform", "regime")
                ),
                HTML.p(_now("Training for the child path and conflicts of interest always count.")),
                legend=_("Skills"),
                legend_size="m",
            ),
            Fieldset(
                Field.radios("severe_from", small=True, legend_size="s"),
                Field.text("severe_per_week", field_width=3),
                legend=_("Exposure"),
                legend_size="m",
            ),
            Fieldset(
                Field.checkbox("same_complainant", small=True),
                Field.checkbox("same_respondents", small=True),
                Field.text("continuity_days", field_width=4),
                Field.text("continuity_slack", field_width=3),
                legend=_("Continuity"),
                legend_size="m",
            ),
            *(self._team_rows(n, team) for n, team in enumerate(self.teams)),
            Fieldset(
                Field.textarea("note", rows=2),
                Field.text("valid_from", field_width=10),
                legend=_("This version"),
                legend_size="m",
            ),
        ]

    def _team_rows(self, n: int, team: Team) -> Fieldset:
        name = _now("Team %(name)s") % {"name": escape(team.name)}
        return Fieldset(
            HTML.p(
                _now(
                    "Gets the cases for which everything ticked or named here holds; the "
                    "first team that fits counts. Nothing at all: none by rule."
                )
            ),
            Field.checkbox(f"team_{n}_child", small=True),
            Field.checkboxes(f"team_{n}_regimes", small=True, legend_size="s"),
            Field.textarea(f"team_{n}_platforms", rows=2),
            Field.text(f"team_{n}_languages", field_width=20),
            Field.checkbox(f"team_{n}_strict", small=True),
            legend=name,
            legend_size="m",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for n, _team in enumerate(self.teams):
            name = f"team_{n}_platforms"
            try:
                cleaned[name] = services_of(cleaned.get(name, ""))
            except forms.ValidationError as error:
                self.add_error(name, error)
        weights = [cleaned.get(f"weight_{name}") for name in ("critical", "high", "normal", "low")]
        if None not in weights and not any(weights):
            self.add_error("weight_critical", _("A case must weigh something"))
        if "save" in self.data and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say what changes and why"))
        day = cleaned.get("valid_from")
        if day is not None and day < timezone.localdate():
            self.add_error("valid_from", _("Rules begin now or later, never in the past"))
        return cleaned

    def content(self) -> dict[str, Any]:
        """The rules as data."""
        typed = self.cleaned_data
        names = ("language", "platform", "regime", "severe_from", "severe_per_week")
        more = ("same_complainant", "same_respondents", "continuity_days", "continuity_slack")
        return {
            **{name: typed[name] for name in (*names, *more)},
            "weights": {name: typed[f"weight_{name}"] for name in WEIGHTS},
            "teams": [
                {
                    "team": str(team.pk),
                    "name": team.name,
                    "child_path": typed[f"team_{n}_child"],
                    "regimes": typed[f"team_{n}_regimes"],
                    "platforms": typed[f"team_{n}_platforms"],
                    "languages": [
                        code.strip()
                        for code in typed[f"team_{n}_languages"].split(",")
                        if code.strip()
                    ],
                    "strict": typed[f"team_{n}_strict"],
                }
                for n, team in enumerate(self.teams)
            ],
        }

    def begins(self) -> datetime | None:
        """The first instant of the day chosen, in the acting authority's zone; None for now
        (also for today: what begins today begins at once)."""
        day = self.cleaned_data["valid_from"]
        if day is None or day <= timezone.localdate():
            return None
        return timezone.make_aware(datetime.combine(day, time.min))
