"""The dated rule sets, and comparing two of them over past complaints."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from crispy_forms_gds.layout import Field
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.errors import CaseError
from casework.cases.forms.work import DeskForm
from casework.cases.views.access import desk_view
from casework.law import load_law
from casework.routing.models import Comparison
from casework.routing.selectors import changed_files, comparisons
from casework.routing.services.comparing import (
    COMPARERS,
    OWN_SET,
    ask_comparison,
    cancel_comparison,
)
from casework.routing.wording import CHANGE_LABELS, changes_in_words

SHOWN = 20
A_PAGE = 25
MOST_REASONS = 12


class CompareForm(DeskForm):
    """Which rule sets, and over which complaints."""

    button = gettext_lazy("Compare")
    candidate = forms.ChoiceField(
        label=gettext_lazy("What if this rule set applied"),
        error_messages={"required": gettext_lazy("Choose a rule set")},
    )
    base = forms.ChoiceField(label=gettext_lazy("In place of"), required=False)
    lodged_from = forms.DateField(
        label=gettext_lazy("Complaints lodged from"),
        help_text=gettext_lazy("Optional, for example 2026-01-31. All of them if left empty."),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter a day, such as 2026-01-31")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.id, set_name(one.id)) for one in reversed(load_law().rulesets)]
        self.fields["candidate"].choices = names  # type: ignore[attr-defined]
        self.fields["base"].choices = [  # type: ignore[attr-defined]
            (OWN_SET, _("The one that applied to each complaint")),
            *names,
        ]

    def rows(self) -> list[Any]:
        return [
            Field.select("candidate"),
            Field.select("base"),
            Field.text("lodged_from", field_width=10),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("candidate") and cleaned.get("candidate") == cleaned.get("base"):
            self.add_error("base", _("Choose two different rule sets"))
        return cleaned


def set_name(ruleset: str) -> str:
    """A rule set in words: since when, and what it brought."""
    if ruleset == OWN_SET:
        return _("The one that applied to each complaint")
    known = next((one for one in load_law().rulesets if one.id == ruleset), None)
    if known is None:
        return ruleset
    return f"{date_format(known.start, 'j M Y')}: {known.title}"


@desk_view(*COMPARERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rulesets(request: HttpRequest) -> HttpResponse:
    """The rule sets by date; ask for a comparison; what was compared before."""
    today = timezone.localdate()
    current = load_law().ruleset_on(today)
    coming = [one.id for one in load_law().rulesets if one.start > today]
    initial = {"candidate": coming[0] if coming else current.id, "base": OWN_SET}
    form = CompareForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            asked = ask_comparison(
                member=request.member,
                candidate=typed["candidate"],
                base=typed["base"],
                lodged_from=typed["lodged_from"],
            )
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            return redirect("routing:comparison", pk=asked.pk)
    rows = [_row(one) for one in comparisons(request.member)[:SHOWN]]
    sets = [
        {"set": one, "current": one == current, "coming": one.start > today}
        for one in reversed(load_law().rulesets)
    ]
    return render(request, "routing/rulesets.html", {"form": form, "rows": rows, "sets": sets})


@desk_view(*COMPARERS)
@require_safe
def comparison(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a comparison is, and what would change."""
    found = _get(request, pk)
    files = changed_files(request.member, found)
    kind = request.GET.get("what", "")
    chosen = files.filter(kinds__contains=[kind]) if kind in CHANGE_LABELS else files
    page = Paginator(chosen.order_by("participation__reference", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    seen = list(files.values_list("kinds", "reasons"))
    context = {
        **_row(found),
        "page": page,
        "changes": [
            {
                "row": one,
                "words": changes_in_words(one.changes),
                "reasons": one.reasons,
                "periods": _periods(one.changes),
            }
            for one in page
        ],
        "kinds": _kinds(seen, kind),
        "why": _why(seen),
        "hidden": found.changed - len(seen),
        "what": kind if kind in CHANGE_LABELS else "",
    }
    return render(request, "routing/comparison.html", context)


@desk_view(*COMPARERS)
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a comparison; pressing twice changes nothing."""
    found = _get(request, pk)
    if cancel_comparison(comparison=found, member=request.member):
        messages.success(request, _("Cancelled. What was found so far stays."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("routing:comparison", pk=found.pk)


def _get(request: HttpRequest, pk: UUID) -> Comparison:
    found = comparisons(request.member).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _row(one: Comparison) -> dict[str, Any]:
    return {
        "comparison": one,
        "base": set_name(one.base),
        "candidate": set_name(one.candidate),
        "percent": min(100, 100 * one.done // one.total) if one.total else 100,
    }


def _kinds(seen: list[tuple[list[str], Any]], current: str) -> list[dict[str, Any]]:
    counted = Counter(kind for kinds, _reasons in seen for kind in kinds)
    return [
        {"kind": kind, "label": label, "count": counted[kind], "current": kind == current}
        for kind, label in CHANGE_LABELS.items()
        if counted[kind]
    ]


def _periods(changes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The periods of the law behind deadlines that come or go, in one sentence each."""
    periods = load_law().periods
    rules = {
        text.split(" ", 1)[0]
        for change in changes
        if change["kind"] == "clocks"
        for text in [*change["before"], *change["after"]]
    }
    return [
        {"sentence": periods[rule].sentence, "citation": periods[rule].citation}
        for rule in sorted(rules)
        if rule in periods
    ]


def _why(seen: list[tuple[list[str], Any]]) -> list[dict[str, Any]]:
    """The rules that say something else, by how many files they say it in."""
    law = load_law()
    counted: Counter[str] = Counter()
    for _kinds_of_it, why in seen:
        counted.update({fired["rule"] for side in why.values() for fired in side})
    return [
        {"rule": rule, "title": law.rules[rule].title if rule in law.rules else "", "count": n}
        for rule, n in counted.most_common(MOST_REASONS)
    ]
