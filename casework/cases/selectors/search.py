"""Finding a file by what a person on the phone can say."""

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.cases.selectors.files import participations
from casework.cases.selectors.queue import ORDER
from complaints.selectors import find_by_email


def by_reference(member: Member | None, reference: str) -> Participation | None:
    """The member's authority's file with exactly this reference, the complaint's or the
    one on a letter, if within need to know."""
    files = participations(member)
    found = files.filter(reference=reference).first()
    return found or files.filter(case__reference=reference).first()


def by_email(member: Member, email: str) -> list[Participation]:
    """The authority's files whose complainant gave exactly this address, at most 100.

    Compared by keyed hash: the address itself stands nowhere. The search reads personal
    data, so ``complaints`` records it with the member who asked.
    """
    complaints = [complaint.pk for complaint in find_by_email(member, email)]
    return list(
        participations(member)
        .filter(case__complaint__in=complaints)
        .select_related("assignee__user")
        .order_by(*ORDER)
    )
