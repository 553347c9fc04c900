"""Writing to the person who complained, from the case."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cases.errors import NotPossible, UsedForm
from casework.cases.models import Participation, Task, TimelineEvent
from casework.cases.permissions import WORK, require
from casework.cases.services.recording import hold
from casework.cases.services.tasks import finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from complaints.documents.cleaning import Cleaned
from complaints.documents.words import refusal_words
from complaints.models import Complaint
from complaints.services.errors import NotPossible as NoRoom
from complaints.services.messages import send_from_authority
from complaints.services.with_document import send_with_document


@transaction.atomic
def send_message(
    *,
    participation: Participation,
    complaint: Complaint,
    member: Member,
    body: str,
    message_id: UUID,
    document: Cleaned | None = None,
    document_name: str = "",
) -> bool:
    """Send words to the person, sealed under the complaint's key.

    ``message_id`` comes from the form: the same form sent twice sends one message (False
    the second time). A ``document`` that goes along is kept with the words, or neither is.
    The open "read the message" task is done with it. NotPossible for an empty or over-long
    body, where there is no room for the document, or where the complaint's data were
    destroyed. Audit ``message.sent`` is written by ``complaints``.
    """
    require(member, WORK)
    hold(participation)
    if TimelineEvent.objects.filter(pk=message_id, participation=participation).exists():
        return False
    try:
        with transaction.atomic():
            note_event(
                participation=participation,
                kind="message.sent",
                text=_("Wrote to the complainant."),
                actor=member,
                event_id=message_id,
            )
    except IntegrityError:
        raise UsedForm(_("This form was used already. Open the page again.")) from None
    words = body.replace("\x00", "")
    try:
        if document is None:
            send_from_authority(complaint=complaint, member=member, body=words)
        else:
            send_with_document(
                complaint=complaint,
                member=member,
                body=words,
                cleaned=document,
                name=document_name,
            )
    except NoRoom as refused:
        raise NotPossible(refusal_words(refused.why)) from None
    except ValueError:
        raise NotPossible(_("A message has between 1 and 5,000 characters.")) from None
    except vault.KeyDestroyed:
        raise NotPossible(
            _("The data of this complaint were destroyed: nobody can be written to.")
        ) from None
    finish_tasks_of_kind(
        participation=participation, kind=Task.Kind.READ_MESSAGE, about="", member=member
    )
    return True
