"""Writing notes into one of a file's two files in law."""

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.authorities.models import Member
from casework.cases.errors import NotPossible, UsedForm
from casework.cases.models import Note, Participation
from casework.cases.permissions import READ_COOPERATION, WORK, require
from casework.cases.services.recording import hold, record_change

PLACE = "cases_note.sealed_body"
LONGEST = 20_000


@transaction.atomic
def write_note(
    *,
    participation: Participation,
    member: Member,
    body: str,
    file: str = Note.File.ADMINISTRATIVE,
    note_id: UUID | None = None,
) -> Note:
    """Seal and keep a note.

    ``file`` says where it belongs: the administrative file may be seen by the parties,
    the cooperation file never. ``note_id`` comes from the form: the same form sent twice
    writes one note. Notes are never changed or deleted, only followed by another.
    UsedForm where the id belongs to another note,
    NotPossible for an empty or over-long body (20,000 characters). Recorded as
    ``note.written``; the words stay out of the record.
    """
    require(member, WORK)
    if file == Note.File.COOPERATION:
        require(member, READ_COOPERATION)
    body = body.replace("\x00", "").strip()
    if not body:
        raise NotPossible(_("Write something first."))
    if len(body) > LONGEST:
        raise NotPossible(_("A note holds at most %(n)s characters.") % {"n": f"{LONGEST:,}"})
    hold(participation)
    pk = note_id or uuid4()
    known = Note.objects.filter(pk=pk, participation=participation).first()
    if known:
        return known
    note = Note(
        pk=pk,
        participation=participation,
        authority_id=participation.authority_id,
        author=member,
        file=file,
        written_at=timezone.now(),
    )
    note.sealed_body = vault.seal(
        subject=participation.vault_subject,
        authority=participation.authority_id,
        place=PLACE,
        row=pk,
        text=body,
    )
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError:
        raise UsedForm(_("This form was used already. Open the page again.")) from None
    record_change(participation, "note.written", member, note=pk, file=file)
    return note
