"""Telling the person how their complaint ended."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from casework.audit.services import record
from casework.authorities.models import Member
from complaints.models import Complaint, Outcome
from complaints.sealing import OUTCOME, seal_text
from complaints.services.mail import NEWS, tell_by_mail

LONGEST = 5000


@transaction.atomic
def tell_outcome(
    *,
    complaint: Complaint,
    result: str,
    words: str,
    member: Member | None,
    court: str = "",
    court_until: date | None = None,
) -> Outcome:
    """Tell how it ended, acting for the complaint's authority (GDPR Art. 77(2), 78(1)).

    ``result`` is one of ``Outcome.Result``; ``words`` are the authority's own, sealed.
    ``court`` and ``court_until`` are where and until when one can turn to a court, as the
    authority knows its national law; left out, the law's data are asked when the page is
    shown. The public status is the caller's to push. A neutral e-mail goes out where it
    is wanted. Audited as "outcome.told". Raises ValueError for an unknown result or
    endless words, vault.KeyDestroyed for a destroyed complaint.
    """
    if result not in Outcome.Result.values or len(words) > LONGEST:
        raise ValueError("Not an outcome")
    outcome = Outcome(
        complaint=complaint,
        authority_id=complaint.authority_id,
        result=result,
        court=court.strip()[:200],
        court_until=court_until,
        told_at=timezone.now(),
    )
    if text := words.strip():
        outcome.sealed_words = seal_text(outcome, OUTCOME, text)
    outcome.save(force_insert=True)
    tell_by_mail(complaint=complaint, purpose=NEWS, reference=outcome.pk)
    record(
        authority=complaint.authority_id,
        verb="outcome.told",
        obj_type="complaints.outcome",
        obj_id=outcome.pk,
        actor=member.user_id if member else None,
        payload={"complaint": complaint.pk, "result": result},
    )
    return outcome
