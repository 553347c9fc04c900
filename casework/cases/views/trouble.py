"""Work that failed: what gave up, and trying it again. For administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.authorities.models import Role
from casework.cases.views.access import desk_view
from casework.delivery.models import DeadLetter, OutboundMail
from casework.delivery.services import dismiss_dead_letter, retry_dead_letter

SHOWN = 100


@desk_view(Role.ADMINISTRATOR)
@require_safe
def trouble(request: HttpRequest) -> HttpResponse:
    """Dead letters of this authority, and how much mail waits."""
    letters = DeadLetter.objects.filter(authority=request.member.authority_id)
    mail = OutboundMail.objects.filter(authority=request.member.authority_id)
    return render(
        request,
        "cases/trouble.html",
        {
            "letters": letters.filter(resolved_at=None)[:SHOWN],
            "settled": letters.exclude(resolved_at=None)[:20],
            "waiting_mail": mail.filter(state__in=["waiting", "retry", "sending"])[:1001].count(),
            "failed_mail": mail.filter(state="failed")[:1001].count(),
        },
    )


@desk_view(Role.ADMINISTRATOR)
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask again for the work that gave up."""
    letter = _letter(request, pk)
    try:
        asked = retry_dead_letter(letter=letter, actor=request.member.user_id)
    except ValueError:
        messages.warning(request, _("This cannot be tried again: not all of it was kept."))
        return redirect("cases:trouble")
    if asked:
        messages.success(request, _("Asked for again. If it fails again, it will be back here."))
    else:
        messages.info(request, _("Somebody dealt with that already."))
    return redirect("cases:trouble")


@desk_view(Role.ADMINISTRATOR)
@require_POST
def dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Settle a letter without trying again."""
    letter = _letter(request, pk)
    if dismiss_dead_letter(letter=letter, actor=request.member.user_id):
        messages.success(request, _("Dismissed."))
    return redirect("cases:trouble")


def _letter(request: HttpRequest, pk: UUID) -> DeadLetter:
    found = DeadLetter.objects.filter(authority=request.member.authority_id, pk=pk).first()
    if found is None:
        raise Http404
    return found
