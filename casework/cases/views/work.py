"""What is done on a file. Every view: form → service → redirect; a form that fails comes
back with what was typed and the error beside its field."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.authorities.selectors import active_colleagues, colleagues
from casework.cases.errors import CaseError, Stale
from casework.cases.forms import work as forms
from casework.cases.models import Clock, Participation
from casework.cases.permissions import CARRY, READ_COOPERATION, WORK
from casework.cases.selectors import get_clock, get_participation, get_task
from casework.cases.services.assignment import assign, can_carry
from casework.cases.services.clocks import meet_clock, rule_title, stop_clock
from casework.cases.services.notes import write_note
from casework.cases.services.status import change_status
from casework.cases.services.tasks import add_task, finish_task
from casework.cases.services.telling import complaint_of, tells_outcome
from casework.cases.views.access import desk_view
from casework.cases.views.case import render_panel

CONFLICT = 409


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move the file to another status."""
    file = get_participation(request.member, pk)
    waiting = Clock.objects.filter(participation=file, ended_at__isnull=True).count()
    tells = tells_outcome(complaint_of(file))
    form = forms.StatusForm(
        request.POST or None,
        participation=file,
        waiting=waiting,
        tells=tells,
        initial={"version": file.version},
    )
    code = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            change_status(
                participation=file,
                status=typed["status"],
                member=request.member,
                reason=typed["reason"],
                version=typed["version"],
                clocks=typed.get("clocks", ""),
                ending=form.ending(),
            )
        except Stale as error:
            file.refresh_from_db()
            form = _again(form, file, error, participation=file, waiting=waiting, tells=tells)
            code = CONFLICT
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The case is now “%s”.") % file.get_status_display())
            return redirect("cases:case", pk=file.pk)
    return _form_page(request, file, form, _("Change status"), code)


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the file to a colleague, or back to the queue."""
    file = get_participation(request.member, pk)
    candidates = forms.carriers(file, active_colleagues(request.member, *CARRY))
    form = forms.AssignForm(
        request.POST or None,
        candidates=candidates,
        initial={"version": file.version, "member": str(file.assignee_id or "")},
    )
    code = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        person = colleagues(request.member).get(pk=typed["member"]) if typed["member"] else None
        try:
            assign(
                participation=file,
                member=person,
                by=request.member,
                reason=typed["reason"],
                version=typed["version"],
            )
        except Stale as error:
            file.refresh_from_db()
            form = _again(form, file, error, candidates=candidates)
            code = CONFLICT
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            name = person.user.name if person else _("nobody yet")
            messages.success(request, _("The case is with %s.") % name)
            return redirect("cases:case", pk=file.pk)
    return _form_page(request, file, form, _("Assign"), code)


@desk_view(*CARRY)
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file that nobody has."""
    file = get_participation(request.member, pk)
    if file.assignee_id == request.member.pk:
        return redirect("cases:case", pk=file.pk)
    if file.assignee_id is not None:
        messages.warning(request, _("%s has taken this case already.") % file.assignee.user.name)
    elif not can_carry(file, request.member):
        messages.warning(request, _("This case needs training that your record does not show."))
    else:
        try:
            assign(
                participation=file, member=request.member, by=request.member, version=file.version
            )
        except CaseError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("The case is yours."))
    return redirect("cases:case", pk=file.pk)


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def clock_met(request: HttpRequest, pk: UUID, clock: UUID) -> HttpResponse:
    """Record that what a clock asks for was done."""
    file = get_participation(request.member, pk)
    found = get_clock(request.member, file, clock)
    form = forms.MeetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        at = _moment(on, file, found) if on else None
        try:
            meet_clock(clock=found, member=request.member, at=at)
        except CaseError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, _("Recorded: %s.") % rule_title(found.rule))
            return redirect("cases:panel", pk=file.pk, key="clocks")
    title = _("Deadline met: %s") % rule_title(found.rule)
    return _form_page(request, file, form, title, clock=found)


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def clock_stop(request: HttpRequest, pk: UUID, clock: UUID) -> HttpResponse:
    """Stop a clock on its legal ground."""
    file = get_participation(request.member, pk)
    found = get_clock(request.member, file, clock)
    form = forms.StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stop_clock(clock=found, ground=form.cleaned_data["ground"], member=request.member)
        except CaseError as error:
            form.add_error("ground", str(error))
        else:
            messages.success(request, _("The clock is stopped."))
            return redirect("cases:panel", pk=file.pk, key="clocks")
    title = _("Stop the clock: %s") % rule_title(found.rule)
    return _form_page(request, file, form, title, clock=found)


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def task_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a task."""
    file = get_participation(request.member, pk)
    if request.method != "POST":
        return redirect("cases:panel", pk=pk, key="tasks")
    form = forms.TaskForm(request.POST, action=request.path)
    if form.is_valid():
        add_task(
            participation=file,
            kind="other",
            summary=form.cleaned_data["summary"],
            due_on=form.cleaned_data["due_on"],
            member=request.member,
        )
        messages.success(request, _("Task added."))
        return redirect("cases:panel", pk=pk, key="tasks")
    return render_panel(request, file, "tasks", {"form": form})


@desk_view(*WORK)
@require_POST
def task_done(request: HttpRequest, pk: UUID, task: UUID) -> HttpResponse:
    """Mark a task as done; pressing twice changes nothing."""
    file = get_participation(request.member, pk)
    found = get_task(request.member, file, task)
    if finish_task(task=found, member=request.member):
        messages.success(request, _("Done: %s") % found.summary)
    else:
        messages.info(request, _("That task was done already."))
    return redirect("cases:panel", pk=pk, key="tasks")


@desk_view(*WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def note_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a note."""
    file = get_participation(request.member, pk)
    if request.method != "POST":
        return redirect("cases:panel", pk=pk, key="notes")
    cooperates = request.member.has_role(*READ_COOPERATION)
    form = forms.NoteForm(request.POST, cooperates=cooperates, action=request.path)
    if form.is_valid():
        try:
            write_note(
                participation=file,
                member=request.member,
                body=form.cleaned_data["body"],
                file=form.cleaned_data["file"],
                note_id=form.cleaned_data["once"],
            )
        except CaseError as error:
            form.add_error("body", str(error))
        else:
            messages.success(request, _("Note kept."))
            return redirect("cases:panel", pk=pk, key="notes")
    return render_panel(request, file, "notes", {"form": form})


