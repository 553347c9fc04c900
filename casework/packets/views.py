"""Pages of referral packets: made from the case, approved, handed over, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.errors import CaseError, Stale
from casework.cases.models import Participation
from casework.cases.selectors import get_participation
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from casework.packets import content as contents
from casework.packets import forms, selectors
from casework.packets.errors import Refused
from casework.packets.models import Packet
from casework.packets.presentation import packet_row
from casework.packets.roles import APPROVERS, MAKERS, READERS
from casework.packets.services import handing, making

SHOWN = 200
CONFLICT = 409
MAKE, CHANGE = "make", "change"
State = Packet.State


@desk_view(*READERS)
@require_safe
def packets(request: HttpRequest) -> HttpResponse:
    """Open referrals first, then those that are done."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.packets(member)
    opened = found.filter(state__in=Packet.OPEN).order_by("created_at")[:SHOWN]
    done = found.exclude(state__in=Packet.OPEN)[:SHOWN]
    return render(
        request,
        "packets/packets.html",
        {
            "opened": [packet_row(one) for one in opened],
            "done": [packet_row(one) for one in done],
        },
    )


@desk_view(*MAKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a packet in two steps: choose, then see it as the body will read it."""
    member = request.member  # type: ignore[attr-defined]
    file = get_participation(member, pk)
    step = request.POST.get("do", "")
    form = forms.PacketForm(
        request.POST if request.method == "POST" else None,
        participation=file,
        initial={"recipient": request.GET.get("to", "")[:60]},
    )
    if request.method != "POST" or step == CHANGE or not form.is_valid():
        return _form_page(request, file, form)
    terms = form.terms()
    try:
        if step == MAKE:
            digest = request.POST.get("digest", "")[:64]
            made = making.make(participation=file, terms=terms, member=member, seen=digest)
            messages.success(request, _made_words(made))
            return redirect("packets:packet", pk=made.pk)
        shown = making.preview(participation=file, terms=terms, member=member)
    except Refused as error:
        form.add_error(error.field, str(error))
        return _form_page(request, file, form)
    except Stale as error:
        shown = making.preview(participation=file, terms=terms, member=member)
        return _preview_page(request, file, form, shown, notice=str(error), status=CONFLICT)
    except CaseError as error:
        form.add_error(None, str(error))
        return _form_page(request, file, form, status=CONFLICT)
    return _preview_page(request, file, form, shown)


@desk_view(*READERS)
@require_safe
def packet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One packet: what stands in it, where it is, what comes next."""
    return _page(request, pk)


@desk_view(*READERS)
@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed file. Reading it is on record; its name says nothing."""
    return _file(request, pk, "application/pdf", data=False)


@desk_view(*READERS)
@require_safe
def data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as data."""
    return _file(request, pk, "application/json", data=True)


@desk_view(*APPROVERS)
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve exactly what the page showed."""
    form = forms.ApproveForm(request.POST)
    found = selectors.get_packet(request.member, pk)  # type: ignore[attr-defined]
    return _act(
        request,
        found,
        form,
        "approve_form",
        lambda typed, member: making.approve(packet=found, member=member, seen=typed["seen"]),
        _("Approved. The document is being made."),
    )


@desk_view(*READERS)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a packet that was not handed over."""
    found = selectors.get_packet(request.member, pk)  # type: ignore[attr-defined]
    return _act(
        request,
        found,
        forms.WithdrawForm(request.POST),
        "withdraw_form",
        lambda typed, member: making.withdraw(packet=found, member=member, reason=typed["reason"]),
        _("Withdrawn. Nothing of it may leave."),
    )


@desk_view(*MAKERS)
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more for a document that could not be made."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_packet(member, pk)
    try:
        handing.retry(packet=found, member=member)
    except CaseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The document is being made again."))
    return redirect("packets:packet", pk=pk)


@desk_view(*MAKERS)
@require_POST
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that it was handed over."""
    found = selectors.get_packet(request.member, pk)  # type: ignore[attr-defined]
    return _act(
        request,
        found,
        forms.HandForm(request.POST),
        "hand_form",
        lambda typed, member: handing.hand_over(packet=found, member=member, **typed),
        _("Recorded. A task reminds you to ask what became of it."),
    )


@desk_view(*MAKERS)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what the body answered."""
    found = selectors.get_packet(request.member, pk)  # type: ignore[attr-defined]
    return _act(
        request,
        found,
        forms.AnswerForm(request.POST),
        "answer_form",
        lambda typed, member: handing.record_answer(packet=found, member=member, **typed),
        _("The answer is recorded."),
    )


@desk_view(*MAKERS)
@require_POST
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the person their copy."""
    found = selectors.get_packet(request.member, pk)  # type: ignore[attr-defined]
    return _act(
        request,
        found,
        forms.CopyForm(request.POST),
        "copy_form",
        lambda typed, member: handing.send_copy(packet=found, member=member, words=typed["words"]),
        _("The person finds the copy with your message on their page."),
    )


# --- Pages ------------------------------------------------------------------


def _act(
    request: HttpRequest,
    found: Packet,
    form: Any,
    name: str,
    act: Callable[[dict[str, Any], Any], object],
    done: str,
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found.pk, **{name: form})
    try:
        act(form.cleaned_data, request.member)  # type: ignore[attr-defined]
    except Refused as error:
        form.add_error(error.field, str(error))
        return _page(request, found.pk, **{name: form})
    except CaseError as error:
        form.add_error(None, str(error))
        return _page(request, found.pk, status=CONFLICT, **{name: form})
    messages.success(request, done)
    return redirect("packets:packet", pk=found.pk)


def _page(request: HttpRequest, pk: UUID, *, status: int = 200, **given: Any) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_packet(member, pk)
    content = making.read_content(packet=found, member=member)
    maker = member.has_role(*MAKERS)
    shown: dict[str, Any] = {}
    if found.state == State.WAITING and member.has_role(*APPROVERS):
        shown["own_packet"] = member.user_id == found.author.user_id
        if not shown["own_packet"]:
            shown["approve_form"] = forms.ApproveForm(initial={"seen": found.content_sha256})
    if found.state in Packet.NOT_GONE:
        shown["withdraw_form"] = forms.WithdrawForm()
    if maker and found.state == State.READY:
        today = timezone.localdate().isoformat()
        shown["hand_form"] = forms.HandForm(initial={"on": today})
    if maker and found.state == State.HANDED:
        shown["answer_form"] = forms.AnswerForm(initial={"on": timezone.localdate().isoformat()})
    if maker and handing.copy_possible(found, complaint_of(found.participation)):
        shown["copy_form"] = forms.CopyForm()
    # A form that came back stays on the page, with what was typed, also where it is too late.
    shown.update(given)
    for name, address in _ADDRESSES.items():
        if shown.get(name) is not None:
            shown[name].helper.form_action = reverse(address, args=[pk])
    return render(
        request,
        "packets/packet.html",
        {
            **packet_row(found),
            **shown,
            "content": content,
            "sections": contents.sections(content) if content else [],
            "may_retry": maker and found.state == State.FAILED,
            "form": next(iter(given.values()), None),
        },
        status=status,
    )


_ADDRESSES = {
    "approve_form": "packets:approve",
    "withdraw_form": "packets:withdraw",
    "hand_form": "packets:hand-over",
    "answer_form": "packets:answer",
    "copy_form": "packets:copy",
}


def _file(request: HttpRequest, pk: UUID, kind: str, *, data: bool) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_packet(member, pk)
    try:
        body = handing.read_file(packet=Packet.objects.get(pk=found.pk), member=member, data=data)
    except CaseError:
        raise Http404 from None
    response = HttpResponse(body, content_type=kind)
    name = f"{found.number}.{'json' if data else 'pdf'}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _form_page(
    request: HttpRequest, file: Participation, form: forms.PacketForm, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "packets/new.html",
        {
            "participation": file,
            "form": form,
            "proposed": selectors.proposed(file),
            "holds_complaint": complaint_of(file) is not None,
        },
        status=status,
    )


def _preview_page(
    request: HttpRequest,
    file: Participation,
    form: forms.PacketForm,
    shown: making.Preview,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    kept = [
        (name, form.data.get(name, ""))
        for name in form.fields
        if form.data.get(name) not in (None, "")
    ]
    return render(
        request,
        "packets/preview.html",
        {
            "participation": file,
            "kind": shown.kind,
            "content": shown.content,
            "sections": contents.sections(shown.content),
            "names_person": shown.names_person,
            "kept": kept,
            "make_form": forms.MakeForm(initial={"digest": shown.digest}),
            "notice": notice,
        },
        status=status,
    )


def _made_words(made: Packet) -> str:
    if made.names_person:
        return _("Made. It names a person, so somebody else has to approve it.")
    return _("Made. The document is being prepared.")
