"""Making a share in two steps: choose, then see it as the recipient will and send it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.authorities.models import Authority, Member
from casework.cases.errors import CaseError, Stale
from casework.cases.models import Participation
from casework.cases.selectors import get_participation
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from casework.cooperation import gate, selectors
from casework.cooperation.errors import Refused
from casework.cooperation.forms import LASTS, HandOnForm, SendForm, ShareForm
from casework.cooperation.models import Share, ShareRequest
from casework.cooperation.presentation import WISHES
from casework.cooperation.projection import tiers_up_to
from casework.cooperation.services.handing_on import hand_on as hand_on_share
from casework.cooperation.services.handing_on import preview_handing
from casework.cooperation.services.sharing import preview, share_case
from casework.cooperation.terms import by_itself
from casework.cooperation.views.seen import frame
from casework.law import load_law
from complaints.models import Complaint

CONFLICT = 409
SEND, CHANGE = "send", "change"


@desk_view(*gate.SHARERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Share a case; or, with ``replaces`` or ``request``, make the share that takes another's
    place or grants what was asked."""
    member = request.member  # type: ignore[attr-defined]
    file = get_participation(member, pk)
    replaces, asked = _context(request, file)
    form = _share_form(request, file, replaces, asked)

    def page(status: int = 200) -> HttpResponse:
        return _form_page(request, file, form, replaces, asked, status=status)

    def sent(digest: str) -> Share:
        return share_case(
            participation=file,
            member=member,
            seen=digest,
            replaces=replaces,
            request=asked,
            **form.values(),
        )

    def shown() -> Any:
        return preview(participation=file, member=member, **form.values())

    return _two_steps(request, file, form, page=page, shown=shown, sent=sent)


