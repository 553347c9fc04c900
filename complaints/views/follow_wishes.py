"""How the person may be reached, what they agree to, and whether it is safe now."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from complaints.forms.wishes import WishesForm
from complaints.services.errors import NotPossible
from complaints.services.silence import set_silence
from complaints.services.wishes import change_wishes, version_of
from complaints.views.followed import FollowedView, refusal


class WishesView(FollowedView):
    """Every channel and every consent on one page, as they stand."""

    keeps_typed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("wishes", form=WishesForm(complaint=self.complaint))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = WishesForm(request.POST, complaint=self.complaint)
        if not form.is_valid():
            return self.page("wishes", form=form)
        try:
            changed = change_wishes(
                complaint=self.complaint,
                contact=form.contact(),
                language=form.cleaned_data["language"],
                consents=form.consents(),
                version=form.cleaned_data["version"],
            )
        except NotPossible as refused:
            if refused.why != "changed":
                form.add_error(None, refusal(refused))
                return self.page("wishes", form=form)
            return self.page("wishes", form=self._once_more(request))
        if changed:
            messages.success(request, _("Your wishes are kept. They count from now on."))
        else:
            messages.success(request, _("Nothing was different, so nothing was changed."))
        return redirect("follow-status")

    def _once_more(self, request: HttpRequest) -> WishesForm:
        """What was typed, for the wishes as they stand by now: sending it again is a
        decision made in view of that."""
        data = request.POST.copy()
        data["version"] = version_of(self.complaint)
        form = WishesForm(data, complaint=self.complaint)
        form.add_error(
            None,
            _(
                "Your wishes were changed on another device meanwhile. What you see is what you"
                " typed here. Send it again if this is how it should be."
            ),
        )
        return form


class SafetyView(FollowedView):
    """The switch "not safe now": one press silences everything, one press ends it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("safety")

    def post(self, request: HttpRequest) -> HttpResponse:
        silent = request.POST.get("safe") != "yes"
        with suppress(NotPossible):  # the page that follows says how it stands
            set_silence(complaint=self.complaint, silent=silent)
        return redirect("follow-safety")
