"""Coming back with reference and code: the way in, where it stands, and the way out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from casework.authorities.addresses import client_network
from casework.languages.choice import remember_unless_chosen
from casework.turns.gate import demand_turn
from complaints import limits
from complaints.contact import language_of
from complaints.draft_cookie import write_token
from complaints.follow_session import end_session, read_session, was_open, write_session
from complaints.following import find_own
from complaints.forms.follow import FollowForm
from complaints.services.drafts import resume_draft
from complaints.services.errors import AlreadySent, DraftGone
from complaints.services.submission import access_hash
from complaints.views.followed import FollowedView


class FollowView(View):
    """Reference and code. What is wrong and what does not exist are answered alike."""

    keeps_typed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        held = read_session(request)
        # A session whose code was replaced, or whose complaint is destroyed, leads nowhere.
        if held is not None and find_own(held) is not None:
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
        if limits.guessed(reference=reference):
            demand_turn(request)
        wait = limits.pause(reference=reference, network=network)
        if wait:
            context = {"wait": wait, "minutes": -(-wait // 60)}
            response = render(request, "complaints/follow/wait.html", context, status=429)
            response.headers["Retry-After"] = str(wait)
            return response
        capability = access_hash(reference, code)
        if complaint := find_own(capability):
            response = redirect("follow-status")
            write_session(response, capability)
            remember_unless_chosen(request, response, language_of(complaint))
            return response
        if resumed := _resume(request, reference, code):
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


class LostCodeView(View):
    """What to do without the code. The same for everybody: it asks nothing, looks nothing
    up, and says nothing of whether a complaint exists."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "complaints/follow/lost.html")


class StatusView(FollowedView):
    """Where it stands, what happens next and by when."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("status")


class CloseView(View):
    """Ends the session on this device."""

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect("closed")
        end_session(response)
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("follow")


def _resume(request: HttpRequest, reference: str, code: str) -> HttpResponse | None:
    """A form that was saved for later opens again."""
    try:
        draft = resume_draft(reference=reference, code=code)
    except (DraftGone, AlreadySent):
        return None
    response = redirect("continue")
    write_token(response, draft.token)
    remember_unless_chosen(request, response, draft.language)
    return response
