"""Four eyes, held by the database: raw SQL as the desk's role and as the tables' owner.

The services refuse all of this as well; here nobody asks them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from casework.authorities.models import Member, Role
from casework.cases.models import Participation
from casework.enforcement import sealing
from casework.enforcement.models import EnforcementAction
from casework.enforcement.services.review import send_for_review
from casework.enforcement.states import PAIRS, State
from casework.notices.models import Notice
from casework.notices.services.requesting import request_notice
from casework.scoping import acting_for
from tests.casefile import CONCERNED, HOLDER, World, open_file, second_membership
from tests.enforcement.drafts import (
    FINE,
    approved,
    drafted,
    edited,
    in_review,
    issued,
    reread,
    served,
)

ACTION = "enforcement_enforcementaction"
APPROVE = (
    "INSERT INTO enforcement_approval (id, action_id, authority_id, author_id, approver_id,"
    " content_hash, edition, comment, at) VALUES (%s, %s, %s, %s, %s, %s, 99, '', now())"
)


def run(statement: str, parameters: list[Any] | None = None) -> int:
    """Raw SQL in the present standing; how many rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters or [])
        return cursor.rowcount


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    with pytest.raises(IntegrityError) as caught:
        yield
    cause = caught.value.__cause__
    assert cause is not None
    assert cause.diag.constraint_name == constraint  # type: ignore[attr-defined]


def approve_sql(action: EnforcementAction, approver: Member, **other: Any) -> int:
    """An approval, as an attacker inside the application would write it."""
    given = {
        "author": approver.pk,
        "hash": action.content_hash,
        "authority": action.authority_id,
        **other,
    }
    return run(
        APPROVE,
        [
            uuid.uuid4(),
            action.pk,
            given["authority"],
            given["author"],
            approver.pk,
            given["hash"],
        ],
    )


def move_sql(action: EnforcementAction, state: str, member: Member | None) -> int:
    return run(
        f"UPDATE {ACTION} SET state = %s, moved_by_id = %s WHERE id = %s",
        [state, member.pk if member else None, action.pk],
    )


def test_the_table_and_the_database_know_the_same_steps(db: None) -> None:
    known = set()
    with connection.cursor() as cursor:
        for before in State.values:
            for after in State.values:
                cursor.execute("SELECT enforcement_may_step(%s, %s)", [before, after])
                if cursor.fetchone()[0]:
                    known.add((before, after))
    assert known == set(PAIRS)


def test_the_author_cannot_be_forged(world: World, file: Participation) -> None:
    """Naming somebody else as author does not make one's own text approvable."""
    action = in_review(world, file, by="all-roles")
    author, other = world.member("all-roles"), world.member("investigator-2")
    with world.acting(author), refused("approver_is_not_author"):
        approve_sql(action, author, author=other.pk)


def test_the_database_writes_author_edition_and_time(world: World, file: Participation) -> None:
    action, approver = in_review(world, file), world.member("approver")
    with world.acting(approver):
        approve_sql(action, approver, author=approver.pk)
        given = action.approvals.get()
    assert given.author_id == action.author_id
    assert given.edition == action.edition


def test_another_membership_of_the_author_does_not_help(world: World, file: Participation) -> None:
    """The same person under two memberships is one pair of eyes."""
    author = world.member("all-roles", CONCERNED)
    guest = second_membership(author, HOLDER, [Role.INVESTIGATOR, Role.APPROVER])
    world.members[HOLDER, "guest"] = guest
    action = in_review(world, file, by="guest")
    with world.acting(guest), refused("approver_is_not_author"):
        approve_sql(action, guest)


def test_an_approver_of_another_authority_is_none(world: World, file: Participation) -> None:
    action = in_review(world, file)
    foreign = world.member("approver", CONCERNED)
    with world.acting(foreign):
        # Row-level security hides nothing from the trigger; the authority is not theirs.
        with refused("approval_of_own_action"):
            approve_sql(action, foreign, authority=CONCERNED)
        with pytest.raises(DatabaseError):
            approve_sql(action, foreign)
    with world.acting(world.member("approver")), refused("member_is_acting"):
        approve_sql(action, foreign)


