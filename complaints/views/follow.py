"""Coming back: reference and code, where the complaint stands, and what can be added."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from casework.authorities.addresses import client_network
from complaints import limits
from complaints.directory import read_directory
from complaints.draft_cookie import write_token
from complaints.follow_session import end_session, read_session, was_open, write_session
from complaints.following import find_own, follow, remedy
from complaints.forms.follow import FollowForm, MessageForm, PlacesForm
from complaints.models import Complaint, Message
from complaints.places.links import read_lines
from complaints.selectors import opened_messages
from complaints.services.drafts import resume_draft
from complaints.services.errors import AlreadySent, DraftGone, NotPossible
from complaints.services.locations import add_locations
from complaints.services.messages import mark_read, send_from_complainant
from complaints.services.submission import access_hash
from complaints.services.withdrawal import withdraw
from complaints.uploads import file_was_refused


class FollowView(View):
    """Reference and code. What is wrong and what does not exist are answered alike."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if read_session(request):
            return redirect("follow-status")
        return render(
            request,
            "complaints/follow/enter.html",
            {"form": FollowForm(), "ended": was_open(request)},
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FollowForm(request.POST)
        page = "complaints/follow/enter.html"
        if not form.is_valid():
            return render(request, page, {"form": form})
        reference, code = form.cleaned_data["reference"], form.cleaned_data["code"]
        network = client_network(request)
        wait = limits.pause(reference=reference, network=network)
        if wait:
            context = {"wait": wait, "minutes": -(-wait // 60)}
            response = render(request, "complaints/follow/wait.html", context, status=429)
            response.headers["Retry-After"] = str(wait)
            return response
        capability = access_hash(reference, code)
        if find_own(capability):
            response = redirect("follow-status")
            write_session(response, capability)
            return response
        if resumed := _resume(reference, code):
            return resumed
        limits.failed(reference=reference, network=network)
        form.add_error(
            None,
            _(
                "We found nothing for this reference and code. Check both. After several tries you"
                " have to wait a little."
            ),
        )
        return render(request, page, {"form": form})


class FollowedView(View):
    """A page about the person's own complaint; without a session, the way to one."""

    complaint: Complaint
    capability: bytes

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        capability = read_session(request)
        complaint = find_own(capability) if capability else None
        if capability is None or complaint is None:
            return _session_ended(request)
        self.capability, self.complaint = capability, complaint
        response = super().dispatch(request, *args, **kwargs)
        write_session(response, capability)
        return response

    def page(self, template: str, **context: Any) -> HttpResponse:
        """Render with where the complaint stands."""
        context.setdefault("following", follow(self.complaint))
        return render(self.request, f"complaints/follow/{template}.html", context)


class StatusView(FollowedView):
    """Where it stands, what happens next and by when."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("status", remedy=remedy(self.complaint))


class MessagesView(FollowedView):
    """Messages both ways, and a form to write."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._messages(MessageForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MessageForm(request.POST)
        valid = form.is_valid()
        if file_was_refused(request):
            form.add_error(None, no_files())
        elif valid:
            try:
                send_from_complainant(complaint=self.complaint, body=form.cleaned_data["body"])
            except NotPossible as refused:
                form.add_error(None, _refusal(refused))
            else:
                messages.success(request, _("Your message was sent."))
                return redirect("follow-messages")
        return self._messages(form)

    def _messages(self, form: MessageForm) -> HttpResponse:
        said = opened_messages(self.complaint)
        mark_read(complaint=self.complaint, reader=Message.Sender.COMPLAINANT)
        return self.page("messages", form=form, said=said)


class PlacesView(FollowedView):
    """Adds links and other places."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("places", form=PlacesForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PlacesForm(request.POST)
        valid = form.is_valid()
        if file_was_refused(request):
            form.add_error(None, no_files())
        elif valid:
            links, _refusals = read_lines(form.cleaned_data["links"])
            try:
                added = add_locations(
                    complaint=self.complaint,
                    links=links,
                    places=form.cleaned_data["places"],
                    services=read_directory().services,
                )
            except NotPossible as refused:
                form.add_error(None, _refusal(refused))
            else:
                messages.success(
                    request,
                    _("What you added was sent.") if added else _("We have these already."),
                )
                return redirect("follow-status")
        return self.page("places", form=form)


class WithdrawView(FollowedView):
    """Explains what taking back means, and does it after a second yes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("withdraw")

    def post(self, request: HttpRequest) -> HttpResponse:
        with suppress(NotPossible):  # the page that follows says how it stands
            withdraw(complaint=self.complaint)
        return redirect("follow-status")


class CloseView(View):
    """Ends the session on this device."""

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect("closed")
        end_session(response)
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("follow")


def no_files() -> str:
    """Why a file was not taken."""
    return _(
        "We never take pictures, videos or other files. What you sent was not looked at and not"
        " kept. Your words are still here."
    )


def _refusal(refused: NotPossible) -> str:
    if refused.why == "too_many":
        return _("There is no room for more here. Wait until the office has answered.")
    return _("You took your complaint back, so nothing can be added to it.")


def _resume(reference: str, code: str) -> HttpResponse | None:
    """A form that was saved for later opens again."""
    try:
        draft = resume_draft(reference=reference, code=code)
    except (DraftGone, AlreadySent):
        return None
    response = redirect("continue")
    write_token(response, draft.token)
    return response


def _session_ended(request: HttpRequest) -> HttpResponse:
    """Back to the entrance. What was just typed is shown once more, so that it can be
    copied."""
    typed = [v for v in (request.POST.get("body"), request.POST.get("links")) if v]
    if not typed:
        return redirect("follow")
    return render(request, "complaints/ended.html", {"typed": typed, "follow": True}, status=410)
