"""Taking fingerprints back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from complaints.services.fingerprints import withdraw_fingerprint
from complaints.views.followed import FollowedView


class FingerprintsView(FollowedView):
    """Lists the person's fingerprints without their bits, and takes one back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("fingerprints", fingerprints=list(self.complaint.fingerprints.all()))

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            wanted = UUID(request.POST.get("fingerprint", ""))
        except ValueError:
            return redirect("follow-fingerprints")
        found = self.complaint.fingerprints.filter(pk=wanted).first()
        if found is not None and withdraw_fingerprint(complaint=self.complaint, fingerprint=found):
            messages.success(request, _("The fingerprint was taken back and destroyed."))
        return redirect("follow-fingerprints")
