"""What the two sides of a share write to each other and ask of each other."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.cases.errors import CaseError
from casework.cases.views.access import desk_view
from casework.cooperation import gate, selectors
from casework.cooperation.errors import Refused
from casework.cooperation.forms import AskForm, CommentForm, RefuseForm
from casework.cooperation.services.answering import ask as ask_originator
from casework.cooperation.services.answering import refuse_request
from casework.cooperation.services.talking import write_comment
from casework.cooperation.views.page import share_page

CONFLICT = 409
_FIELDS = {"fields": "fields_wanted"}


@desk_view(*gate.READERS)
@require_POST
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to the other authority."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    form = CommentForm(request.POST, action=reverse("cooperation:comment", args=[pk]))
    if form.is_valid():
        try:
            write_comment(
                share=found,
                member=member,
                body=form.cleaned_data["body"],
                comment_id=form.cleaned_data["once"],
            )
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Both authorities can read it."))
            return redirect("cooperation:share", pk=pk)
    return share_page(request, selectors.get_share(member, pk), comment_form=form)


@desk_view(*gate.SHARERS)
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the originator for more, for a less strict marking, for a third, for longer."""
    member = request.member  # type: ignore[attr-defined]
    found = selectors.get_share(member, pk)
    form = AskForm(request.POST, share=found, action=reverse("cooperation:ask", args=[pk]))
    if form.is_valid():
        try:
            ask_originator(share=found, member=member, **form.values())
        except Refused as error:
            name = _FIELDS.get(error.field, error.field)
            form.add_error(name if name in form.fields else None, str(error))
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked. The originator answers; you will have a task."))
            return redirect("cooperation:share", pk=pk)
    return share_page(request, selectors.get_share(member, pk), ask_form=form)


@desk_view(*gate.SHARERS)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refuse what the recipient asked for, with the reason."""
    member = request.member  # type: ignore[attr-defined]
    asked = selectors.get_request(member, pk)
    form = RefuseForm(request.POST or None, action=request.path)
    code = 200
    if request.method == "POST" and form.is_valid():
        try:
            refuse_request(request=asked, member=member, reason=form.cleaned_data["reason"])
        except CaseError as error:
            form.add_error(None, str(error))
            code = CONFLICT
        else:
            messages.success(request, _("Refused. They read your reason."))
            return redirect("cooperation:share", pk=asked.share_id)
    context = {
        "form": form,
        "asked": asked,
        "back": reverse("cooperation:share", args=[asked.share_id]),
    }
    return render(request, "cooperation/refuse.html", context, status=code)
