"""Tasks of a file: added by people and by the machine, done once."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.models import Participation, Task
from casework.cases.services.recording import hold, record_change


@transaction.atomic
def add_task(
    *,
    participation: Participation,
    kind: str,
    summary: str,
    about: str = "",
    due_on: date | None = None,
    member: Member | None = None,
) -> Task:
    """Add a task to the file, or give back the open one of the same kind and ``about``.

    ``summary`` says in one sentence what to do and names no person. Tasks of kind
    "other" are never merged. Recorded as ``task.added``.
    """
    hold(participation)
    known = _open(participation, kind, about)
    if known:
        return known
    task = Task.objects.create(
        participation=participation,
        authority_id=participation.authority_id,
        kind=kind,
        about=about[:120],
        summary=summary[:300],
        due_on=due_on,
        created_at=timezone.now(),
    )
    record_change(participation, "task.added", member, task=task.pk, kind=kind)
    return task


def _open(participation: Participation, kind: str, about: str) -> Task | None:
    if kind == Task.Kind.OTHER:
        return None
    return Task.objects.filter(
        participation=participation, kind=kind, about=about[:120], done_at__isnull=True
    ).first()


@transaction.atomic
def finish_task(*, task: Task, member: Member | None = None) -> bool:
    """Mark a task as done. False if somebody had done it already. Recorded as
    ``task.done``."""
    hold(task.participation)
    changed = Task.objects.filter(pk=task.pk, done_at__isnull=True).update(
        done_at=timezone.now(), done_by=member
    )
    if changed:
        record_change(task.participation, "task.done", member, task=task.pk, kind=task.kind)
    return bool(changed)


@transaction.atomic
def finish_tasks_of_kind(
    *,
    participation: Participation,
    kind: str,
    about: str | None = None,
    member: Member | None = None,
) -> int:
    """Mark the file's open tasks of a kind (and ``about``) as done; returns how many."""
    tasks = Task.objects.filter(participation=participation, kind=kind, done_at__isnull=True)
    if about is not None:
        tasks = tasks.filter(about=about[:120])
    return sum(finish_task(task=task, member=member) for task in tasks)
