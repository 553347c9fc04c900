"""The authority's key for copies: its administrators' page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.authorities.models import Role
from casework.cases.errors import CaseError
from casework.cases.views.access import desk_view
from casework.cooperation import selectors
from casework.cooperation.errors import Refused
from casework.cooperation.forms import ProveKeyForm, RegisterKeyForm, RetireKeyForm
from casework.cooperation.models import ExportKey
from casework.cooperation.services.keys import prove_key, register_key, retire_key

ADMINISTRATOR = Role.ADMINISTRATOR.value


@desk_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The key in use, one that waits to be proven, the history; enter another."""
    member = request.member  # type: ignore[attr-defined]
    form = RegisterKeyForm(request.POST or None, action=request.path)
    if request.method == "POST" and form.is_valid():
        try:
            register_key(member=member, public_key=form.cleaned_data["public_key"])
        except Refused as error:
            # Should it have been a private key, the page must not show it again.
            form = RegisterKeyForm({"public_key": ""}, action=request.path)
            form.is_valid()
            form.errors.pop("public_key", None)
            form.add_error("public_key", str(error))
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Entered. It is used once you have proven it."))
            return redirect("cooperation:keys")
    return _page(request, register_form=form)


@desk_view(ADMINISTRATOR)
@require_POST
def prove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the word that only the private key reveals."""
    member = request.member  # type: ignore[attr-defined]
    key = _key(request, pk)
    form = ProveKeyForm(request.POST, action=request.path)
    if form.is_valid():
        try:
            prove_key(key=key, member=member, word=form.cleaned_data["word"])
        except Refused as error:
            form.add_error("word", str(error))
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proven. Copies are encrypted to this key from now on."))
            return redirect("cooperation:keys")
    return _page(request, prove_form=form)


@desk_view(ADMINISTRATOR)
@require_POST
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Use a key no more."""
    member = request.member  # type: ignore[attr-defined]
    key = _key(request, pk)
    form = RetireKeyForm(request.POST, action=request.path)
    if form.is_valid():
        try:
            retire_key(key=key, member=member, reason=form.cleaned_data["reason"])
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Retired. No copy is encrypted to it any more."))
            return redirect("cooperation:keys")
    return _page(request, retire_form=form)


def _key(request: HttpRequest, pk: UUID) -> ExportKey:
    key = selectors.keys_of(request.member).filter(pk=pk).first()  # type: ignore[attr-defined]
    if key is None:
        raise Http404
    return key


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    found = list(selectors.keys_of(request.member))  # type: ignore[attr-defined]
    current = next((key for key in found if key.current), None)
    waiting = next((key for key in found if key.waiting), None)
    context: dict[str, Any] = {
        "current": current,
        "waiting": waiting,
        "history": [key for key in found if key.retired_at],
        "register_form": RegisterKeyForm(action=reverse("cooperation:keys")),
        "prove_form": waiting
        and ProveKeyForm(action=reverse("cooperation:key-prove", args=[waiting.pk])),
        "retire_form": current
        and RetireKeyForm(action=reverse("cooperation:key-retire", args=[current.pk])),
        "form": next((form for form in forms.values() if form.errors), None),
        **forms,
    }
    return render(request, "cooperation/keys.html", context)
