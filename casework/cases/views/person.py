"""The person behind the complaint: opening what is sealed, and writing to them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.cases.errors import CaseError
from casework.cases.forms.work import MessageForm, RevealForm
from casework.cases.permissions import READ_IDENTITY, WORK
from casework.cases.selectors import get_participation
from casework.cases.selectors.complaint import opened
from casework.cases.services.correspondence import send_message
from casework.cases.services.telling import complaint_of
from casework.cases.views.access import desk_view
from casework.cases.views.case import render_panel
from complaints.documents.cleaning import clean_given
from complaints.documents.refusals import Refused
from complaints.documents.words import refusal_words
from complaints.services.attachments import takes_documents
from complaints.uploads import FIELD, given_document


@desk_view(*READ_IDENTITY)
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what is sealed, once, with the reason recorded. Answers the POST itself: what
    was opened is on no page that can be asked for again."""
    file = get_participation(request.member, pk)
    complaint = complaint_of(file)
    if complaint is None:
        raise Http404
    if request.method != "POST":
        return redirect("cases:case", pk=pk)
    form = RevealForm(request.POST, action=request.path)
    if not form.is_valid():
        return render_panel(request, file, "overview", {"reveal_form": form, "form": form})
    parts = opened(
        request.member, complaint, form.cleaned_data["what"], form.cleaned_data["reason"]
    )
    return render_panel(
        request,
        file,
        "overview",
        {"opened": parts, "opened_reason": form.cleaned_data["reason"]},
    )


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def message_send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to the person who complained."""
    file = get_participation(request.member, pk)
    complaint = complaint_of(file)
    if complaint is None:
        raise Http404
    if request.method != "POST":
        return redirect("cases:panel", pk=pk, key="messages")
    form = MessageForm(request.POST, action=request.path, documents=takes_documents(complaint))
    given = given_document(request) if form.documents else None
    if form.is_valid():
        try:
            send_message(
                participation=file,
                complaint=complaint,
                member=request.member,
                body=form.cleaned_data["body"],
                message_id=form.cleaned_data["once"],
                document=clean_given(given) if given else None,
                document_name=given.name if given else "",
            )
        except Refused as refused:
            form.add_error(FIELD, refusal_words(refused.why))
        except CaseError as error:
            form.add_error("body", str(error))
        else:
            messages.success(request, _("The message is on the person’s page."))
            return redirect("cases:panel", pk=pk, key="messages")
    return render_panel(request, file, "messages", {"form": form})
