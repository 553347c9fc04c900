"""Messages between the person and the office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from complaints.documents.cleaning import clean_given
from complaints.documents.handing import hand_out
from complaints.documents.refusals import Refused
from complaints.documents.words import refusal_words, removed_words
from complaints.forms.follow import MessageForm
from complaints.models import Message
from complaints.reading_documents import document_for_person, documents_by_message
from complaints.sealing import open_file
from complaints.selectors import opened_messages
from complaints.services.attachments import takes_documents
from complaints.services.errors import NotPossible
from complaints.services.messages import mark_read, send_from_complainant
from complaints.services.with_document import send_with_document
from complaints.uploads import FIELD, Given, file_was_refused, given_document
from complaints.views.followed import FollowedView, no_files, refusal


class MessagesView(FollowedView):
    """Messages both ways, and a form to write."""

    keeps_typed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._messages(self._form(initial=self.words))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        given = given_document(request)
        valid = form.is_valid()
        if file_was_refused(request) or (given and not form.documents):
            form.add_error(None, no_files())
        elif valid and self._sent(form, given):
            return redirect("follow-messages")
        return self._messages(form)

    def _form(self, data: Any = None, **options: Any) -> MessageForm:
        return MessageForm(data, documents=takes_documents(self.complaint), **options)

    def _sent(self, form: MessageForm, given: Given | None) -> bool:
        """Send the words, with the document that came along. Nothing is sent where the
        document is not taken: the words stay on the page."""
        complaint, body = self.complaint, form.cleaned_data["body"]
        taken: list[str] = []
        try:
            if given is None:
                send_from_complainant(complaint=complaint, body=body)
            else:
                cleaned = clean_given(given)
                send_with_document(complaint=complaint, body=body, cleaned=cleaned, name=given.name)
                taken = removed_words(cleaned.pictures, cleaned.others)
        except Refused as refused:
            form.add_error(FIELD, refusal_words(refused.why))
            return False
        except NotPossible as refused:
            form.add_error(None, refusal(refused))
            return False
        messages.success(self.request, " ".join([_("Your message was sent."), *taken]))
        return True

    def _messages(self, form: MessageForm) -> HttpResponse:
        said = opened_messages(self.complaint)
        mark_read(complaint=self.complaint, reader=Message.Sender.COMPLAINANT)
        sent = documents_by_message(self.complaint)
        return self.page("messages", form=form, said=said, documents=sent)


class DocumentView(FollowedView):
    """Hands the person a document that the office sent them. Their own are not handed
    back: who holds the phone now need not read them."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        found = document_for_person(self.complaint, pk)
        if found is None:
            raise Http404
        return hand_out(found.kind, open_file(found))
