"""What all pages share on which a person follows their own complaint."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from complaints.follow_session import read_session, write_session
from complaints.following import find_own, follow
from complaints.models import Complaint
from complaints.quiet import watch_follow
from complaints.services.errors import NotPossible
from complaints.services.kept_words import PAGES, forget_words, opened_words


class FollowedView(View):
    """A page about the person's own complaint; without a session, the way to one."""

    complaint: Complaint
    capability: bytes

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        capability = read_session(request)
        complaint = find_own(capability) if capability else None
        if capability is None or complaint is None:
            return session_ended(request)
        self.capability, self.complaint = capability, complaint
        watch_follow(request)
        response = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302 and self.page_name in PAGES:
            # Sent: nothing that was kept of it is wanted any more.
            forget_words(complaint=complaint, page=self.page_name)
        write_session(response, capability)
        return response

    @property
    def page_name(self) -> str:
        """The name of this page's address."""
        match = self.request.resolver_match
        return (match.url_name if match else "") or ""

    @property
    def words(self) -> dict[str, str]:
        """What was typed here before the page closed by itself, as a form's initial data."""
        return opened_words(self.complaint, self.page_name)

    def page(self, template: str, **context: Any) -> HttpResponse:
        """Render with where the complaint stands."""
        context.setdefault("following", follow(self.complaint))
        return render(self.request, f"complaints/follow/{template}.html", context)


def no_files() -> str:
    """Why a file was not taken."""
    return _(
        "We never take pictures, videos or other files. What you sent was not looked at and not"
        " kept. Your words are still here."
    )


def refusal(refused: NotPossible) -> str:
    """Why a change was not possible, for the page."""
    if refused.why == "too_many":
        return _("There is no room for more here. Wait until the office has answered.")
    if refused.why == "unknown":
        return _("We do not know this place.")
    return _("You took your complaint back, so nothing can be added to it.")


def session_ended(request: HttpRequest) -> HttpResponse:
    """Back to the entrance. What was just written is shown once more, so that it can be
    copied; addresses and numbers are not."""
    typed = [
        value
        for name, value in request.POST.items()
        if value and (name in {"body", "links", "places"} or name.startswith("answer-"))
    ]
    if not typed:
        return redirect("follow")
    return render(request, "complaints/ended.html", {"typed": typed, "follow": True}, status=410)
