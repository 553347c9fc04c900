"""Where it is: places that are added after the form was sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from complaints.directory import read_directory
from complaints.forms.follow import PlacesForm
from complaints.places.links import read_lines
from complaints.services.errors import NotPossible
from complaints.services.locations import add_locations
from complaints.uploads import file_was_refused
from complaints.views.followed import FollowedView, no_files, refusal


class PlacesView(FollowedView):
    """Adds links and other places."""

    keeps_typed = True

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
                form.add_error(None, refusal(refused))
            else:
                messages.success(
                    request,
                    _("What you added was sent.") if added else _("We have these already."),
                )
                return redirect("follow-status")
        return self.page("places", form=form)
