"""Taking a complaint back."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from complaints.services.errors import NotPossible
from complaints.services.withdrawal import withdraw
from complaints.views.followed import FollowedView


class WithdrawView(FollowedView):
    """Explains what taking back means, and does it after a second yes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("withdraw")

    def post(self, request: HttpRequest) -> HttpResponse:
        with suppress(NotPossible):  # the page that follows says how it stands
            withdraw(complaint=self.complaint)
        return redirect("follow-status")
