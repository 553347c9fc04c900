"""Messages between the person and the office."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from complaints.forms.follow import MessageForm
from complaints.models import Message
from complaints.selectors import opened_messages
from complaints.services.errors import NotPossible
from complaints.services.messages import mark_read, send_from_complainant
from complaints.uploads import file_was_refused
from complaints.views.followed import FollowedView, no_files, refusal


class MessagesView(FollowedView):
    """Messages both ways, and a form to write."""

    keeps_typed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._messages(MessageForm(initial=self.words))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MessageForm(request.POST)
        valid = form.is_valid()
        if file_was_refused(request):
            form.add_error(None, no_files())
        elif valid:
            try:
                send_from_complainant(complaint=self.complaint, body=form.cleaned_data["body"])
            except NotPossible as refused:
                form.add_error(None, refusal(refused))
            else:
                messages.success(request, _("Your message was sent."))
                return redirect("follow-messages")
        return self._messages(form)

    def _messages(self, form: MessageForm) -> HttpResponse:
        said = opened_messages(self.complaint)
        mark_read(complaint=self.complaint, reader=Message.Sender.COMPLAINANT)
        return self.page("messages", form=form, said=said)
