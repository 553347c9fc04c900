"""Pages of sharing: made and ended by the originator, read and answered by the recipient."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import vault
from casework.cases.errors import CaseError, Stale
from casework.cases.models import Participation
from casework.cases.selectors import get_participation
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from casework.cooperation import gate, selectors
from casework.cooperation.errors import Refused
from casework.cooperation.forms import LASTS, AnswerForm, RevokeForm, SendForm, ShareForm
from casework.cooperation.models import Disclosure, Share
from casework.cooperation.presentation import WISHES, groups, share_row, tlp
from casework.cooperation.sealing import open_fields
from casework.cooperation.services.receiving import answer as answer_share
from casework.cooperation.services.receiving import read_share
from casework.cooperation.services.sharing import Preview, preview, record_share, share_case
from casework.cooperation.services.sharing import revoke as revoke_share
from casework.law import load_law
from complaints.models import Complaint

CONFLICT = 409
SHOWN = 200
SEND, CHANGE = "send", "change"


@desk_view(*gate.READERS)
@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    """What others share with this authority, and what it shares."""
    member = request.member  # type: ignore[attr-defined]
    return render(
        request,
        "cooperation/shares.html",
        {
            "received": [share_row(s, member) for s in selectors.received(member)[:SHOWN]],
            "given": [share_row(s, member) for s in selectors.given(member)[:SHOWN]],
        },
    )


@desk_view(*gate.SHARERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a share in two steps: choose, then see it as the recipient will and send it."""
    member = request.member  # type: ignore[attr-defined]
    file = get_participation(member, pk)
    step = request.POST.get("do", "")
    form = _share_form(request, file)
    if request.method != "POST" or step == CHANGE or not form.is_valid():
        return _form_page(request, file, form)
    try:
        if step == SEND:
            share = share_case(
                participation=file,
                member=member,
                seen=request.POST.get("digest", "")[:64] or "-",
                **form.values(),
            )
            messages.success(request, _("Shared with %(name)s.") % {"name": share.recipient.name})
            return redirect("cooperation:share", pk=share.pk)
        shown = preview(participation=file, member=member, **form.values())
    except Refused as error:
        form.add_error(error.field, str(error))
        return _form_page(request, file, form)
    except Stale as error:
        shown = preview(participation=file, member=member, **form.values())
        return _preview_page(request, file, form, shown, notice=str(error), status=CONFLICT)
    except CaseError as error:
        form.add_error(None, str(error))
        return _form_page(request, file, form, status=CONFLICT)
    return _preview_page(request, file, form, shown)


