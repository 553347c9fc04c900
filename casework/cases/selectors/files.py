"""Which files a member may see. Every read of a case begins here and fails closed."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from casework.authorities.models import Member
from casework.cases.models import Clock, Note, Participation, Task, TimelineEvent
from casework.cases.permissions import READ_COOPERATION, sees_child_path


def participations(member: Member | None) -> QuerySet[Participation]:
    """The files of the member's own authority that are within need to know.

    Nobody, or a member who is not active, sees nothing. Child-path files are for those
    trained for them, and for approvers and administrators (domain rules b and g). A file
    that is hidden from the member (a conflict of interest) does not exist for them.
    """
    if member is None or not member.active:
        return Participation.objects.none()
    files = Participation.objects.filter(
        Q(hidden_from__isnull=True) | ~Q(hidden_from__contains=[str(member.user_id)]),
        authority_id=member.authority_id,
    )
    if not sees_child_path(member):
        files = files.filter(child_path=False)
    return files


def get_participation(member: Member | None, pk: UUID | str) -> Participation:
    """One file; Http404 if it does not exist for this member, whatever the cause."""
    found = (
        participations(member).select_related("assignee__user", "authority").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def clocks(member: Member | None, participation: Participation) -> QuerySet[Clock]:
    """A file's clocks, those that still wait first, then by date."""
    found = Clock.objects.filter(participation__in=_this(member, participation))
    return found.order_by("ended_at", "due_at", "id")


def get_clock(member: Member | None, participation: Participation, pk: UUID) -> Clock:
    """One clock of the file; Http404 otherwise."""
    found = clocks(member, participation).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.participation = participation
    return found


def tasks(member: Member | None, participation: Participation) -> QuerySet[Task]:
    """A file's tasks, oldest first."""
    return Task.objects.filter(participation__in=_this(member, participation)).select_related(
        "done_by__user"
    )


def get_task(member: Member | None, participation: Participation, pk: UUID) -> Task:
    """One task of the file; Http404 otherwise."""
    found = tasks(member, participation).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.participation = participation
    return found


def notes(member: Member | None, participation: Participation) -> QuerySet[Note]:
    """A file's notes, sealed, newest first. Those of the cooperation file are for the roles
    that read it."""
    found = Note.objects.filter(participation__in=_this(member, participation))
    if member is None or not member.has_role(*READ_COOPERATION):
        found = found.exclude(file=Note.File.COOPERATION)
    return found.select_related("author__user")


def events(member: Member | None, participation: Participation) -> QuerySet[TimelineEvent]:
    """A file's timeline, newest first."""
    found = TimelineEvent.objects.filter(participation__in=_this(member, participation))
    return found.select_related("actor__user")


def _this(member: Member | None, participation: Participation) -> QuerySet[Participation]:
    """The file itself as a scoped query: what hangs on it is no wider than it."""
    return participations(member).filter(pk=participation.pk)
