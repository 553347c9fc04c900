"""Answers of the person to a question that a rule asked: into the facts with them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.models import Participation, Task
from casework.cases.services.tasks import add_task
from casework.routing.questions import question
from casework.routing.selectors import current_decision
from complaints.models import InformationRequest


@transaction.atomic
def answer_came(*, participation: Participation, request_id: UUID | str) -> Task | None:
    """A task to enter the answer into the facts, where the question was about one that the
    standing decision missed. None for all other questions, and for a closed file."""
    asked = InformationRequest.objects.filter(
        pk=request_id, state=InformationRequest.State.ANSWERED
    ).first()
    decision = current_decision(participation)
    if asked is None or decision is None or not participation.is_open:
        return None
    if asked.about not in decision.result["unknowns"]:
        return None
    return add_task(
        participation=participation,
        kind=Task.Kind.ENTER_FACT,
        about=asked.about,
        summary=_("The person answered: enter it into the facts. %s")
        % question(asked.about, decision.facts),
    )
