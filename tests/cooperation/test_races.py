"""Two people at once, in real transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from casework.cases.errors import CaseError
from casework.cases.models import Participation
from casework.cooperation.models import Disclosure, Share, ShareAnswer
from casework.cooperation.services.receiving import answer
from casework.cooperation.services.sharing import revoke
from casework.cooperation.tasks import open_file as open_task
from casework.scoping import acting_for
from tests.casefile import HOLDER, LEAD, World, make_world, open_file
from tests.conftest import TestDatabase
from tests.cooperation.sending import opened, read, send


@pytest.fixture
def world(committed_database: TestDatabase) -> World:
    return make_world()


@pytest.fixture
def file(world: World) -> Participation:
    return open_file()


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all at once; results, or the errors that a person would be shown."""
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


def test_one_standing_share_per_recipient(world: World, file: Participation) -> None:
    works = [lambda tier=tier: send(world, file, tier=tier) for tier in (1, 2, 3)]
    assert refusals(together(*works)) == 2
    with acting_for(HOLDER):
        assert Share.objects.count() == 1
        assert Disclosure.objects.count() == 1


def test_the_task_runs_twice_at_once(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    together(*[lambda: open_task(str(share.pk), HOLDER, LEAD)] * 3)
    with acting_for(LEAD):
        assert Participation.objects.filter(case_id=file.case_id).count() == 1


def test_revoked_while_it_is_opened_and_read(world: World, file: Participation) -> None:
    """Whoever comes first: afterwards nothing of it is open."""
    member = world.member("officer")

    def revoking(share: Share) -> Share:
        with world.acting(member):
            found = Share.objects.select_related("participation", "recipient").get(pk=share.pk)
            return revoke(share=found, member=member, reason="A mistake.")

    for _round in range(5):
        share = send(world, file, tier=3)
        together(partial(revoking, share), partial(opened, share), partial(read, world, share))
        with acting_for(LEAD):
            assert not Disclosure.objects.exists()
            files = Participation.objects.filter(case_id=file.case_id)
            assert all(not one.is_open for one in files)


def test_two_authorities_end_shares_with_each_other(world: World, file: Participation) -> None:
    """Each takes the other's audit chain as well; they never wait in a circle."""
    theirs = open_file(LEAD)

    def ending(share: Share, holder: str) -> Share:
        member = world.member("officer", holder)
        with world.acting(member):
            found = Share.objects.select_related("participation", "recipient").get(pk=share.pk)
            return revoke(share=found, member=member, reason="Not needed any more.")

    for _round in range(3):
        one, other = send(world, file, tier=2), send(world, theirs, to=HOLDER, tier=2)
        opened(one)
        opened(other)
        results = together(partial(ending, one, HOLDER), partial(ending, other, LEAD))
        assert refusals(results) == 0


def test_two_answers_at_once(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    opened(share)

    def answering(name: str, given: str) -> Callable[[], Any]:
        member = world.member(name, LEAD)

        def work() -> ShareAnswer:
            with world.acting(member):
                found = Share.objects.get(pk=share.pk)
                return answer(share=found, member=member, answer=given, reason="As decided.")

        return work

    results = together(answering("investigator", "accepted"), answering("officer", "declined"))
    assert refusals(results) == 1
    with acting_for(LEAD):
        assert ShareAnswer.objects.count() == 1
