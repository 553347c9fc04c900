"""Asking the person, taking questions back, and the places they named."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from casework.cases.errors import CaseError
from casework.cases.forms.person import AskForm, PlacesForm
from casework.cases.models import Participation
from casework.cases.permissions import WORK
from casework.cases.selectors import get_participation
from casework.cases.services.asking import ask_person, take_back_request
from casework.cases.services.places import note_places
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from casework.cases.views.case import render_panel
from complaints.models import Complaint, InformationRequest
from complaints.services.errors import NotPossible
from complaints.services.silence import set_silence


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the person. Another page may bring a draft of a question along (``draft``,
    ``fact``): then the form opens with it, and nothing is sent yet."""
    file, complaint = _held(request, pk)
    if request.method != "POST":
        return redirect("cases:panel", pk=pk, key="questions")
    if "draft" in request.POST:
        draft = AskForm(
            action=request.path,
            initial={
                "questions": request.POST["draft"][:500],
                "about": request.POST.get("fact", "")[:120],
            },
        )
        return render_panel(request, file, "questions", {"form": draft})
    form = AskForm(request.POST, action=request.path)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            ask_person(
                participation=file,
                complaint=complaint,
                member=request.member,
                questions=typed["questions"],
                due_on=typed["due_on"],
                on_hold=typed["on_hold"],
                about=typed["about"],
                request_id=typed["once"],
            )
        except CaseError as error:
            form.add_error("questions", str(error))
        else:
            messages.success(request, _("The questions are on the person’s page."))
            return redirect("cases:panel", pk=pk, key="questions")
    return render_panel(request, file, "questions", {"form": form})


@desk_view(*WORK)
@require_POST
def take_back(request: HttpRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """Take open questions back; pressing twice changes nothing."""
    file, complaint = _held(request, pk)
    found = get_object_or_404(InformationRequest, pk=asked, complaint=complaint)
    if take_back_request(participation=file, request=found, member=request.member):
        messages.success(request, _("The questions were taken back."))
    else:
        messages.info(request, _("These questions had ended already."))
    return redirect("cases:panel", pk=pk, key="questions")


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def places_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note what was done about places."""
    file, complaint = _held(request, pk)
    if request.method != "POST":
        return redirect("cases:panel", pk=pk, key="places")
    by_position = dict(complaint.locations.values_list("position", "pk"))
    form = PlacesForm(request.POST, action=request.path, positions=set(by_position))
    if not form.is_valid():
        return render_panel(request, file, "places", {"form": form})
    changed = note_places(
        participation=file,
        complaint=complaint,
        locations=[by_position[position] for position in form.cleaned_data["which"]],
        state=form.cleaned_data["state"],
        member=request.member,
    )
    messages.success(
        request,
        ngettext("Noted for %(n)d place.", "Noted for %(n)d places.", changed) % {"n": changed},
    )
    return redirect("cases:panel", pk=pk, key="places")


@desk_view(*WORK)
@require_POST
def silence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person said to a member that it is not safe to be reached, or that it is again."""
    file, complaint = _held(request, pk)
    silent = request.POST.get("safe") != "yes"
    try:
        set_silence(complaint=complaint, silent=silent, member=request.member)
    except NotPossible:
        messages.warning(request, _("The data of this complaint were destroyed."))
    else:
        messages.success(
            request,
            _("Nothing is sent to the person any more.")
            if silent
            else _("The person may be reached again, as they wish."),
        )
    return redirect("cases:case", pk=file.pk)


def _held(request: HttpRequest, pk: UUID) -> tuple[Participation, Complaint]:
    """The file and its complaint, for the authority that holds it; Http404 for others."""
    file = get_participation(request.member, pk)
    complaint = complaint_of(file)
    if complaint is None:
        raise Http404
    return file, complaint
