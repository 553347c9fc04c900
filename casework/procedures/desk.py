"""What this room adds to the desk: a tab on the case page, a place in the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from casework.authorities import navigation
from casework.authorities.models import Member
from casework.cases import panels
from casework.cases.models import Participation
from casework.procedures import gate, presentation, selectors


def register() -> None:
    """Called once when the product starts."""
    panels.register(
        panels.Panel(
            key="procedures",
            title=gettext_lazy("Procedures"),
            order=65,
            template="procedures/panel.html",
            context=panel,
            count=count,
            roles=gate.READERS,
        )
    )
    navigation.register(
        navigation.Item(
            key="procedures",
            title=gettext_lazy("Procedures"),
            url_name="procedures:procedures",
            order=42,
            roles=gate.READERS,
        )
    )


def panel(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """Who leads, the case's procedures and whether another can be begun."""
    member: Member = request.member  # type: ignore[attr-defined]
    rows = [presentation.row(one, member) for one in selectors.of_case(member, participation)]
    return {
        "open_rows": [one for one in rows if one["procedure"].ended_at is None],
        "ended_rows": [one for one in rows if one["procedure"].ended_at is not None],
        "lead": presentation.lead_line(selectors.lead(participation)),
        "lead_history": presentation.lead_history(list(selectors.lead_changes(participation))),
        "may_begin": participation.is_open and member.has_role(*gate.BEGINNERS),
    }


def count(member: Member, participation: Participation) -> int:
    """How many procedures of this case are open."""
    return selectors.of_case(member, participation).filter(ended_at__isnull=True).count()
