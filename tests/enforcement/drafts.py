"""Drafts for tests."""

from __future__ import annotations

from typing import Any

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.enforcement import completeness, powers, sealing
from casework.enforcement.models import EnforcementAction
from casework.enforcement.services.drafting import draft_action
from tests.casefile import World

ORDER = "eu-order-compliance"
FINE = "eu-fine"


def drafted(
    world: World, file: Participation, *, power: str = ORDER, by: Member | None = None
) -> EnforcementAction:
    """A fresh draft against the world's respondent."""
    author = by or world.member("investigator")
    with world.acting(author):
        return draft_action(
            participation=file, power=power, member=author, respondent=world.respondent
        )


def complete(action: EnforcementAction, **sections: str) -> dict[str, Any]:
    """The action's content with a sentence in every section the law wants. Acting."""
    content = sealing.open_content(action)
    power = powers.known(action.power)
    for item in completeness.missing(power, content):
        content["sections"][item.id] = f"What {item.id} says."
    content["sections"].update(sections)
    return content
