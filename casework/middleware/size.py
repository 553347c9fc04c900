"""Refuses requests that are larger than anything a page takes, before reading them."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse


class SizeMiddleware:
    """Raises RequestDataTooBig (the page for it is 413) by the length a request claims.

    A body without a length is never read by Django. Limits on text fields alone are
    Django's own (DATA_UPLOAD_MAX_MEMORY_SIZE).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.META.get("CONTENT_LENGTH") or "0"
        if not claimed.isdigit() or int(claimed) > settings.LARGEST_REQUEST:
            raise RequestDataTooBig("The request claims to be larger than any page takes")
        return self.get_response(request)
