"""Choosing a power and beginning the draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.authorities.models import Authority, Respondent
from casework.cases.errors import CaseError
from casework.cases.models import Participation
from casework.cases.selectors import get_participation
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from casework.enforcement import powers
from casework.enforcement.forms.begin import INDIVIDUAL, KNOWN, NEW, BeginForm
from casework.enforcement.services.drafting import add_respondent, draft_action
from casework.enforcement.states import DRAFTERS


@desk_view(*DRAFTERS)
@require_safe
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The powers of the authority's regime, each with what it needs."""
    file = get_participation(request.member, pk)
    return render(
        request,
        "enforcement/choose.html",
        {
            "participation": file,
            "cards": [_card(power) for power in powers.available(file.authority_id)],
        },
    )


@desk_view(*DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, pk: UUID, power: str) -> HttpResponse:
    """Against whom; then the draft is begun and opened."""
    file = get_participation(request.member, pk)
    found = next((p for p in powers.available(file.authority_id) if p.id == power), None)
    if found is None:
        raise Http404
    suggested = suggested_respondents(file)
    form = BeginForm(
        request.POST or None,
        power=found,
        authority=file.authority,
        suggested=suggested,
        languages=languages(file.authority),
        initial={
            "who": KNOWN,
            "respondent": suggested[0].pk if len(suggested) == 1 else None,
            "language": "en",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            action = _begin(request, file, found, form.cleaned_data)
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Draft begun. Nobody outside your authority sees it."))
            return redirect("enforcement:edit", pk=action.pk)
    return render(
        request,
        "enforcement/begin.html",
        {"participation": file, "power": found, "card": _card(found), "form": form},
    )


def languages(authority: Authority) -> list[tuple[str, str]]:
    """The languages the authority writes in, and English."""
    codes = list(dict.fromkeys(["en", *authority.languages]))
    return [(code, _language_name(code)) for code in codes]


def suggested_respondents(file: Participation) -> list[Respondent]:
    """Organisations of the directory that the case's complaint names."""
    complaint = complaint_of(file)
    if complaint is None:
        return []
    named = complaint.respondents.select_related("respondent", "platform__respondent")
    found: dict[Any, Respondent] = {}
    for row in named:
        respondent = row.respondent or (row.platform.respondent if row.platform else None)
        if respondent is not None:
            found[respondent.pk] = respondent
    return list(found.values())


def _begin(request: HttpRequest, file: Participation, power: Any, typed: dict[str, Any]) -> Any:
    member = request.member  # type: ignore[attr-defined]
    addressee = {"name": typed["name"].strip(), "address": typed["address"].strip()}
    respondent: Respondent | None = None
    if typed["who"] == KNOWN:
        respondent, addressee = typed["respondent"], {}
    elif typed["who"] == NEW:
        respondent = add_respondent(
            member=member,
            name=addressee["name"],
            address=addressee["address"],
            email=typed["email"],
            kind=typed["kind"] or Respondent.Kind.ORGANISATION,
        )
    return draft_action(
        participation=file,
        power=power.id,
        member=member,
        respondent=respondent,
        addressee=addressee if typed["who"] == INDIVIDUAL else None,
        language=typed["language"],
    )


def _card(power: powers.Power) -> dict[str, Any]:
    return {
        "power": power,
        "against": [words(name) for name in power.against],
        "first": [
            {"title": powers.title(item.power), "required": item.required}
            for item in power.law.prerequisites
        ],
        "texts": [item for item in power.requirements if item.is_text and not item.condition],
        "maxima": power.law.maxima,
        "two": power.approvals_needed > 1,
    }


def words(name: str) -> str:
    """Against whom a power lies, in a word."""
    return str(
        {
            "controller": _("controller"),
            "processor": _("processor"),
            "representative": _("representative"),
            "individual": _("individual"),
            "provider": _("service provider"),
            "end_user": _("end-user"),
            "host": _("hosting provider"),
            "public_body": _("public body"),
        }.get(name, name)
    )


def _language_name(code: str) -> str:
    try:
        info = get_language_info(code)
    except KeyError:
        return code
    local, here = info["name_local"], info["name_translated"]
    return local if local == here else f"{local} ({here})"
