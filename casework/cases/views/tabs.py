"""What this room's own tabs show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.audit.services import entries_for
from casework.authorities.forms import language_name
from casework.authorities.models import Member
from casework.authorities.selectors import colleagues
from casework.cases import facts, panels
from casework.cases.forms.work import MessageForm, NoteForm, RevealForm, TaskForm
from casework.cases.models import Note, Participation, Task
from casework.cases.permissions import READ_AUDIT, READ_COOPERATION, READ_IDENTITY, WORK
from casework.cases.references import outward_reference
from casework.cases.selectors import clocks, events, tasks
from casework.cases.selectors.complaint import (
    complaint_summary,
    conversation,
    unread_messages,
)
from casework.cases.selectors.notebook import read_notes
from casework.cases.selectors.person import wishes
from casework.cases.services.clocks import rule_title
from casework.cases.services.telling import complaint_of
from complaints.services.attachments import takes_documents

TIMELINE_SHOWN = 200
AUDIT_SHOWN = 500


def register() -> None:
    """Add this room's tabs. Called once, when the product starts."""
    for panel in (
        panels.Panel("overview", _("Overview"), 10, "cases/panels/overview.html", overview),
        panels.Panel(
            "clocks", _("Clocks"), 20, "cases/panels/clocks.html", clocks_tab, waiting_clocks
        ),
        panels.Panel("tasks", _("Tasks"), 30, "cases/panels/tasks.html", tasks_tab, open_tasks),
        panels.Panel("notes", _("Notes"), 40, "cases/panels/notes.html", notes_tab),
        panels.Panel(
            "messages",
            _("Messages"),
            50,
            "cases/panels/messages.html",
            messages_tab,
            unread_messages,
            tuple(READ_IDENTITY),
        ),
        panels.Panel("timeline", _("Timeline"), 90, "cases/panels/timeline.html", timeline_tab),
        panels.Panel(
            "audit",
            _("Audit"),
            95,
            "cases/panels/audit.html",
            audit_tab,
            roles=tuple(READ_AUDIT),
        ),
    ):
        panels.register(panel)


def overview(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """The complaint in plain words (its holder alone has it), and who takes part."""
    member = request.member
    complaint = complaint_of(participation)
    context: dict[str, Any] = {
        "complaint": complaint,
        "participants": panels.participants(member, participation),
        "next_clock": clocks(member, participation).filter(ended_at__isnull=True).first(),
        "next_tasks": tasks(member, participation).filter(done_at__isnull=True)[:5],
        "last_events": events(member, participation)[:4],
        "rule_title": rule_title(participation.next_due_rule) if participation.next_due else "",
    }
    if complaint is None:
        return context
    context |= {
        "spoken": language_name(participation.language),
        "people": facts.people(complaint.facts),
        "conduct": facts.conduct(complaint.facts, child_path=participation.child_path),
        "summary": complaint_summary(complaint),
        "wishes": wishes(complaint),
        "outward_reference": outward_reference(participation),
    }
    if member.has_role(*READ_IDENTITY):
        context["reveal_form"] = RevealForm(action=reverse("cases:reveal", args=[participation.pk]))
    return context


def clocks_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """Every clock with why its date is what it is."""
    found = list(clocks(request.member, participation))
    described = [{"clock": clock, "title": rule_title(clock.rule)} for clock in found]
    return {
        "waiting": [d for d in described if d["clock"].waiting],
        "ended": [d for d in described if not d["clock"].waiting],
    }


def waiting_clocks(member: Member, participation: Participation) -> int:
    """How many clocks still wait."""
    return clocks(member, participation).filter(ended_at__isnull=True).count()


def tasks_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """Open tasks first, then those done."""
    found = list(tasks(request.member, participation)[:300])
    return {
        "open_tasks": [_with_place(task) for task in found if task.done_at is None],
        "done_tasks": [task for task in found if task.done_at is not None],
        "form": TaskForm(action=reverse("cases:task-add", args=[participation.pk])),
    }


def _with_place(task: Task) -> Task:
    """The task with the address where doing it also ends it (``where``), if there is one."""
    file = task.participation_id
    places: dict[str, tuple[str, list[Any]]] = {
        Task.Kind.CONFIRM_ROUTING: ("cases:panel", [file, "routing"]),
        Task.Kind.ASK_FACT: ("cases:panel", [file, "routing"]),
        Task.Kind.ENTER_FACT: ("cases:panel", [file, "routing"]),
        Task.Kind.CONFIRM_FACTS: ("cases:panel", [file, "routing"]),
        Task.Kind.ASSIGN: ("cases:assign", [file]),
        Task.Kind.MISSED_CLOCK: ("cases:panel", [file, "clocks"]),
    }
    name, args = places.get(task.kind, ("", []))
    task.where = reverse(name, args=args) if name else ""  # type: ignore[attr-defined]
    return task


def open_tasks(member: Member, participation: Participation) -> int:
    """How many tasks are open."""
    return tasks(member, participation).filter(done_at__isnull=True).count()


def notes_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """The two files in law, kept apart."""
    found = read_notes(request.member, participation)
    cooperates = request.member.has_role(*READ_COOPERATION)
    return {
        "cooperates": cooperates,
        "administrative": [n for n in found if n.note.file == Note.File.ADMINISTRATIVE],
        "cooperation": [n for n in found if n.note.file == Note.File.COOPERATION],
        "form": NoteForm(
            cooperates=cooperates, action=reverse("cases:note-add", args=[participation.pk])
        ),
    }


def messages_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """The conversation with the person who complained; each reading is recorded."""
    complaint = complaint_of(participation)
    if complaint is None:
        return {"complaint": None}
    return {
        "complaint": complaint,
        "conversation": conversation(request.member, complaint),
        "form": MessageForm(
            action=reverse("cases:message-send", args=[participation.pk]),
            documents=takes_documents(complaint),
        ),
        "may_write": request.member.has_role(*WORK),
    }


def timeline_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """What happened, newest first."""
    return {"events": events(request.member, participation)[:TIMELINE_SHOWN]}


def audit_tab(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """The record of who changed and read what on this file and its complaint."""
    complaint = complaint_of(participation)
    about = [str(participation.pk), *([str(complaint.pk)] if complaint else [])]
    found = entries_for(authority=participation.authority_id).filter(obj_id__in=about)
    return {
        "entries": described_entries(request.member, list(found.order_by("-seq")[:AUDIT_SHOWN]))
    }


def described_entries(member: Member, entries: list[Any]) -> list[dict[str, Any]]:
    """Entries with the names of the colleagues who made them."""
    names = {str(person.user_id): person.user.name for person in colleagues(member)}
    return [
        {"entry": entry, "who": names.get(entry.actor or "", entry.actor or _("the system"))}
        for entry in entries
    ]
