"""One page with a form."""

import uuid

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from benchmarks.bare.models import Part, Report


class ReportForm(forms.Form):
    """What is typed."""

    content = forms.CharField()


def report(request: HttpRequest) -> HttpResponse:
    """Check what was sent, insert it, and lead on."""
    if request.method != "POST":
        return HttpResponse("bare", headers={"Content-Length": 4})
    form = ReportForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    now = timezone.now()
    with transaction.atomic():
        made = Report.objects.create(id=uuid.uuid4(), content=form.cleaned_data["content"], at=now)
        Part.objects.bulk_create(
            Part(report=made, position=position, content=content, at=now)
            for position, content in enumerate(request.POST.getlist("part"))
        )
    return HttpResponse(status=302, headers={"Location": "/sent/", "Content-Length": 0})


urlpatterns = [path("", report)]
