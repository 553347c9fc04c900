"""Where it is: the places so far, whether they are still there, and further ones."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from complaints.directory import read_directory
from complaints.forms.follow import PlacesForm
from complaints.own import own_places
from complaints.places.links import read_lines
from complaints.services.errors import NotPossible
from complaints.services.location_states import say_gone_or_back
from complaints.services.locations import add_locations
from complaints.uploads import file_was_refused
from complaints.views.followed import FollowedView, no_files, refusal

SHOWN = 50
"""Places on one page."""


class PlacesView(FollowedView):
    """The places with what became of each, and a form for further ones."""

    keeps_typed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._places(PlacesForm(initial=self.words))

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
        return self._places(form)

    def _places(self, form: PlacesForm) -> HttpResponse:
        pages = Paginator(self.complaint.locations.order_by("position"), SHOWN)
        shown = pages.get_page(self.request.GET.get("page"))
        return self.page(
            "places", form=form, shown=shown, places=own_places(self.complaint, shown.object_list)
        )


class PlaceStateView(FollowedView):
    """One place is gone, or back: one press, without leaving the list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("follow-places")

    def post(self, request: HttpRequest) -> HttpResponse:
        back = request.POST.get("state") == "back"
        try:
            said = say_gone_or_back(
                complaint=self.complaint, location=UUID(request.POST.get("place", "")), back=back
            )
        except NotPossible as refused:
            messages.warning(request, refusal(refused))
        except ValueError:  # not an id: a page that somebody changed
            messages.warning(request, _("We do not know this place."))
        else:
            if not said:
                messages.success(request, _("We know this already."))
            elif back:
                messages.success(request, _("Thank you. The office looks at it again."))
            else:
                messages.success(request, _("Thank you. The office knows that it is gone."))
        return redirect("follow-places")