def test_whoever_edited_cannot_approve(world: World, file: Participation) -> None:
    """Not only the first author: whoever wrote any text of it."""
    action = edited(world, drafted(world, file), by="all-roles")
    action = edited(world, action, by="investigator", facts="Other facts.")
    author, approver = world.member("investigator"), world.member("all-roles")
    with world.acting(author):
        action = send_for_review(action=action, seen=action.content_hash, member=author)
    with world.acting(approver), refused("approver_is_not_author"):
        approve_sql(action, approver)


@pytest.mark.parametrize(
    ("name", "constraint"),
    [("investigator-2", "approver_has_the_role"), ("auditor", "approver_has_the_role")],
)
def test_only_approvers(world: World, file: Participation, name: str, constraint: str) -> None:
    action, member = in_review(world, file), world.member(name)
    with world.acting(member), refused(constraint):
        approve_sql(action, member)


def test_nobody_approves_in_anothers_name(world: World, file: Participation) -> None:
    action = in_review(world, file)
    author, approver = world.member("investigator"), world.member("approver")
    with world.acting(author), refused("member_is_acting"):
        approve_sql(action, approver)
    with acting_for(HOLDER), refused("member_is_acting"):
        approve_sql(action, approver)


def test_a_deactivated_approver_is_none(world: World, file: Participation) -> None:
    action, approver = in_review(world, file), world.member("approver")
    with acting_for(HOLDER):
        Member.objects.filter(pk=approver.pk).update(active=False)
    with world.acting(approver), refused("member_is_acting"):
        approve_sql(action, approver)


def test_approval_of_this_text_in_review_once(world: World, file: Participation) -> None:
    draft, approver = edited(world, drafted(world, file)), world.member("approver")
    with world.acting(approver), refused("approval_in_review"):
        approve_sql(draft, approver)
    action = in_review(world, file)
    with world.acting(approver):
        with refused("approval_of_this_text"):
            approve_sql(action, approver, hash="0" * 64)
        approve_sql(action, approver)
        with refused("one_approval_per_text"):
            approve_sql(action, approver)


def test_approved_needs_its_approvals(world: World, file: Participation) -> None:
    action, approver = in_review(world, file), world.member("approver")
    with world.acting(approver):
        with refused("enough_approvals"):
            move_sql(action, "approved", approver)
        approve_sql(action, approver)
        assert move_sql(action, "approved", approver) == 1


def test_a_penalty_needs_two(world: World, file: Participation) -> None:
    served(world, file, power="eu-notice-of-intent")
    action = in_review(world, file, power=FINE)
    first, second = world.member("approver"), world.member("approver-2")
    with world.acting(first):
        approve_sql(action, first)
        with refused("enough_approvals"):
            move_sql(action, "approved", first)
        with refused("edit_voids_approval"):
            run(f"UPDATE {ACTION} SET approvals_needed = 1 WHERE id = %s", [action.pk])
    with world.acting(second):
        approve_sql(action, second)
        assert move_sql(action, "approved", second) == 1


def test_an_edit_voids_and_coming_back_does_not_help(world: World, file: Participation) -> None:
    """A → B → A: the approval of A was of another edition."""
    action = in_review(world, file)
    author, approver = world.member("investigator"), world.member("approver")
    with world.acting(approver):
        approve_sql(action, approver)
    sealed, text = bytes(action.sealed_content), action.content_hash
    with world.acting(author):
        for words, hash_ in ((b"other", "1" * 64), (sealed, text)):
            run(
                f"UPDATE {ACTION} SET state = 'draft', moved_by_id = %s, sealed_content = %s,"
                " content_hash = %s, edited_by_id = %s WHERE id = %s",
                [author.pk, words, hash_, author.pk, action.pk],
            )
        move_sql(action, "review", author)
    again = reread(action)
    assert (again.content_hash, again.edition) == (text, action.edition + 2)
    with world.acting(approver), refused("enough_approvals"):
        move_sql(action, "approved", approver)


@pytest.mark.parametrize(
    "change",
    [
        "sealed_content = 'x'",
        "content_hash = repeat('2', 64)",
        "power = 'eu-fine'",
        "language = 'fr'",
        "respondent_id = NULL",
    ],
)
def test_text_in_review_falls_to_draft(world: World, file: Participation, change: str) -> None:
    action, author = in_review(world, file), world.member("investigator")
    with world.acting(author), refused("edit_voids_approval"):
        run(f"UPDATE {ACTION} SET {change} WHERE id = %s", [action.pk])


