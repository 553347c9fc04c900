"""Going on with a page that would close for quiet, and its closing. Asked by ``quiet.js``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from complaints.directory import read_directory
from complaints.draft_cookie import forget_token, read_token
from complaints.follow_session import end_session
from complaints.services.drafts import OpenDraft, keep_typed, open_draft, prolong_draft
from complaints.services.errors import AlreadySent, DraftGone
from complaints.services.kept_words import keep_words
from complaints.steps import get_step
from complaints.steps.machine import reachable
from complaints.views.begin import from_another_site
from complaints.views.followed import FollowedView
from complaints.views.step import make_form

PAGE, END = "quiet-page", "quiet-end"
_OURS = frozenset({"csrfmiddlewaretoken", PAGE, END, "lang"})


class StayView(View):
    """Keeps what is typed on a step, and the form open for longer; with ``quiet-end``, closes
    it on this device instead. 410 where no form is open."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("continue")

    def post(self, request: HttpRequest) -> HttpResponse:
        token = read_token(request)
        try:
            draft = open_draft(token)
            if not _keep(request, draft) and END not in request.POST:
                prolong_draft(token=token)
        except (DraftGone, AlreadySent):
            return HttpResponse(status=410)
        response = HttpResponse(status=204)
        if END in request.POST:
            forget_token(response)
        return response


class FollowStayView(FollowedView):
    """The same for a followed complaint: keeps the page's words, sealed, for its person.
    Whoever is here has a session; it is prolonged, or ended with ``quiet-end``."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        if END in request.POST:
            end_session(response)
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("follow-status")

    def post(self, request: HttpRequest) -> HttpResponse:
        words = {name: str(value) for name, value in request.POST.items() if name not in _OURS}
        if words:
            page = request.POST.get(PAGE, "")
            keep_words(complaint=self.complaint, page=page, words=words)
        return HttpResponse(status=204)


class ClosedQuietView(View):
    """Says that the page closed by itself, and how to come back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = render(request, "complaints/closed_quiet.html")
        if not from_another_site(request):
            # For a browser whose last request did not arrive.
            forget_token(response)
            end_session(response)
        return response


def _keep(request: HttpRequest, draft: OpenDraft) -> bool:
    """Keep what was typed on the step that the page shows; False where there is nothing."""
    step = get_step(request.POST.get(PAGE, ""))
    if step is None or draft.sent or not (set(request.POST) - _OURS):
        return False
    directory = read_directory()
    if not reachable(step.slug, draft.answers, directory):
        return False
    form = make_form(step, draft.answers, directory, data=request.POST)
    typed = form.typed() if form else {}
    if not any(typed.values()):
        return False
    keep_typed(token=draft.token, step=step.slug, typed=typed)
    return True