@desk_view(*gate.READERS)
@require_safe
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One share: for its recipient exactly what it discloses, with the marking; for its
    originator the record of it and who read it."""
    return _share_page(request, selectors.get_share(request.member, pk))  # type: ignore[attr-defined]


@desk_view(*gate.SHARERS)
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a share at once."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    form = RevokeForm(request.POST, action=reverse("cooperation:revoke", args=[pk]))
    if form.is_valid():
        try:
            revoke_share(share=found, member=member, reason=form.cleaned_data["reason"])
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Withdrawn. The recipient can read nothing of it now."))
            return redirect("cooperation:share", pk=pk)
    return _share_page(request, selectors.get_share(member, pk), revoke_form=form)


@desk_view(*gate.SHARERS)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept or decline what was shared."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    form = AnswerForm(request.POST, action=reverse("cooperation:answer", args=[pk]))
    if form.is_valid():
        try:
            answer_share(
                share=found,
                member=member,
                answer=form.cleaned_data["answer"],
                reason=form.cleaned_data["reason"],
            )
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your answer is with the authority that shared this."))
            return redirect("cooperation:share", pk=pk)
    return _share_page(request, found, answer_form=form)


# --- Pages ------------------------------------------------------------------


def _share_form(request: HttpRequest, file: Participation) -> ShareForm:
    first = next(iter(gate.named_by_routing(file)), None)
    until = (timezone.now() + LASTS).date().isoformat()
    return ShareForm(
        request.POST or None,
        participation=file,
        member=request.member,  # type: ignore[attr-defined]
        initial={
            "recipient": request.GET.get("to") or (first.authority.pk if first else ""),
            "role": request.GET.get("as") or (first.role if first else ""),
            "tier": Share.Tier.T1,
            "marking": load_law().sharing.default_marking,
            "expires_on": until,
        },
    )


def _form_page(
    request: HttpRequest, file: Participation, form: ShareForm, *, status: int = 200
) -> HttpResponse:
    complaint = complaint_of(file)
    return render(
        request,
        "cooperation/new.html",
        {
            "participation": file,
            "form": form,
            "wish": WISHES[gate.wish_of(complaint)] if complaint else "",
            "holds_complaint": complaint is not None,
            "grounds": _grounds(file, complaint),
            "gateways": load_law().sharing.gateways,
        },
        status=status,
    )


def _grounds(file: Participation, complaint: Complaint | None) -> list[dict[str, Any]]:
    """How far the law lets the authorities that routing names see the case."""
    if complaint is None:
        return []
    return [
        {
            "name": one.authority.name,
            "ground": gate.ground(
                sender=file.authority_id,
                recipient=one.authority.pk,
                wish=gate.wish_of(complaint, one.authority.pk),
                identity=gate.identity_wish(complaint, one.authority.pk),
                child_path=file.child_path,
            ),
        }
        for one in gate.named_by_routing(file)
    ]


def _preview_page(
    request: HttpRequest,
    file: Participation,
    form: ShareForm,
    shown: Preview,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    values = form.values()
    kept = [
        (name, form.data.get(name, ""))
        for name in form.fields
        if form.data.get(name) not in (None, "")
    ]
    sharing = load_law().sharing
    return render(
        request,
        "cooperation/preview.html",
        {
            "participation": file,
            "recipient": values["recipient"],
            "role": dict(Participation.Role.choices)[values["role"]],
            "purpose": values["purpose"],
            "expires_at": values["expires_at"],
            "marking": sharing.markings[values["marking"]],
            "tlp": tlp(values["marking"]),
            "ground": shown.ground,
            "wish": WISHES[shown.ground.wish],
            "groups": groups(shown.projection.tier, shown.projection.fields),
            "tier": shown.projection.tier,
            "kept": kept,
            "send_form": SendForm(initial={"digest": shown.projection.digest}),
            "notice": notice,
        },
        status=status,
    )


def _share_page(request: HttpRequest, found: Share, **forms: Any) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    ours = found.authority_id == member.authority_id
    given = selectors.answer_of(found)
    may = member.has_role(*gate.SHARERS)
    context: dict[str, Any] = {
        **share_row(found, member),
        "answer": given,
        "own_file": selectors.own_file(member, found),
        "records_readings": found.tier >= gate.IDENTITY,
        "may_revoke": ours and may and found.ended_at is None,
        "may_answer": not ours and may and found.stands and given is None,
        "revoke_form": RevokeForm(action=reverse("cooperation:revoke", args=[found.pk])),
        "answer_form": AnswerForm(action=reverse("cooperation:answer", args=[found.pk])),
        "groups": _content(found, member, ours),
        "form": forms.get("revoke_form") or forms.get("answer_form"),
        **forms,
    }
    context["readings"] = list(selectors.readings(found)[:SHOWN])
    return render(request, "cooperation/share.html", context)


def _content(found: Share, member: Any, ours: bool) -> list[Any] | None:
    """What is disclosed; None once nothing of it can be read any more. What is sealed is
    read on record on both sides: a colleague of whoever shared it needs no share to ask."""
    if not ours:
        try:
            return groups(found.tier, read_share(share=found, member=member))
        except CaseError:
            return None
    disclosure = Disclosure.objects.filter(share_id=found.pk).first()
    if disclosure is None:
        return None
    try:
        fields = open_fields(disclosure, authority=member.authority_id)
    except vault.Unreadable:
        return None
    if disclosure.sealed_fields is not None:
        record_share(found, "share.read", member, tier=found.tier)
    return groups(found.tier, fields)