def test_an_issued_text_is_fixed(world: World, file: Participation) -> None:
    action, author = issued(world, file), world.member("investigator")
    with world.acting(author):
        for change in ("sealed_content = 'x'", "content_hash = repeat('3', 64)"):
            with refused("issued_text_is_fixed"):
                run(f"UPDATE {ACTION} SET {change} WHERE id = %s", [action.pk])


@pytest.mark.parametrize("state", ["issued", "served", "complied", "closed", "review"])
def test_no_short_cuts(world: World, file: Participation, state: str) -> None:
    action, author = approved(world, file), world.member("investigator")
    expected = "issued_is_the_approved_text" if state == "issued" else "action_step"
    with world.acting(author), refused(expected):
        move_sql(action, state, author)


def test_served_only_with_its_notice(world: World, file: Participation) -> None:
    action, author = issued(world, file), world.member("investigator")
    with world.acting(author), refused("served_notice"):
        run(
            f"UPDATE {ACTION} SET state = 'served', served_at = now(), moved_by_id = NULL"
            " WHERE id = %s",
            [action.pk],
        )


def test_the_day_of_service_is_fixed(world: World, file: Participation) -> None:
    action, author = served(world, file), world.member("investigator")
    with world.acting(author):
        for change in ("served_at = now()", "response_due_at = NULL", "limits = '[]'"):
            with refused("service_day_is_fixed"):
                run(f"UPDATE {ACTION} SET {change} WHERE id = %s", [action.pk])


def test_a_person_answers_for_decisions(world: World, file: Participation) -> None:
    action = served(world, file)
    with acting_for(HOLDER), refused("person_decides"):
        move_sql(action, "complied", None)
    author, other = world.member("investigator"), world.member("investigator-2")
    with world.acting(author), refused("member_is_acting"):
        move_sql(action, "complied", other)


def test_a_notice_without_an_approved_action(world: World, file: Participation) -> None:
    """Whoever asks the notices' room directly finds the database in the way."""
    action, author = in_review(world, file), world.member("investigator")
    with world.acting(author):
        content = sealing.open_content(action)
        with pytest.raises((IntegrityError, Notice.DoesNotExist)), transaction.atomic():
            request_notice(
                authority=HOLDER,
                action_id=action.pk,
                power=action.power,
                language=action.language,
                content=content,
                content_hash=action.content_hash,
                actor=author.user_id,
            )
        assert not Notice.objects.filter(action_id=action.pk).exists()


@pytest.mark.parametrize(
    "table",
    [
        "enforcement_approval",
        "enforcement_edition",
        "enforcement_transition",
        "enforcement_response",
    ],
)
@pytest.mark.parametrize("verb", ["UPDATE {} SET authority_id = authority_id", "DELETE FROM {}"])
def test_the_desk_may_not_rewrite_history(
    world: World, file: Participation, table: str, verb: str
) -> None:
    approved(world, file)
    with world.acting(world.member("approver")), pytest.raises(DatabaseError, match="permission"):
        run(verb.format(table))


@pytest.mark.parametrize("table", ["enforcement_edition", "enforcement_transition"])
def test_the_desk_may_not_invent_history(world: World, file: Participation, table: str) -> None:
    drafted(world, file)
    with world.acting(world.member("approver")), pytest.raises(DatabaseError, match="permission"):
        run(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")


def test_an_action_begins_as_a_draft_of_ones_own(world: World, file: Participation) -> None:
    action = drafted(world, file)
    author, other = world.member("investigator"), world.member("investigator-2")
    foreign = open_file(CONCERNED)
    copy = (
        f"INSERT INTO {ACTION} (id, participation_id, authority_id, power, approvals_needed,"
        " respondent_id, language, sealed_content, content_hash, edition, author_id,"
        " edited_by_id, state, moved_reason, moved_at, limits, created_at, updated_at)"
        f" SELECT %s, %s, authority_id, power, 1, respondent_id, language, sealed_content,"
        f" content_hash, 1, %s, %s, %s, '', now(), '[]', now(), now() FROM {ACTION} WHERE id = %s"
    )
    with world.acting(author):
        for participation, who, state, constraint in (
            (file.pk, author, "approved", "action_begins_as_draft"),
            (file.pk, other, "draft", "member_is_acting"),
            (foreign.pk, author, "draft", "action_of_own_case"),
        ):
            with refused(constraint):
                run(copy, [uuid.uuid4(), participation, who.pk, who.pk, state, action.pk])
