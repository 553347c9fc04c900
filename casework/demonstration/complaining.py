"""Sends the fictional complaints through the public's own door and routes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from casework.demonstration.cast import OFFICES
from casework.demonstration.stories import Story
from casework.routing.models import RoutingDecision
from casework.routing.services.routing import route
from casework.scoping import acting_for, as_public
from complaints.directory import Directory, read_directory
from complaints.models import Complaint
from complaints.services.drafts import begin_draft, destroy_draft, save_answer
from complaints.services.submission import Receipt, submit
from complaints.steps import first_unanswered


@dataclass(frozen=True)
class Lodged:
    """A fictional complaint that was sent and routed."""

    story: Story
    receipt: Receipt
    decision: RoutingDecision


def lodge(story: Story, directory: Directory) -> Lodged:
    """Fill in and send the form as the public does, then route what was received."""
    receipt = _send(story, directory)
    decision = route(complaint_id=receipt.complaint, authority=receipt.authority)
    return Lodged(story, receipt, decision)


def lodge_all(told: Iterator[Story]) -> Iterator[Lodged]:
    """Each story in turn, over one reading of the directory."""
    with as_public():
        directory = read_directory()
        _ = directory.services, directory.bodies
    for story in told:
        yield lodge(story, directory)


def complaints_present() -> int:
    """How many complaints the demonstration's offices hold already."""
    count = 0
    for office in OFFICES:
        with acting_for(office.slug):
            count += Complaint.objects.count()
    return count


def _send(story: Story, directory: Directory) -> Receipt:
    with as_public():
        draft = begin_draft()
        answers = dict(story.answers)
        for step, answer in answers.items():
            draft = save_answer(token=draft.token, step=step, answer=answer)
        # What a story leaves open is skipped, as a person would.
        while (step_left := first_unanswered(draft.answers, directory)) is not None:
            draft = save_answer(token=draft.token, step=step_left.slug, answer={})
        receipt = submit(
            token=draft.token,
            directory=directory,
            language=story.home.language,
            lodged_at=timezone.now() - story.age,
        )
        destroy_draft(token=draft.token)
    return receipt
