"""Help at once, by country; open to everybody, without a form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from complaints.directory import read_directory
from complaints.help_now import help_for
from complaints.places.countries import COUNTRIES, country_choices


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
