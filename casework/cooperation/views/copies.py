"""Documents and copies of a share, handed to its recipient while it stands."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.cases.errors import CaseError, NotAllowed
from casework.cases.views.access import desk_view
from casework.cooperation import gate, selectors
from casework.cooperation.forms import CopyForm
from casework.cooperation.services.copies import ask_for_copy, fetch_copy
from casework.cooperation.services.receiving import read_disclosed_document
from casework.cooperation.views.page import share_page
from complaints.documents.handing import hand_out


@desk_view(*gate.READERS)
@require_POST
def document(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Save a document that the share opens. Recorded, as every reading of T4."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    try:
        kind, content = read_disclosed_document(share=found, member=member, number=number)
    except NotAllowed:
        raise Http404 from None
    return hand_out(kind, content)


@desk_view(*gate.READERS)
@require_POST
def copy_ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a copy; the worker makes it."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    form = CopyForm(request.POST, action=reverse("cooperation:copy-ask", args=[pk]))
    if form.is_valid():
        try:
            ask_for_copy(share=found, member=member, format=form.cleaned_data["format"])
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The copy is being made. It will be listed here."))
            return redirect("cooperation:share", pk=pk)
    return share_page(request, selectors.get_share(member, pk), copy_form=form)


@desk_view(*gate.READERS)
@require_POST
def copy(request: HttpRequest, pk: UUID, copy: UUID) -> HttpResponse:
    """Save a copy: the encrypted file under a neutral name."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    try:
        row, content = fetch_copy(share=found, member=member, copy_id=copy)
    except NotAllowed:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="copy.{row.format}.age"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response
