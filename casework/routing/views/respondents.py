"""Respondents of the directory: where their main establishment is, and who says so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from crispy_forms_gds.layout import Field
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from casework.authorities.errors import DirectoryError
from casework.authorities.establishments import may_claim, may_confirm
from casework.authorities.models import (
    Establishment,
    EstablishmentFinding,
    EstablishmentStatus,
    Member,
    Respondent,
)
from casework.authorities.services.establishments import (
    FINDERS,
    add_establishment,
    record_finding,
)
from casework.cases.facts import place
from casework.cases.forms.work import DeskForm
from casework.cases.views.access import desk_view
from casework.routing.selectors import files_about_respondent, waiting_corrections

A_PAGE = 50
ELSEWHERE = "elsewhere"


class FindingForm(DeskForm):
    """The view of one's own authority on one establishment."""

    button = gettext_lazy("Record")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    where = forms.ChoiceField(
        label=gettext_lazy("Establishment"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the establishment")},
    )
    country = forms.CharField(
        label=gettext_lazy("If it is another place: its code"),
        help_text=gettext_lazy("Such as IE, or DE-BE for a part of a country"),
        max_length=6,
        required=False,
    )
    status = forms.ChoiceField(
        label=gettext_lazy("What does your authority find?"),
        widget=forms.RadioSelect,
        choices=[
            ("confirmed", gettext_lazy("Confirmed: main establishment, we are its authority")),
            ("presumed", gettext_lazy("Presumed: decisions are probably taken there")),
            ("disputed", gettext_lazy("Disputed: it is not the main establishment")),
            ("candidate", gettext_lazy("Candidate only: we take an earlier view back")),
        ],
        error_messages={"required": gettext_lazy("Choose what your authority finds")},
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("What does it rest on?"),
        choices=[
            ("", gettext_lazy("Choose")),
            *(one for one in EstablishmentFinding.Basis.choices if one[0] != "shipped"),
        ],
        error_messages={"required": gettext_lazy("Choose what it rests on")},
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("Stays with your authority. Name no person."),
        max_length=2_000,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Say what shows it")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note to all authorities"),
        help_text=gettext_lazy("Optional. Every authority reads it, with your authority’s name."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, establishments: list[Establishment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = [  # type: ignore[attr-defined]
            *((str(one.pk), place(one.country)) for one in establishments),
            (ELSEWHERE, _("Another place")),
        ]

    def rows(self) -> list[Any]:
        return [
            "seen",
            Field.radios("where", small=True, legend_size="s"),
            Field.text("country", field_width=5),
            Field.radios("status", small=True, legend_size="s"),
            Field.select("basis"),
            Field.textarea("evidence", rows=3),
            Field.text("note"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("where") == ELSEWHERE and not cleaned.get("country"):
            self.add_error("country", _("Enter the place’s code"))
        return cleaned


@desk_view()
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All respondents of the directory, by name or place."""
    query = request.GET.get("q", "").strip()[:80]
    found = Respondent.objects.prefetch_related("establishments", "platforms")
    if query:
        found = found.filter(
            Q(name__icontains=query)
            | Q(platforms__name__icontains=query)
            | Q(establishments__country__iexact=query)
        ).distinct()
    page = Paginator(found.order_by("name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "respondent": one,
            "services": ", ".join(platform.name for platform in one.platforms.all()[:4]),
            "establishments": [_shown(e) for e in _sorted(one)],
        }
        for one in page
    ]
    return render(request, "routing/respondents.html", {"page": page, "rows": rows, "query": query})


@desk_view()
@require_http_methods(["GET", "HEAD", "POST"])
def respondent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One respondent: what stands, the history, and recording the own authority's view."""
    found = Respondent.objects.prefetch_related("establishments").filter(pk=pk).first()
    if found is None:
        raise Http404
    member: Member = request.member
    rows = _sorted(found)
    may_record = member.has_role(*FINDERS) and member.authority.one_stop_shop
    form = FindingForm(request.POST or None, establishments=rows, initial={"seen": _seen(found)})
    if request.method == "POST":
        if not may_record:
            raise Http404
        if form.is_valid() and _recorded(request, found, form):
            return redirect("routing:respondent", pk=found.pk)
    files = files_about_respondent(member, found)
    history = (
        EstablishmentFinding.objects.filter(establishment__respondent=found)
        .select_related("establishment", "authority", "evidence__member__user")
        .order_by("-at", "-number")
    )
    context = {
        "respondent": found,
        "services": [platform.name for platform in found.platforms.all()],
        "establishments": [
            {
                **_shown(one),
                "ours": may_confirm(member.authority, one),
                "claimable": may_claim(member.authority, one),
            }
            for one in rows
        ],
        "history": [
            {
                "finding": one,
                "place": place(one.establishment.country),
                "who": one.authority.short_name if one.authority else _("Directory"),
                "evidence": getattr(one, "evidence", None),
            }
            for one in history[:200]
        ],
        "form": form if may_record else None,
        "open_files": files.filter(closed_at__isnull=True).count(),
        "waiting": waiting_corrections(member)
        .filter(participation__in=files, source="directory")
        .count(),
    }
    return render(request, "routing/respondent.html", context)


def _recorded(request: HttpRequest, found: Respondent, form: FindingForm) -> bool:
    """Record what was typed; False with the error on the form."""
    typed = form.cleaned_data
    if typed["seen"] != _seen(found):
        data = request.POST.copy()
        data["seen"] = _seen(found)
        form.data = data
        form.add_error(None, _("Another view was recorded meanwhile. Look at it, then record."))
        return False
    try:
        with transaction.atomic():
            if typed["where"] == ELSEWHERE:
                chosen = add_establishment(
                    respondent=found, member=request.member, country=typed["country"]
                )
            else:
                chosen = found.establishments.get(pk=typed["where"])
            record_finding(
                establishment=chosen,
                member=request.member,
                status=typed["status"],
                basis=typed["basis"],
                evidence=typed["evidence"],
                note=typed["note"],
            )
    except DirectoryError as error:
        form.add_error("status" if typed["where"] != ELSEWHERE else "country", str(error))
        return False
    messages.success(request, _("Recorded. Open cases about this respondent are looked at again."))
    return True


def _sorted(found: Respondent) -> list[Establishment]:
    return sorted(found.establishments.all(), key=lambda one: (one.country, one.pk))


def _shown(one: Establishment) -> dict[str, Any]:
    tones = {
        EstablishmentStatus.CONFIRMED: "rd-tag--good",
        EstablishmentStatus.DISPUTED: "rd-tag--alarm",
    }
    return {
        "establishment": one,
        "place": place(one.country),
        "status": one.get_main_status_display(),
        "tone": tones.get(EstablishmentStatus(one.main_status), ""),
    }


def _seen(found: Respondent) -> str:
    """How many findings the page showed: what a stale page is told by."""
    return str(EstablishmentFinding.objects.filter(establishment__respondent=found).count())
