"""Notes opened for reading."""

from dataclasses import dataclass

from casework import vault
from casework.authorities.models import Member
from casework.cases.models import Note, Participation
from casework.cases.selectors.files import notes
from casework.cases.services.notes import PLACE
from casework.cases.services.recording import record_change


@dataclass(frozen=True)
class OpenNote:
    """A note with its words; ``body`` is None where the key was destroyed."""

    note: Note
    body: str | None


def read_notes(member: Member | None, participation: Participation) -> list[OpenNote]:
    """The file's notes with their words, newest first. Inside ``acting_for``. The reading
    is recorded (audit ``notes.read``): notes may speak of people."""
    opened = []
    for note in notes(member, participation)[:500]:
        try:
            body = vault.open_sealed(
                subject=participation.vault_subject,
                authority=participation.authority_id,
                place=PLACE,
                row=note.pk,
                sealed=note.sealed_body,
            )
        except vault.KeyDestroyed:
            body = None
        opened.append(OpenNote(note=note, body=body))
    if opened:
        record_change(participation, "notes.read", member, notes=len(opened))
    return opened
