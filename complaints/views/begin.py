"""The start page, beginning and putting away a form, and leaving quickly."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views import View

from casework.context import NEUTRAL_SITE
from complaints.draft_cookie import forget_token, read_token, write_token
from complaints.follow_session import end_session
from complaints.left_cookie import forget_leaving, note_leaving
from complaints.quiet import watch_form
from complaints.services.drafts import begin_draft, destroy_draft, open_draft
from complaints.services.errors import DraftGone


class StartView(View):
    """What this is, what the office can and cannot do, help first; then the form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "complaints/start.html")


class BeginView(View):
    """Begins a form. Where one is open on this device, asks whether to go on with it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("start")

    def post(self, request: HttpRequest) -> HttpResponse:
        token = read_token(request)
        try:
            draft = open_draft(token)
        except DraftGone:
            return _begun()
        if draft.sent:
            return _begun()
        if request.POST.get("again") == "yes":
            destroy_draft(token=token)
            return _begun()
        if request.POST.get("again") == "no" or not draft.answers:
            return redirect("continue")
        return render(request, "complaints/again.html")


class LaterView(View):
    """Save and come back later: shows reference and code, and closes the form here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            draft = open_draft(read_token(request))
        except DraftGone:
            return redirect("start")
        if draft.sent:
            return redirect("sent")
        watch_form(request, draft)
        return render(request, "complaints/later.html", {"draft": draft})

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect("closed")
        forget_token(response)
        return response


class ClosedView(View):
    """Says that nothing is left on this device but the browser's history."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "complaints/closed.html")


class LeaveView(View):
    """Closes form and page on this device and leads to a neutral site. A plain link, so
    that it works without JavaScript. Another site that sends its visitors here closes
    nothing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(NEUTRAL_SITE, status=303)
        if not from_another_site(request):
            forget_token(response)
            end_session(response)
            note_leaving(response)
        return response


class ReopenView(View):
    """Opens the site again for whoever left it quickly."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = redirect("start")
        forget_leaving(response)
        return response


def from_another_site(request: HttpRequest) -> bool:
    """Whether another site's page sent the visitor here: it must be able to close nothing."""
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def _begun() -> HttpResponse:
    draft = begin_draft()
    response = redirect("step", step="age")
    write_token(response, draft.token)
    return response
