"""Several cases shared at once: chosen by what connects them, seen one by one, sent."""

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

from casework.cases.errors import CaseError, Stale
from casework.cases.models import Participation
from casework.cases.selectors import get_participation
from casework.cases.views.access import desk_view
from casework.cooperation import gate, selectors
from casework.cooperation.errors import Refused
from casework.cooperation.forms import LASTS, ClusterForm, RevokeForm, SendForm
from casework.cooperation.presentation import share_row
from casework.cooperation.services.clustering import (
    MOST,
    Gathered,
    connected,
    connections,
    gather,
    revoke_cluster,
    share_cluster,
)
from casework.cooperation.views.making import CHANGE, CONFLICT, SEND, kept_values
from casework.cooperation.views.seen import frame
from casework.law import load_law


@desk_view(*gate.SHARERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_cluster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Share all open cases about one service or respondent of this case."""
    member = request.member  # type: ignore[attr-defined]
    file = get_participation(member, pk)
    form = _form(request, file)
    step = request.POST.get("do", "")
    if request.method != "POST" or step == CHANGE or not form.is_valid():
        return _form_page(request, file, form)
    values = form.values()
    files = list(connected(member, form.connects())[: MOST + 1])
    try:
        if step == SEND:
            cluster = share_cluster(
                files=files,
                connection=form.connects(),
                member=member,
                seen=request.POST.get("digest", "")[:64] or "-",
                **values,
            )
            messages.success(request, _("%(n)d cases were shared.") % {"n": cluster.cases})
            return redirect("cooperation:cluster", pk=cluster.pk)
        gathered = gather(files=files, member=member, **values)
        return _preview_page(request, file, form, gathered)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form_page(request, file, form)
    except Stale as error:
        gathered = gather(files=files, member=member, **values)
        return _preview_page(request, file, form, gathered, notice=str(error), status=CONFLICT)
    except CaseError as error:
        form.add_error(None, str(error))
        return _form_page(request, file, form, status=CONFLICT)


@desk_view(*gate.READERS)
@require_safe
def cluster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The shares of one cluster, from the member's side."""
    return _cluster_page(request, pk)


@desk_view(*gate.SHARERS)
@require_POST
def cluster_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw everything of a cluster that still stands."""
    member = request.member  # type: ignore[attr-defined]
    found, _shares = selectors.get_cluster(member, pk)
    form = RevokeForm(request.POST, action=request.path)
    if form.is_valid():
        try:
            ended = revoke_cluster(cluster=found, member=member, reason=form.cleaned_data["reason"])
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(n)d shares were withdrawn.") % {"n": ended})
            return redirect("cooperation:cluster", pk=pk)
    return _cluster_page(request, pk, revoke_form=form)


def _cluster_page(request: HttpRequest, pk: UUID, **forms: Any) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    found, shares = selectors.get_cluster(member, pk)
    ours = found.authority_id == member.authority_id
    standing = [share for share in shares if share.stands]
    form = RevokeForm(action=reverse("cooperation:cluster-revoke", args=[pk]))
    form.button = _("Withdraw them all")
    context = {
        "cluster": found,
        "ours": ours,
        "other": found.recipient if ours else found.authority,
        "rows": [share_row(share, member) for share in shares],
        "standing": len(standing),
        "may_revoke": ours and member.has_role(*gate.SHARERS) and bool(standing),
        "revoke_form": form,
        "form": forms.get("revoke_form"),
        **forms,
    }
    return render(request, "cooperation/cluster.html", context)


def _form(request: HttpRequest, file: Participation) -> ClusterForm:
    member = request.member  # type: ignore[attr-defined]
    first = next(iter(gate.named_by_routing(file)), None)
    sharing = load_law().sharing
    found = [(one, connected(member, one).count()) for one in connections(file)]
    return ClusterForm(
        request.POST or None,
        participation=file,
        member=member,
        connections=found,
        initial={
            "connection": str(found[0][0].pk) if len(found) == 1 else "",
            "recipient": first.authority.pk if first else "",
            "role": first.role if first else "",
            "tier": gate.CONDUCT,
            "marking": sharing.default_marking,
            "onward": sharing.default_onward,
            "expires_on": (timezone.now() + LASTS).date().isoformat(),
        },
    )


def _form_page(
    request: HttpRequest, file: Participation, form: ClusterForm, *, status: int = 200
) -> HttpResponse:
    context = {"participation": file, "form": form, "connections": form.by_key}
    return render(request, "cooperation/new_cluster.html", context, status=status)


def _preview_page(
    request: HttpRequest,
    file: Participation,
    form: ClusterForm,
    gathered: Gathered,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    values = form.values()
    cases = [
        (
            one,
            frame(
                tier=shown.projection.tier,
                marking=values["marking"],
                onward=shown.terms.onward,
                fields=shown.projection.fields,
                left_out=shown.projection.left_out,
                purpose=values["purpose"],
                gateway=shown.ground.gateway.id,
                wish=shown.ground.wish,
                role=values["role"],
                expires_at=values["expires_at"],
                zone=values["recipient"].timezone,
            ),
        )
        for one, shown in gathered.shown
    ]
    context = {
        "participation": file,
        "recipient": values["recipient"],
        "connection": form.connects(),
        "cases": cases,
        "refused": gathered.refused,
        "kept": kept_values(form),
        "send_form": SendForm(initial={"digest": gathered.digest}),
        "notice": notice,
    }
    return render(request, "cooperation/preview_cluster.html", context, status=status)
