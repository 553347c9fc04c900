"""Pages of procedures: those that wait for us, one of them, its steps and letters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.authorities.selectors import letterhead
from casework.cases.views.access import desk_view
from casework.law import load_law
from casework.procedures import gate, presentation, selectors
from casework.procedures.errors import CaseError, Refused
from casework.procedures.forms import StepForm
from casework.procedures.models import Procedure
from casework.procedures.services.reading import read_words
from casework.procedures.services.taking import take_step

CONFLICT = 409
SHOWN = 200


@desk_view(*gate.READERS)
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """What waits for this authority, what it waits for, and what has ended."""
    member = request.member
    every = selectors.procedures(member)
    ours = list(selectors.waiting_for(member)[:SHOWN])
    known = [one.pk for one in ours]
    theirs = every.filter(ended_at__isnull=True).exclude(pk__in=known)[:SHOWN]
    rows = [presentation.row(one, member) for one in ours]
    rows.sort(key=lambda one: _first(one["procedure"], member.authority_id))
    return render(
        request,
        "procedures/procedures.html",
        {
            "ours": rows,
            "theirs": [presentation.row(one, member) for one in theirs],
            "ended": [
                presentation.row(one, member)
                for one in every.filter(ended_at__isnull=False).order_by("-ended_at")[:50]
            ],
        },
    )


@desk_view(*gate.READERS)
@require_safe
def procedure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One procedure: where it stands, what each party has to do, what was done."""
    member = request.member
    found = selectors.get_procedure(member, pk)
    file = selectors.file_of(member, found)
    steps = selectors.steps(found)
    texts, hidden = read_words(procedure=found, file=file, member=member, steps=steps)
    law = load_law().procedure(found.kind)
    possible = presentation.possible(found, member) if file.is_open else []
    return render(
        request,
        "procedures/procedure.html",
        {
            "procedure": found,
            "participation": file,
            "law": law,
            "state": law.states[found.state],
            "colour": presentation.colour(found, member.authority_id),
            "parties": presentation.parties(found, member.authority_id),
            "possible": [one for one in possible if not one.late],
            "too_late": [one for one in possible if one.late],
            "events": presentation.events(found, steps, texts, hidden),
            "lead": presentation.lead_line(selectors.lead(file)) if law.shares_lead else None,
            "names": presentation.names_of(found.parties),
        },
    )


@desk_view(*gate.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take one step."""
    member = request.member
    found = selectors.get_procedure(member, pk)
    file = selectors.file_of(member, found)
    law = load_law().procedure(found.kind)
    said = law.steps.get(step)
    if said is None or said.opens:
        raise Http404
    others = [slug for slug in found.parties if slug != member.authority_id]
    form = StepForm(
        request.POST or None,
        step=said,
        limit=gate.limit(case_id=found.case_id, author=member.authority_id, others=others),
        initial={"round": found.round},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = take_step(
                procedure=found,
                member=member,
                step=step,
                given=form.given(),
                key=form.cleaned_data["key"],
                round_seen=form.cleaned_data["round"],
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except CaseError as error:
            form.add_error(None, str(error))
            status = CONFLICT
        else:
            messages.success(request, _done(said.title, late=made.late, counts=made.counts))
            return redirect("procedures:procedure", pk=pk)
    possible = {one.step.id: one for one in presentation.possible(found, member)}
    return render(
        request,
        "procedures/step.html",
        {
            "procedure": found,
            "participation": file,
            "law": law,
            "step": said,
            "state": law.states[found.state],
            "form": form,
            "open": step in possible,
            "late": step in possible and possible[step].late,
        },
        status=status,
    )


@desk_view(*gate.READERS)
@require_safe
def letter(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The letter of one step, to read and to print."""
    member = request.member
    found = selectors.get_procedure(member, pk)
    one = selectors.get_step(member, found, number)
    file = selectors.file_of(member, found)
    texts, _hidden = read_words(procedure=found, file=file, member=member, steps=[one])
    text = texts[one.pk][1] if one.pk in texts else None
    body = presentation.letter(found, one, text)
    if not body:
        raise Http404
    return render(
        request,
        "procedures/letter.html",
        {
            "procedure": found,
            "participation": file,
            "law": load_law().procedure(found.kind),
            "step": one,
            "body": body,
            "letterhead": letterhead(one.by_id),
        },
    )


def _done(title: str, *, late: bool, counts: bool) -> str:
    if late and not counts:
        return _("Recorded as late: %s. It changes nothing, and all parties see it.") % title
    return _("Done: %s.") % title


def _first(one: Procedure, own: str) -> tuple[bool, Any]:
    due = one.dues.get(own)
    return due is None, due["at"] if due else one.opened_at.isoformat()
