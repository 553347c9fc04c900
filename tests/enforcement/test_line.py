"""The line: draft, review, approval by a second person, notice, service, response."""

from __future__ import annotations

from casework.enforcement.services.drafting import edit_action
from casework.enforcement.services.review import approve, send_for_review
from tests.enforcement.drafts import complete, drafted


def test_from_draft_to_served(world, file):
    author, approver = world.member("investigator"), world.member("approver")
    action = drafted(world, file)
    with world.acting(author):
        action = edit_action(
            action=action, content=complete(action), seen=action.content_hash, member=author
        )
        action = send_for_review(action=action, seen=action.content_hash, member=author)
    with world.acting(approver):
        action = approve(action=action, seen=action.content_hash, member=approver)
    assert action.state == "approved"
