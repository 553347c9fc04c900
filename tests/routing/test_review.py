"""Confirming and overriding: who may, what follows, and what stays beside it for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from casework.authorities.models import Member
from casework.cases.errors import NotAllowed, NotPossible, Stale
from casework.cases.models import Participation, Task
from casework.cases.services.status import change_status
from casework.routing.models import RoutingDecision
from casework.routing.selectors import current_decision, current_result
from casework.routing.services.review import confirm, override
from casework.scoping import acting_for
from tests.cast import seed
from tests.conftest import TestDatabase
from tests.files import facts, make_file, member_of

ANSWER = {
    "lead_status": "confirmed",
    "lead_authority": "fr-cnil",
    "priority": "critical",
    "path": "standard",
    "reason": "Decisions are taken in Paris.",
    "evidence": "Letter of the respondent of 3 November, page 2.",
}


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file(about=facts(affected=["FR"]))


@pytest.fixture
def worker(members: dict[str, Member]) -> Member:
    return member_of(members, "investigator-2")


def decision_of(file: Participation) -> RoutingDecision:
    found = current_decision(file)
    assert found is not None
    return found


def test_confirming(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        before = current_result(file)
        confirm(decision=decision_of(file), member=worker)
        assert current_result(file) == before
        task = file.tasks.get(kind=Task.Kind.CONFIRM_ROUTING)
        assert task.done_by == worker


def test_overriding_keeps_the_engines_answer(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        decision = decision_of(file)
        own = dict(decision.result)
        override(decision=decision, member=worker, **ANSWER)
        result = current_result(file)
        assert result["lead"] == {"status": "confirmed", "authority": "fr-cnil"}
        assert result["fired"] == own["fired"]
        assert decision_of(file).result == own
        file.refresh_from_db()
        assert file.priority == 0
        confirm(decision=decision_of(file), member=worker, seen=1)
        assert current_result(file) == own
        file.refresh_from_db()
        assert file.priority == 1


@pytest.mark.parametrize("role", ["auditor", "approver", "intake_officer"])
def test_others_may_not(file: Participation, members: dict[str, Member], role: str) -> None:
    member = member_of(members, role)
    with acting_for("ie-dpc"):
        with pytest.raises(NotAllowed):
            confirm(decision=decision_of(file), member=member)
        with pytest.raises(NotAllowed):
            override(decision=decision_of(file), member=member, **ANSWER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " \n"},
        {"evidence": " \n"},
        {"lead_authority": ""},
        {"lead_authority": "no-such-authority"},
        {"lead_status": "none"},
        {"lead_status": "king"},
        {"priority": "extreme"},
        {"path": "nowhere"},
    ],
)
def test_answers_that_make_no_sense(
    file: Participation, worker: Member, wrong: dict[str, str]
) -> None:
    with acting_for("ie-dpc"):
        with pytest.raises(NotPossible):
            override(decision=decision_of(file), member=worker, **{**ANSWER, **wrong})
        assert not decision_of(file).reviews.exists()


def test_a_stale_page_changes_nothing(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        confirm(decision=decision_of(file), member=worker)
        with pytest.raises(Stale):
            override(decision=decision_of(file), member=worker, seen=0, **ANSWER)
        assert decision_of(file).reviews.count() == 1


def test_onto_the_child_path_the_untrained_lose_the_file(
    file: Participation, members: dict[str, Member]
) -> None:
    with acting_for("ie-dpc"):
        untrained = member_of(members, "investigator")
        Participation.objects.filter(pk=file.pk).update(assignee=untrained)
        override(
            decision=decision_of(file),
            member=untrained,
            **{**ANSWER, "path": "child", "reason": "She was sixteen."},
        )
        file.refresh_from_db()
        assert file.child_path
        assert file.assignee == member_of(members, "investigator-2")


def test_into_a_hold_and_out_of_it(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        override(
            decision=decision_of(file),
            member=worker,
            **{**ANSWER, "path": "hold", "reason": "The mandate is missing."},
        )
        file.refresh_from_db()
        assert (file.status, file.hold_ground) == ("on_hold", "The mandate is missing.")
        override(decision=decision_of(file), member=worker, seen=1, **ANSWER)
        file.refresh_from_db()
        assert (file.status, file.hold_ground) == ("assessing", "")


def test_confirming_a_hold_does_not_bring_back_one_that_ended(
    members: dict[str, Member], worker: Member
) -> None:
    about = facts(complainant={"role": "authorised_person", "authority_to_act_shown": False})
    file = make_file(about=about)
    with acting_for("ie-dpc"):
        change_status(participation=file, status="assessing", member=worker)
        confirm(decision=decision_of(file), member=worker)
        file.refresh_from_db()
        assert file.status == "assessing"


def test_two_answers_at_once_one_stands(committed_database: TestDatabase) -> None:
    members = seed()
    file = make_file(about=facts(affected=["FR"]))
    people = [member_of(members, "investigator"), member_of(members, "investigator-2")]

    def work(member: Member) -> str:
        try:
            with acting_for("ie-dpc"):
                override(decision=decision_of(file), member=member, seen=0, **ANSWER)
        except Stale:
            return "stale"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, people)) == ["done", "stale"]
    assert committed_database.run("SELECT count(*) FROM routing_routingreview") == [(1,)]
