"""What this room adds to the desk: a tab on the case page, a place in the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.authorities import navigation
from casework.authorities.models import Member, Role
from casework.cases import panels
from casework.cases.models import Participation
from casework.enforcement import powers, selectors
from casework.enforcement.models import EnforcementAction
from casework.enforcement.states import DRAFTERS

READERS = (Role.INVESTIGATOR, Role.APPROVER, Role.ADMINISTRATOR)
"""Who sees the actions of a case within need to know."""


def register() -> None:
    """Called once when the product starts."""
    panels.register(
        panels.Panel(
            key="enforcement",
            title=_("Enforcement"),
            order=70,
            template="enforcement/panel.html",
            context=panel,
            count=count,
            roles=READERS,
        )
    )
    navigation.register(
        navigation.Item(
            key="enforcement",
            title=_("Actions"),
            url_name="enforcement:actions",
            order=50,
            roles=READERS,
        )
    )


def panel(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """The case's actions, and whether this member may begin one."""
    member: Member = request.member  # type: ignore[attr-defined]
    return {
        "rows": [row(action) for action in selectors.actions_of(member, participation)],
        "may_draft": participation.is_open and member.has_role(*DRAFTERS),
    }


def count(member: Member, participation: Participation) -> int:
    """How many actions still want something done."""
    return selectors.unfinished(member).filter(participation=participation).count()


def row(action: EnforcementAction) -> dict[str, Any]:
    """An action as lists show it."""
    return {"action": action, "power": powers.title(action.power), "tag": TAGS[action.state]}


State = EnforcementAction.State

TAGS: dict[str, str] = {
    State.DRAFT: "low",
    State.REVIEW: "soon",
    State.APPROVED: "normal",
    State.ISSUED: "normal",
    State.SERVED: "normal",
    State.REPRESENTATIONS: "normal",
    State.COMPLIED: "good",
    State.PARTIAL: "high",
    State.OVERDUE: "overdue",
    State.CLOSED: "closed",
    State.WITHDRAWN: "closed",
}
"""The colour of a state's tag; the word says the same."""
