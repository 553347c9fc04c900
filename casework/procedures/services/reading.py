"""Reading what steps say at length; words that name people are read on record."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.cases.services.recording import record_change
from casework.procedures import gate
from casework.procedures.models import Procedure, Step
from casework.procedures.selectors import words


@transaction.atomic
def read_words(
    *, procedure: Procedure, file: Participation, member: Member, steps: list[Step]
) -> tuple[dict[UUID, tuple[int, str]], set[UUID]]:
    """The steps' words by step, with their tier, as far as the shares open them now, and
    the steps whose words are not open (any more).

    Reading another authority's words of T3 is recorded as ``procedure.read``.
    """
    found = words(member, steps)
    hidden = {one.pk for one in steps if one.has_words} - set(found)
    named = [
        one
        for one in steps
        if one.by_id != member.authority_id and found.get(one.pk, (0, ""))[0] >= gate.IDENTITY
    ]
    if named:
        record_change(
            file,
            "procedure.read",
            member,
            procedure=procedure.pk,
            steps=[one.number for one in named],
        )
    return found, hidden
