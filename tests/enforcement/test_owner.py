"""The tables' owner is held by the same triggers, past row-level security and grants."""

from __future__ import annotations

import uuid

import pytest

from tests.casefile import HOLDER, make_world, open_file
from tests.conftest import TestDatabase
from tests.enforcement.drafts import in_review
from tests.enforcement.test_four_eyes import ACTION, APPROVE


def test_the_owner_is_held_too(committed_database: TestDatabase) -> None:
    """Not only row-level security and grants: the tables' owner meets the same triggers."""
    world = make_world()
    file = open_file()
    action = in_review(world, file)
    author, approver = world.member("investigator"), world.member("approver")
    run_ = committed_database.run
    run_("SELECT set_config('redress.actor', %s, false)", [str(author.user_id)])
    for statement, words in (
        (f"DELETE FROM {ACTION}", "not deleted"),
        ("DELETE FROM enforcement_transition", "append-only"),
        ("UPDATE enforcement_transition SET reason = 'other'", "append-only"),
        ("DELETE FROM enforcement_edition", "append-only"),
        (
            f"UPDATE {ACTION} SET state = 'approved', moved_by_id = '{author.pk}'",
            "0 of 1 approvals",
        ),
        (f"UPDATE {ACTION} SET state = 'served', served_at = now()", "cannot go from"),
        (f"UPDATE {ACTION} SET sealed_content = 'x'", "draft again"),
        (f"UPDATE {ACTION} SET author_id = '{approver.pk}'", "fixed"),
    ):
        with pytest.raises(Exception, match=words):
            run_(statement)
    with pytest.raises(Exception, match=r"wrote|approver approves"):
        run_(
            APPROVE,
            [
                str(uuid.uuid4()),
                str(action.pk),
                HOLDER,
                str(approver.pk),
                str(author.pk),
                action.content_hash,
            ],
        )
    with pytest.raises(Exception, match="not the person acting"):
        run_(
            APPROVE,
            [
                str(uuid.uuid4()),
                str(action.pk),
                HOLDER,
                str(author.pk),
                str(approver.pk),
                action.content_hash,
            ],
        )
