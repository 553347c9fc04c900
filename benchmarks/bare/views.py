"""One page."""

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from benchmarks.bare.models import Part, Report


def report(request: HttpRequest) -> HttpResponse:
    """Insert what a form holds, and lead on."""
    if request.method != "POST":
        return HttpResponse("bare", headers={"Content-Length": 4})
    now = timezone.now()
    with transaction.atomic():
        made = Report.objects.create(id=uuid.uuid4(), content=request.POST["content"], at=now)
        Part.objects.bulk_create(
            Part(report=made, position=position, content=content, at=now)
            for position, content in enumerate(request.POST.getlist("part"))
        )
    return HttpResponse(status=302, headers={"Location": "/sent/", "Content-Length": 0})


urlpatterns = [path("", report)]
