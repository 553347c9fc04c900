"""Which files a declaration of a conflict of interest meets, and whom a file is kept from.

Read without an actor: see ``services.conflicts``.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from casework import vault
from casework.cases.models import Case, Participation
from casework.cases.services.telling import complaint_of
from casework.routing.models import Conflict
from complaints.models import Complaint, ComplaintRespondent, ContactDetails

Kind = Conflict.Kind


def files_of(conflict: Conflict, *, reference: str = "") -> QuerySet[Participation]:
    """The authority's files that a declaration meets, open or closed. ``reference`` is
    known only while it is being declared: kept is no more than its keyed hash."""
    files = Participation.objects.filter(authority_id=conflict.authority_id)
    if conflict.kind == Kind.CASE:
        if not reference:
            return files.none()
        wanted = reference.upper()
        # Never by a join: another authority's case row is out of reach, and its file is not.
        outward = Case.objects.filter(reference=wanted).values("pk")
        return files.filter(Q(reference=wanted) | Q(case__in=outward))
    if conflict.kind == Kind.PERSON:
        index = conflict.subject_index
        later = ContactDetails.objects.filter(
            authority_id=conflict.authority_id, email_index=index
        ).values("complaint_id")
        same = Complaint.objects.filter(
            Q(email_index=index) | Q(pk__in=later), authority_id=conflict.authority_id
        )
        return files.filter(case__complaint__in=same.values("pk"))
    named = ComplaintRespondent.objects.filter(
        _respondent(conflict), authority_id=conflict.authority_id
    )
    cases = Case.objects.filter(complaint__in=named.values("complaint_id"))
    own = Q(case__in=cases.values("pk"))
    titles = [_in_title(name) for name in _names(conflict)]
    # Another authority's complaint is out of reach here: what is known is the title.
    invited = Q(title__iregex="|".join(titles)) & ~Q(role=Participation.Role.RECEIVING)
    return files.filter(own | invited) if titles else files.filter(own)


def barred_users(file: Participation) -> set[str]:
    """The users whose standing declarations a file meets."""
    standing = list(
        Conflict.objects.filter(
            authority_id=file.authority_id, ended_at__isnull=True
        ).select_related("platform", "respondent")
    )
    if not standing:
        return set()
    complaint = complaint_of(file)
    indexes = _indexes(file, complaint)
    platforms, respondents = _named(complaint)
    return {
        str(one.user_id)
        for one in standing
        if (one.subject_index is not None and bytes(one.subject_index) in indexes)
        or (one.kind == Kind.RESPONDENT and _meets(one, file, platforms, respondents))
    }


def _meets(
    conflict: Conflict, file: Participation, platforms: set[str], respondents: set[object]
) -> bool:
    if conflict.platform_id in platforms or conflict.respondent_id in respondents:
        return True
    behind = conflict.platform.respondent_id if conflict.platform else None
    if behind is not None and behind in respondents:
        return True
    return file.role != Participation.Role.RECEIVING and any(
        re.search(_in_title(name), file.title, re.IGNORECASE) for name in _names(conflict)
    )


def _named(complaint: Complaint | None) -> tuple[set[str], set[object]]:
    """Services, and organisations named or behind a service."""
    if complaint is None:
        return set(), set()
    rows = list(complaint.respondents.select_related("platform"))
    platforms = {row.platform_id for row in rows if row.platform_id}
    organisations: set[object] = {row.respondent_id for row in rows if row.respondent_id}
    organisations |= {
        row.platform.respondent_id for row in rows if row.platform and row.platform.respondent_id
    }
    return platforms, organisations


def _respondent(conflict: Conflict) -> Q:
    if conflict.respondent_id:
        organisation = conflict.respondent_id
        return Q(respondent=organisation) | Q(platform__respondent=organisation)
    found = Q(platform=conflict.platform_id)
    if conflict.platform and conflict.platform.respondent_id:
        organisation = conflict.platform.respondent_id
        found |= Q(respondent=organisation) | Q(platform__respondent=organisation)
    return found


def _names(conflict: Conflict) -> list[str]:
    if conflict.platform:
        return [conflict.platform.name]
    if conflict.respondent:
        services = conflict.respondent.platforms.values_list("name", flat=True)
        return [conflict.respondent.name, *services]
    return []


def _in_title(name: str) -> str:
    r"""The name as words of its own, in the regular expressions of Python and PostgreSQL.

    >>> bool(re.search(_in_title("X"), "Image shared on X")), bool(re.search(_in_title("X"), "TeX"))
    (True, False)
    """
    return r"(^|[^\w])" + re.escape(name) + r"($|[^\w])"


def _indexes(file: Participation, complaint: Complaint | None) -> set[bytes]:
    """Keyed hashes of everything about the file that a declaration may have named."""
    references = {file.reference}
    found: set[bytes] = set()
    if complaint is not None:
        references |= {complaint.reference, file.case.reference}
        if complaint.email_index is not None:
            found.add(bytes(complaint.email_index))
        later = ContactDetails.objects.filter(complaint=complaint, email_index__isnull=False)
        found |= {bytes(one) for one in later.values_list("email_index", flat=True) if one}
    return found | {
        vault.blind_index(purpose="conflict.reference", text=reference) for reference in references
    }