@desk_view(*gate.SHARERS)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a third authority what was shared, where the onward rule lets the recipient."""
    member = request.member  # type: ignore[attr-defined]
    source = selectors.get_share(member, pk)
    file = selectors.own_file(member, source)
    if source.recipient_id != member.authority_id or file is None or not source.stands:
        raise Http404
    if not by_itself(source.onward):
        messages.warning(request, _("Its originator did not allow that. Ask there."))
        return redirect("cooperation:share", pk=pk)
    form = HandOnForm(
        request.POST or None,
        participation=file,
        share=source,
        initial={
            "role": Participation.Role.CONCERNED,
            "tier": min(source.tier, gate.CONDUCT),
            "marking": source.marking,
            "onward": Share.Onward.ASK,
            "expires_on": source.expires_at.date().isoformat(),
        },
    )

    def page(status: int = 200) -> HttpResponse:
        context = {"participation": file, "form": form, "source": source}
        return render(request, "cooperation/hand_on.html", context, status=status)

    def sent(digest: str) -> Share:
        return hand_on_share(
            share=source, participation=file, member=member, seen=digest, **form.values()
        )

    def shown() -> Any:
        return preview_handing(share=source, member=member, **form.values())

    return _two_steps(request, file, form, page=page, shown=shown, sent=sent)


def _two_steps(
    request: HttpRequest,
    file: Participation,
    form: Any,
    *,
    page: Callable[..., HttpResponse],
    shown: Callable[[], Any],
    sent: Callable[[str], Share],
) -> HttpResponse:
    step = request.POST.get("do", "")
    if request.method != "POST" or step == CHANGE or not form.is_valid():
        return page()
    try:
        if step == SEND:
            share = sent(request.POST.get("digest", "")[:64] or "-")
            messages.success(request, _("Shared with %(name)s.") % {"name": share.recipient.name})
            return redirect("cooperation:share", pk=share.pk)
        return _preview_page(request, file, form, shown())
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return page()
    except Stale as error:
        return _preview_page(request, file, form, shown(), notice=str(error), status=CONFLICT)
    except CaseError as error:
        form.add_error(None, str(error))
        return page(status=CONFLICT)


def _context(request: HttpRequest, file: Participation) -> tuple[Share | None, ShareRequest | None]:
    """The share whose place the new one takes, and the request that it grants; Http404 for
    any that is not of this file."""
    member: Member = request.member  # type: ignore[attr-defined]
    asked = None
    wanted = _uuid(request, "request")
    if wanted:
        asked = selectors.get_request(member, wanted)
        if asked.share.participation_id != file.pk:
            raise Http404
    old = _uuid(request, "replaces")
    if asked is not None and asked.kind != ShareRequest.Kind.ONWARD:
        old = asked.share_id
    if not old:
        return None, asked
    share = selectors.get_share(member, old)
    if share.participation_id != file.pk or share.parent_id:
        raise Http404
    return share, asked


def _uuid(request: HttpRequest, name: str) -> UUID | None:
    given = request.POST.get(name) or request.GET.get(name) or ""
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Http404 from None


def _share_form(
    request: HttpRequest,
    file: Participation,
    replaces: Share | None,
    asked: ShareRequest | None,
) -> ShareForm:
    only: Authority | None = None
    if asked is not None and asked.third is not None:
        only = asked.third
    elif replaces is not None:
        only = replaces.recipient
    first = next(iter(gate.named_by_routing(file)), None)
    initial: dict[str, Any] = {
        "recipient": request.GET.get("to") or (first.authority.pk if first else ""),
        "role": request.GET.get("as") or (first.role if first else ""),
        "tier": Share.Tier.T1,
        "marking": load_law().sharing.default_marking,
        "onward": load_law().sharing.default_onward,
    }
    initial["expires_on"] = (timezone.now() + LASTS).date().isoformat()
    source = replaces or (asked.share if asked else None)
    if source is not None:
        initial |= _as_before(source, asked)
    if only is not None:
        initial["recipient"] = only.pk
    initial["replaces"] = replaces.pk if replaces else None
    initial["request"] = asked.pk if asked else None
    return ShareForm(
        request.POST or None,
        participation=file,
        member=request.member,  # type: ignore[attr-defined]
        only=only,
        initial=initial,
    )


def _as_before(share: Share, asked: ShareRequest | None) -> dict[str, Any]:
    """The terms of a share as they were, with what was asked for."""
    kinds = ShareRequest.Kind
    found: dict[str, Any] = {
        "role": share.role,
        "tier": share.tier,
        "purpose": share.purpose,
        "marking": share.marking,
        "onward": share.onward,
        "left_out": list(share.left_out),
    }
    until = max(share.expires_at, timezone.now() + timedelta(days=1))
    if asked is None or asked.kind == kinds.LONGER:
        until = timezone.now() + LASTS
    found["expires_on"] = until.date().isoformat()
    if asked is None:
        return found
    if asked.kind == kinds.MORE and asked.tier is not None:
        opened = {name for one in tiers_up_to(share.tier) for name in one.fields}
        more = {name for one in tiers_up_to(asked.tier) for name in one.fields}
        kept = (more - opened) | set(share.left_out)
        found["tier"] = asked.tier
        found["left_out"] = sorted(kept - set(asked.fields))
    elif asked.kind == kinds.MARKING:
        found["marking"] = asked.marking
    elif asked.kind == kinds.ONWARD:
        found["role"] = Participation.Role.CONCERNED
    found["purpose"] = asked.reason
    return found


def _form_page(
    request: HttpRequest,
    file: Participation,
    form: ShareForm,
    replaces: Share | None,
    asked: ShareRequest | None,
    *,
    status: int = 200,
) -> HttpResponse:
    complaint = complaint_of(file)
    return render(
        request,
        "cooperation/new.html",
        {
            "participation": file,
            "form": form,
            "replaces": replaces,
            "asked": asked,
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


def kept_values(form: Any) -> list[tuple[str, str]]:
    """What was typed, to be sent along hidden."""
    return [
        (name, value)
        for name in form.fields
        for value in form.data.getlist(name)
        if value not in (None, "")
    ]


def _preview_page(
    request: HttpRequest,
    file: Participation,
    form: Any,
    shown: Any,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    values = form.values()
    return render(
        request,
        "cooperation/preview.html",
        {
            "participation": file,
            "recipient": values["recipient"],
            "ground": shown.ground,
            "terms": shown.terms,
            "chosen": load_law().sharing.onward[shown.terms.chosen],
            "holds": load_law().sharing.onward[shown.terms.onward],
            "limits": [
                (one, load_law().sharing.onward[one.onward] if one.onward else None)
                for one in shown.terms.limits
            ],
            "seen": frame(
                tier=shown.projection.tier,
                marking=values["marking"],
                onward=shown.terms.onward,
                fields=shown.projection.fields,
                left_out=shown.projection.left_out,
                purpose=values["purpose"].strip()[:300],
                gateway=shown.ground.gateway.id,
                wish=shown.ground.wish,
                role=values["role"],
                expires_at=values["expires_at"],
                zone=values["recipient"].timezone,
            ),
            "address": request.path,
            "kept": kept_values(form),
            "send_form": SendForm(initial={"digest": shown.projection.digest}),
            "notice": notice,
        },
        status=status,
    )
