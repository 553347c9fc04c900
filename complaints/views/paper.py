"""The form on paper: which one, and the pages to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from casework.authorities.models import Letterhead
from complaints.directory import read_directory
from complaints.paper import ADULT, paper_form


class OnPaperView(View):
    """What it is, which version to take, and where to send it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "complaints/on_paper.html")


class PaperFormView(View):
    """All questions of one version, to be printed. Nothing is filled in, nothing is kept."""

    version = ADULT

    def get(self, request: HttpRequest) -> HttpResponse:
        directory = read_directory()
        heads = {
            head.authority_id: head
            for head in Letterhead.objects.filter(
                authority_id__in=[o.slug for o in directory.receiving()]
            )
        }
        context = {
            "sections": paper_form(self.version, directory),
            "child": self.version != ADULT,
            "offices": [
                (office, heads[office.slug].address.splitlines() if office.slug in heads else [])
                for office in directory.receiving()
            ],
        }
        return render(request, "complaints/paper_form.html", context)
