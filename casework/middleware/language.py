"""In which language a page is: the person's for the public's side, English for the desk."""

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from casework.languages import DEFAULT

DESK = "/desk/"


class LanguageMiddleware(LocaleMiddleware):
    """The language chosen on a page (a cookie that ends with the browser), else the one that
    the browser asks for, else English. The desk is in English whatever was chosen.

    Outermost of all that answers, so that pages for what went wrong have it too.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(DESK):
            translation.activate(DEFAULT)
            request.LANGUAGE_CODE = DEFAULT
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if not request.path_info.startswith(DESK):
            patch_vary_headers(answer, ("Accept-Language", "Cookie"))
        return answer
