"""Opening the case of a complaint."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.cases.models import Case, Participation
from casework.cases.references import OUTWARD
from casework.cases.services.participation import open_participation
from complaints.codes import new_reference
from complaints.models import Complaint


@transaction.atomic
def open_case(
    *,
    complaint: Complaint,
    title: str,
    priority: int,
    child_path: bool = False,
    hold_ground: str = "",
    language: str = "en",
) -> Participation:
    """Open the case of a complaint with the file of the authority that holds it.

    Idempotent per complaint. The file carries the complaint's public reference, so that
    a person on the phone and a caseworker speak of the same thing; the case has another
    one for letters (:mod:`casework.cases.references`). With ``hold_ground``
    the file starts on hold. Its age counts from the day the complaint was lodged.
    Effects: Case, Participation (role receiving), timeline, audit ``case.opened``; no
    public status (the caller knows the next date).
    """
    now = timezone.now()
    case = Case.objects.filter(complaint=complaint).first()
    if case is None:
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    authority_id=complaint.authority_id,
                    reference=new_reference(OUTWARD),
                    complaint=complaint,
                    opened_at=now,
                )
        except IntegrityError:
            case = Case.objects.get(complaint=complaint)
    status = Participation.Status.ON_HOLD if hold_ground else Participation.Status.NEW
    return open_participation(
        case=case,
        authority=complaint.authority_id,
        role=Participation.Role.RECEIVING,
        reference=complaint.reference,
        title=title,
        status=status,
        priority=priority,
        child_path=child_path,
        language=language,
        hold_ground=hold_ground,
        complaint_id=complaint.pk,
        opened_at=complaint.submitted_at,
    )
