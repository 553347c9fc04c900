"""The verification page: anyone who holds a notice can have it checked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from casework.authorities.addresses import client_network
from casework.middleware.origin import form_protect
from casework.notices import throttle
from casework.notices.forms.verification import CodeForm, FileForm
from casework.notices.numbering import read_number
from casework.notices.uploads import OneSmallFile
from casework.notices.verification import LARGEST_FILE, check_code, check_file

FIELD = "document"


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check number and code. A wrong code and a number nobody gave get the same answer."""
    if request.method != "POST":
        # The QR code brings the number, never the check code: addresses end up in logs.
        given = read_number(request.GET.get("n", "").replace("\x00", ""))
        return _page(request, code_form=CodeForm(initial={"number": given}))
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, code_form=form)
    number, network = read_number(form.cleaned_data["number"]), client_network(request)
    if throttle.held_back(network=network, number=number):
        return _page(request, code_form=form, held_back=True, status=429)
    notice = check_code(number=number, code=form.cleaned_data["code"])
    if notice is None:
        throttle.wrong_try(network=network, number=number)
        form.add_error(
            "code",
            _("No notice has this number and check code. Compare both with the last page."),
        )
        return _page(request, code_form=form)
    return render(request, "notices/verified.html", {"notice": notice})


@csrf_exempt
@require_POST
def verify_file(request: HttpRequest) -> HttpResponse:
    """Take the file in memory only. The handler has to be set before anything reads the
    form, so the check of the token comes after it, inside ``_file``."""
    handler = OneSmallFile(request, field=FIELD, largest=LARGEST_FILE)
    request.upload_handlers = [handler]  # type: ignore[assignment]
    return _file(request, handler)


@form_protect
def _file(request: HttpRequest, handler: OneSmallFile) -> HttpResponse:
    if not throttle.file_allowed(network=client_network(request)):
        return _page(request, held_back=True, status=429)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        if handler.too_large:
            form.errors.clear()
            form.add_error(FIELD, _("The file is larger than 5 MB; no notice is."))
        return _page(request, file_form=form)
    checked = check_file(form.cleaned_data[FIELD].read())
    return render(
        request, "notices/checked_file.html", {"checked": checked, "notice": checked.notice}
    )


def _page(
    request: HttpRequest,
    *,
    code_form: CodeForm | None = None,
    file_form: FileForm | None = None,
    held_back: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "code_form": code_form or CodeForm(),
        "file_form": file_form or FileForm(),
        "held_back": held_back,
        "error_title": any(form and form.errors for form in (code_form, file_form)),
    }
    return render(request, "notices/verify.html", context, status=status)
