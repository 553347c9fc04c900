"""Two people at once, in real transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from casework.cases.errors import CaseError
from casework.cases.models import Clock, Participation
from casework.enforcement.models import Approval, EnforcementAction, Response
from casework.enforcement.services.drafting import edit_action
from casework.enforcement.services.responses import record_response
from casework.enforcement.services.review import approve
from casework.notices.models import Notice
from casework.scoping import acting_for
from tests.casefile import HOLDER, World, make_world, open_file
from tests.conftest import TestDatabase
from tests.enforcement.drafts import (
    FINE,
    HEARING,
    complete,
    in_review,
    reread,
    served,
    transitions,
)


@pytest.fixture
def world(committed_database: TestDatabase) -> World:
    return make_world()


@pytest.fixture
def file(world: World) -> Participation:
    return open_file()


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all at once, each in a thread with a connection of its own; results or the
    errors that a person would be shown. Any other error fails the test."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def work(index: int, do: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            results[index] = do()
        except Exception as error:  # noqa: BLE001 - judged below, by the test
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    unexpected = [r for r in results if isinstance(r, Exception) and not isinstance(r, CaseError)]
    assert not unexpected, unexpected
    return results


def refusals(results: list[Any]) -> int:
    return sum(isinstance(result, CaseError) for result in results)


def approving(world: World, action: EnforcementAction, name: str) -> Callable[[], Any]:
    member = world.member(name)

    def work() -> EnforcementAction:
        with world.acting(member):
            return approve(action=action, seen=action.content_hash, member=member)

    return work


def editing(world: World, action: EnforcementAction, name: str) -> Callable[[], Any]:
    member = world.member(name)

    def work() -> EnforcementAction:
        with world.acting(member):
            return edit_action(
                action=action,
                content=complete(action, facts=f"Facts by {name}."),
                seen=action.content_hash,
                member=member,
            )

    return work


def test_two_approvers_at_once(world: World, file: Participation) -> None:
    action = in_review(world, file)
    results = together(*(approving(world, action, n) for n in ("approver", "approver-2")))
    assert refusals(results) == 1
    with acting_for(HOLDER):
        assert Approval.objects.filter(action=action).count() == 1
        assert Notice.objects.filter(action_id=action.pk).count() == 1
    assert transitions(action).count(("review", "approved")) == 1


def test_both_approvals_of_a_fine_at_once(world: World, file: Participation) -> None:
    served(world, file, power=HEARING)
    action = in_review(world, file, power=FINE)
    results = together(*(approving(world, action, n) for n in ("approver", "approver-2")))
    assert refusals(results) == 0
    assert reread(action).state == "approved"
    assert transitions(action).count(("review", "approved")) == 1


def test_one_approver_double_clicks(world: World, file: Participation) -> None:
    served(world, file, power=HEARING)
    action = in_review(world, file, power=FINE)
    results = together(*[approving(world, action, "approver")] * 3)
    assert refusals(results) == 2
    assert reread(action).state == "review"


def test_an_edit_during_approval(world: World, file: Participation) -> None:
    """Whoever comes first: never an approved text that nobody approved."""
    for _round in range(3):
        action = in_review(world, file)
        together(approving(world, action, "approver"), editing(world, action, "investigator-2"))
        now = reread(action)
        with acting_for(HOLDER):
            standing = Approval.objects.filter(
                action=now, edition=now.edition, content_hash=now.content_hash
            ).count()
        assert now.state == "draft" if standing == 0 else now.state == "approved"


def test_two_edits_at_once(world: World, file: Participation) -> None:
    action = in_review(world, file)
    results = together(*(editing(world, action, n) for n in ("investigator", "investigator-2")))
    assert refusals(results) == 1
    assert reread(action).edition == action.edition + 1


def test_a_response_is_recorded_once(world: World, file: Participation) -> None:
    action = served(world, file)
    member = world.member("investigator")

    def record() -> Response:
        with world.acting(member):
            return record_response(
                action=action,
                outcome="complied",
                received_on=timezone.localdate(),
                note="All links are gone.",
                member=member,
            )

    results = together(record, record)
    assert refusals(results) == 1
    with acting_for(HOLDER):
        assert Response.objects.filter(action=action).count() == 1
        assert Clock.objects.get(about=str(action.pk)).state == "met"
