"""What every service of a case does around its change: lock first, record last."""

from casework.audit.services import record
from casework.authorities.models import Member
from casework.cases.errors import NotPossible
from casework.cases.models import Participation


def hold(participation: Participation) -> None:
    """Lock the file's row until the transaction ends; NotPossible if it is out of reach.

    Each service takes this lock before it writes an audit entry, which locks the
    authority's chain: always row before chain, so that two members never wait for each
    other in a circle.
    """
    rows = Participation.objects.select_for_update(of=("self",)).filter(pk=participation.pk)
    if not rows.values_list("pk", flat=True):
        raise NotPossible("This file is not within reach.")


def record_change(
    participation: Participation,
    verb: str,
    member: Member | None = None,
    *,
    reason: str = "",
    **payload: object,
) -> None:
    """Append an audit entry on the file, in the name of the member's user. ``payload``
    holds ids, numbers and short codes only."""
    record(
        authority=participation.authority_id,
        verb=verb,
        obj_type="participation",
        obj_id=participation.pk,
        actor=member.user_id if member else None,
        reason=reason,
        payload=payload,
    )
