"""Documents of the complaint on the case page: the list, and opening one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casework import vault
from casework.authorities.models import Member
from casework.cases import panels
from casework.cases.forms.work import OpenDocumentForm
from casework.cases.models import Participation
from casework.cases.permissions import READ_IDENTITY
from casework.cases.selectors import get_participation
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from complaints.documents.handing import hand_out
from complaints.models import Attachment
from complaints.reading_documents import count_documents, read_document, read_documents
from complaints.services.errors import NotPossible

CONFLICT = 409


def register() -> None:
    """Add the tab. Called once, when the product starts."""
    panels.register(
        panels.Panel(
            "documents",
            gettext_lazy("Documents"),
            55,
            "cases/panels/documents.html",
            documents_tab,
            documents_there,
            tuple(READ_IDENTITY),
        )
    )


def documents_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """The documents with the names that they had; each reading is recorded."""
    complaint = complaint_of(participation)
    if complaint is None:
        return {"complaint": None}
    try:
        found = read_documents(request.member, complaint, "documents tab")
    except vault.KeyDestroyed:
        found = []
    return {"complaint": complaint, "documents": found}


def documents_there(member: Member, participation: Participation) -> int:
    """How many documents there are."""
    complaint = complaint_of(participation)
    return count_documents(complaint) if complaint else 0


@desk_view(*READ_IDENTITY)
@require_http_methods(["GET", "HEAD", "POST"])
def open_document(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """Ask for the reason, then hand the document out. What is locked away, or still being
    checked, is handed to nobody."""
    file = get_participation(request.member, pk)
    complaint = complaint_of(file)
    if complaint is None:
        raise Http404
    state = complaint.attachments.filter(pk=document).values_list("scan", flat=True).first()
    if state is None:
        raise Http404
    unscanned = state == Attachment.Scan.UNSCANNED
    form = OpenDocumentForm(request.POST or None, unscanned=unscanned, action=request.path)
    code = 200
    if request.method == "POST" and form.is_valid():
        try:
            kind, content = read_document(
                request.member,
                complaint,
                document,
                reason=form.cleaned_data["reason"],
                unscanned=bool(form.cleaned_data.get("unscanned")),
            )
        except (NotPossible, vault.VaultError) as refused:
            form.add_error(None, _refusal(refused))
            code = CONFLICT
        else:
            return hand_out(kind, content)
    context = {
        "participation": file,
        "form": form,
        "title": _("Open a document"),
        "back": reverse("cases:panel", args=[file.pk, "documents"]),
    }
    return render(request, "cases/form.html", context, status=code)


def _refusal(refused: Exception) -> str:
    why = getattr(refused, "why", "")
    if why == Attachment.Scan.INFECTED:
        return _("This document may be harmful. It is locked away and is not handed out.")
    if why == Attachment.Scan.WAITING:
        return _("This document is still being checked. Try again in a few minutes.")
    if why == Attachment.Scan.UNSCANNED:
        return _("Nothing has checked this document. Open this page again to decide.")
    return _("This document can no longer be opened.")
