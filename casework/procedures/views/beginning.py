"""Beginning a procedure: choose which, then its first step."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.models import Participation
from casework.cases.selectors import get_participation
from casework.cases.views.access import desk_view
from casework.law import load_law
from casework.law.procedures import Procedure as ProcedureLaw
from casework.procedures import gate, presentation, selectors
from casework.procedures.errors import CaseError, Refused
from casework.procedures.forms import OpeningForm
from casework.procedures.services.opening import open_procedure, why_not

CONFLICT = 409


@desk_view(*gate.BEGINNERS)
@require_safe
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every procedure of the law, with what stands in its way on this case."""
    file = get_participation(request.member, pk)
    laws = load_law().procedures.values()
    return render(
        request,
        "procedures/choose.html",
        {
            "participation": file,
            "groups": presentation.by_group([(law, why_not(file, law)) for law in laws]),
            "lead": presentation.lead_line(selectors.lead(file)),
        },
    )


@desk_view(*gate.BEGINNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """The first step of a procedure, with those to whom it goes."""
    file = get_participation(request.member, pk)
    law = load_law().procedures.get(kind)
    if law is None:
        raise Http404
    reachable = _fitting(file, law)
    form = OpeningForm(
        request.POST or None,
        law=law,
        reachable=reachable,
        limit=_limit(file, reachable),
        initial={"round": 0},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = open_procedure(
                participation=file,
                kind=kind,
                addressees=form.addressed(),
                member=request.member,
                given=form.given(),
                key=form.cleaned_data["key"],
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except CaseError as error:
            form.add_error(None, str(error))
            status = CONFLICT
        else:
            messages.success(request, _("Begun: %s.") % law.title)
            return redirect("procedures:procedure", pk=made.pk)
    return render(
        request,
        "procedures/begin.html",
        {
            "participation": file,
            "law": law,
            "form": form,
            "why": why_not(file, law),
            "reachable": reachable,
        },
        status=status,
    )


def _fitting(file: Participation, law: ProcedureLaw) -> list:
    """The authorities on the case with which the procedure is open."""
    return [
        one
        for one in selectors.reachable(file)
        if gate.fits(law.to_regimes, one.pk)
        and not (law.outside and gate.both_inside(file.authority_id, one.pk))
    ]


def _limit(file: Participation, reachable: list) -> gate.Limit | None:
    """How far words may go; only where there is one to whom they could go, since otherwise
    it depends on the choice."""
    if len(reachable) != 1:
        return None
    return gate.limit(
        case_id=file.case_id, author=file.authority_id, others=[one.pk for one in reachable]
    )
