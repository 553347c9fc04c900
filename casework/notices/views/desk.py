"""The desk's pages of notices: what became of each, and serving it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.authorities.desk import member_view
from casework.authorities.models import Member, Role
from casework.notices import selectors
from casework.notices.deemed_service import rule_for
from casework.notices.errors import NoticeError
from casework.notices.forms.desk import ByEmailForm, ByOtherMeansForm, WithdrawForm
from casework.notices.models import Notice, ServiceAttempt
from casework.notices.receivers import file_name
from casework.notices.services import requesting, service

SERVERS = (Role.INVESTIGATOR, Role.APPROVER, Role.ADMINISTRATOR)
"""Who may serve, retry and withdraw."""

_PAGE = 50


@member_view()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All notices that the member may see; those that failed first."""
    state = request.GET.get("state", "")
    found = selectors.notices_by_need(_member(request), state)
    return render(
        request,
        "notices/index.html",
        {
            "page": Paginator(found, _PAGE).get_page(request.GET.get("page")),
            "state": state,
            "states": Notice.State.choices,
        },
    )


@member_view()
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice: state with its reason, the document, and how it was served."""
    return _page(request, selectors.get_notice(_member(request), pk))


@member_view()
@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed file. Reading it is recorded; the file's name says nothing."""
    member = _member(request)
    notice = selectors.get_notice(member, pk)
    if not notice.is_ready:
        raise Http404
    response = HttpResponse(selectors.read_pdf(member, notice), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(notice)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@member_view(*SERVERS)
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more for a document that could not be made."""
    member = _member(request)
    notice = selectors.get_notice(member, pk)
    try:
        requesting.retry(notice=notice, member=member)
    except NoticeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The notice is being made again."))
    return redirect("desk_notice", pk=notice.pk)


@member_view(*SERVERS)
@require_http_methods(["POST"])
def serve_by_email(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Serve by e-mail."""
    member = _member(request)
    notice = selectors.get_notice(member, pk)
    form = ByEmailForm(request.POST)

    def act() -> None:
        service.serve_by_email(notice=notice, address=form.cleaned_data["address"], member=member)

    return _do(request, notice, form, act, _("The notice is on its way."), email_form=form)


@member_view(*SERVERS)
@require_http_methods(["POST"])
def record_service(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record service by post or by hand."""
    member = _member(request)
    notice = selectors.get_notice(member, pk)
    form = _other_form(notice, request.POST)

    def act() -> None:
        service.record_service(
            notice=notice,
            method=form.cleaned_data["method"],
            address=form.cleaned_data["address"],
            served_on=form.cleaned_data["given_at"],
            proof=form.cleaned_data["proof"],
            member=member,
        )

    return _do(request, notice, form, act, _("Service is recorded."), other_form=form)


@member_view(*SERVERS)
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw an issued notice."""
    member = _member(request)
    notice = selectors.get_notice(member, pk)
    form = WithdrawForm(request.POST)

    def act() -> None:
        requesting.withdraw(notice=notice, member=member, reason=form.cleaned_data["reason"])

    return _do(request, notice, form, act, _("The notice is withdrawn."), withdraw_form=form)


def _do(
    request: HttpRequest,
    notice: Notice,
    form: Form,
    act: Callable[[], None],
    done: str,
    **forms: Form,
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, notice, **forms)
    try:
        act()
    except NoticeError as error:
        form.add_error(None, str(error))
        return _page(request, notice, **forms)
    messages.success(request, done)
    return redirect("desk_notice", pk=notice.pk)


def _page(request: HttpRequest, notice: Notice, **forms: Form) -> HttpResponse:
    member = _member(request)
    may_serve = member.has_role(*SERVERS)
    methods = selectors.service_methods(notice) if notice.is_ready else []
    open_for_service = (
        may_serve
        and notice.state == Notice.State.READY
        and notice.withdrawn_at is None
        and not notice.service_attempts.exclude(outcome="failed").exists()
    )
    context: dict[str, Any] = {
        "notice": notice,
        "zone": notice.authority.timezone,
        "addressee": selectors.addressee(notice),
        "records": selectors.service_records(notice),
        "waiting": notice.state in {Notice.State.QUEUED, Notice.State.RENDERING},
        "waited": timezone.now() - notice.announced_at,
        "may_serve": may_serve,
        "error_title": any(form.errors for form in forms.values()),
    }
    if open_for_service:
        context["rules"] = {
            method: rule_for(authority=notice.authority_id, method=method).words()
            for method in methods
        }
        if "email" in methods:
            context["email_form"] = ByEmailForm()
        if {"post", "hand"} & set(methods):
            context["other_form"] = _other_form(notice)
    if may_serve and notice.is_ready and notice.withdrawn_at is None:
        context["withdraw_form"] = WithdrawForm()
    return render(request, "notices/notice.html", context | forms)


def _other_form(notice: Notice, data: Any = None) -> ByOtherMeansForm:
    allowed = selectors.service_methods(notice) if notice.is_ready else []
    methods = [
        (method.value, str(method.label))
        for method in (ServiceAttempt.Method.POST, ServiceAttempt.Method.HAND)
        if method.value in allowed
    ]
    return ByOtherMeansForm(data, methods=methods, zone=ZoneInfo(notice.authority.timezone))


def _member(request: HttpRequest) -> Member:
    member: Member = request.member  # type: ignore[attr-defined]
    return member