def _moment(day: Any, file: Participation, clock: Clock) -> datetime:
    """An instant for "on that day": now if it is today, else the day's end in the
    authority's zone, but never before the clock's start on that same day."""
    zone = ZoneInfo(file.authority.timezone)
    now = timezone.now()
    if day == now.astimezone(zone).date():
        return now
    moment = datetime.combine(day, time(23, 59, 59), tzinfo=zone)
    first_day = clock.started_at.astimezone(zone).date()
    return max(moment, clock.started_at) if day == first_day else moment


def _again(
    form: forms.VersionedForm, file: Participation, error: Stale, **more: Any
) -> forms.VersionedForm:
    """The same form with what was typed, for the file as it is now: nothing is lost, and
    sending it again is a decision made with the new state in view."""
    data = form.data.copy()
    data["version"] = str(file.version)
    again = type(form)(data, **more)
    again.is_valid()
    again.add_error(None, str(error))
    return again


def _form_page(
    request: HttpRequest,
    file: Participation,
    form: forms.DeskForm,
    title: str,
    code: int = 200,
    clock: Clock | None = None,
) -> HttpResponse:
    back = reverse("cases:panel", args=[file.pk, "clocks"]) if clock else ""
    return render(
        request,
        "cases/form.html",
        {
            "participation": file,
            "form": form,
            "title": title,
            "clock": clock,
            "back": back or reverse("cases:case", args=[file.pk]),
        },
        status=code,
    )
