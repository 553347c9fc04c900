"""What comes from the person who complained, put onto the case."""

from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.models import Participation, Priority, Task
from casework.cases.services.tasks import add_task
from casework.cases.services.telling import complaint_of
from casework.cases.services.timeline import note_event
from casework.cases.services.urgency import set_urgency
from complaints.contact import is_silent
from complaints.models import Attachment, Complaint, Message


@transaction.atomic
def message_came(*, participation: Participation) -> None:
    """A message waits: one task to read it, however many messages there are."""
    add_task(
        participation=participation,
        kind=Task.Kind.READ_MESSAGE,
        summary=_("Read the new message and answer it"),
    )
    note_event(
        participation=participation,
        kind="message.received",
        text=_("The complainant wrote a message."),
    )


@transaction.atomic
def place_added(*, participation: Participation) -> None:
    """Places were added: a line on the timeline and one task to look at them."""
    add_task(
        participation=participation,
        kind=Task.Kind.READ_MESSAGE,
        about="places",
        summary=_("The complainant added places where the imagery is: see the overview"),
    )
    note_event(
        participation=participation,
        kind="location.added",
        text=_("The complainant added places where the imagery is."),
    )


@transaction.atomic
def document_infected(*, participation: Participation) -> None:
    """A document is locked away: a line on the timeline and one task to ask for its words
    in another way."""
    add_task(
        participation=participation,
        kind=Task.Kind.READ_MESSAGE,
        about="document",
        summary=_("A document may be harmful and is locked away: ask for its words if they matter"),
    )
    note_event(
        participation=participation,
        kind="document.infected",
        text=_("A document turned out to be harmful and was locked away."),
    )


@transaction.atomic
def place_gone(*, participation: Participation) -> None:
    """The person says that a place is gone: a line on the timeline."""
    note_event(
        participation=participation,
        kind="location.gone",
        text=_("The complainant says that a place is gone."),
    )


@transaction.atomic
def place_back(*, participation: Participation) -> None:
    """The person says that a place is back: a task of its own, and the file is urgent
    again, for what came back spreads."""
    add_task(
        participation=participation,
        kind=Task.Kind.READ_MESSAGE,
        about="reappeared",
        summary=_("A place that was gone is back: see “Places” and act on it"),
    )
    note_event(
        participation=participation,
        kind="location.back",
        text=_("The complainant says that a place that was gone is back."),
    )
    participation.refresh_from_db()
    if participation.is_open and participation.priority > Priority.HIGH:
        set_urgency(
            participation=participation,
            priority=Priority.HIGH,
            child_path=participation.child_path,
            member=None,
        )


@transaction.atomic
def wishes_changed(*, participation: Participation) -> None:
    """The person changed how to be reached or what they agreed to: one task to look."""
    add_task(
        participation=participation,
        kind=Task.Kind.READ_MESSAGE,
        about="wishes",
        summary=_("The complainant changed their wishes: see the overview before you act"),
    )
    note_event(
        participation=participation,
        kind="wishes.changed",
        text=_("The complainant changed how to be reached or what they agree to."),
    )


@transaction.atomic
def silence_changed(*, participation: Participation) -> None:
    """It is not safe to reach the person, or it is again."""
    complaint = complaint_of(participation)
    silent = complaint is not None and is_silent(complaint)
    note_event(
        participation=participation,
        kind="silence.changed",
        text=_("It is not safe to reach the complainant: do not write, call or send letters.")
        if silent
        else _("The complainant may be reached again, as they wish."),
    )


@transaction.atomic
def withdrawn(*, participation: Participation) -> None:
    """The complaint was withdrawn: a person decides whether the case goes on, for an
    authority may act of its own motion and a withdrawal may be forced. Once per file."""
    if Task.objects.filter(participation=participation, kind=Task.Kind.WITHDRAWAL).exists():
        return
    add_task(
        participation=participation,
        kind=Task.Kind.WITHDRAWAL,
        summary=_("The complaint was withdrawn: close the case, or go on of your own motion"),
    )
    note_event(
        participation=participation,
        kind="complaint.withdrawn",
        text=_("The complainant withdrew the complaint."),
    )


@transaction.atomic
def catch_up(*, participation: Participation, complaint: Complaint) -> None:
    """Put onto a case that has just been opened what came before it was."""
    if complaint.state == Complaint.State.WITHDRAWN:
        withdrawn(participation=participation)
    waiting = Message.objects.filter(
        complaint=complaint, sender=Message.Sender.COMPLAINANT, read_at__isnull=True
    )
    if waiting.exists():
        message_came(participation=participation)
    if complaint.attachments.filter(scan=Attachment.Scan.INFECTED).exists():
        document_infected(participation=participation)
