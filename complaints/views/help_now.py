"""Help at once, by country: open to everybody, and from every step of the form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from complaints.answers import is_young, on_child_path, residence
from complaints.directory import read_directory
from complaints.draft_cookie import read_token
from complaints.help_now import help_for
from complaints.places.countries import COUNTRIES, country_choices
from complaints.services.drafts import open_draft
from complaints.services.errors import DraftGone
from complaints.steps import get_step
from complaints.views.step import CHANGE


class HelpNowView(View):
    """Emergency number, hotlines, removal and hash services; what to do and not to do."""

    def get(self, request: HttpRequest) -> HttpResponse:
        country = request.GET.get("country", "")
        country = country if country in COUNTRIES else ""
        context = {
            "help": help_for(country, read_directory()),
            "countries": country_choices(),
            "country": country,
        }
        return render(request, "complaints/help_now.html", context)


class FormHelpView(View):
    """The same help while a form is open: for the country and age it already knows, with a
    way back to the step that was left. What was typed there was kept."""

    def get(self, request: HttpRequest, step: str) -> HttpResponse:
        if get_step(step) is None:
            raise Http404
        try:
            draft = open_draft(read_token(request))
        except DraftGone:
            return redirect("help-now")
        if draft.sent:
            return redirect("sent")
        place = residence(draft.answers)
        back = reverse("step", args=[step])
        context = {
            "help": help_for(place, read_directory()),
            "child": on_child_path(draft.answers),
            "young": is_young(draft.answers),
            "grown_up": "age" in draft.answers and not on_child_path(draft.answers),
            "back": f"{back}?{CHANGE}=1" if CHANGE in request.GET else back,
        }
        return render(request, "complaints/form_help.html", context)
