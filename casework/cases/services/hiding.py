"""Files that single people must not know of (conflicts of interest).

Nothing of this is on the file's timeline or in its record: whoever reads those would
learn of somebody's conflict. The declaration has a record of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, Func, Q, Value

from casework.cases.models import Participation


class _Appended(Func):
    """The array with one more element; NULL counts as empty, as array_append has it."""

    function = "array_append"
    output_field = Participation._meta.get_field("hidden_from")


@transaction.atomic
def hide(*, files: Iterable[UUID], user: UUID | str) -> int:
    """Hide files from a user; returns from how many that is new. Called without an actor:
    nobody can hide anything, or look, in their own name."""
    rows = Participation.objects.filter(pk__in=list(files)).filter(
        Q(hidden_from__isnull=True) | ~Q(hidden_from__contains=[str(user)])
    )
    return rows.update(hidden_from=_Appended(F("hidden_from"), Value(str(user))))


@transaction.atomic
def show_again(*, file: Participation, users: Iterable[str]) -> None:
    """Set from whom a file is hidden, exactly. Called without an actor."""
    chosen = sorted(set(users))
    Participation.objects.filter(pk=file.pk).update(hidden_from=chosen or None)
