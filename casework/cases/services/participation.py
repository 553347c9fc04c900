"""Opening an authority's own file on a case."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.cases import opened
from casework.cases.models import Case, Participation
from casework.cases.services.recording import record_change
from casework.cases.services.timeline import note_event


@transaction.atomic
def open_participation(
    *,
    case: Case | UUID,
    authority: str,
    role: str,
    reference: str,
    title: str,
    status: str = Participation.Status.NEW,
    priority: int = 2,
    child_path: bool = False,
    language: str = "en",
    hold_ground: str = "",
    complaint_id: UUID | None = None,
    opened_at: datetime | None = None,
) -> Participation:
    """Open ``authority``'s file on a case; the caller acts for that authority.

    Idempotent: an authority has one file on a case and gets it back. ``case`` may be the
    bare id: an authority that was invited cannot see the case's row. ``title`` says
    conduct and service and names no person. ``complaint_id`` is given by the holder of
    the complaint alone: its notes are then sealed under the complaint's key and die with
    it; any other file has a key of its own. The file's age counts from ``opened_at``.
    Recorded as ``case.opened``.
    """
    case_id = case.pk if isinstance(case, Case) else case
    known = Participation.objects.filter(case_id=case_id, authority_id=authority).first()
    if known:
        return known
    file = Participation(
        case_id=case_id,
        authority_id=authority,
        role=role,
        status=status,
        reference=reference,
        title=title[:200],
        child_path=child_path,
        hold_ground=hold_ground[:400],
        language=language,
        priority=priority,
        opened_at=opened_at or timezone.now(),
    )
    file.vault_subject = complaint_id or file.pk
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:
        # Another worker opened it meanwhile; its file stands.
        return Participation.objects.get(case_id=case_id, authority_id=authority)
    opened.run(file)
    if complaint_id is None:
        vault.create_key(subject=file.pk, authority=authority)
    note_event(
        participation=file,
        kind="case.opened",
        text=_("File opened. Role: %(role)s.") % {"role": file.get_role_display()},
    )
    record_change(file, "case.opened", case=case_id, role=role, status=status)
    return file
