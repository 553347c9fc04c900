"""The one table of a file's status, as a table and as the service that obeys it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.authorities.models import Member
from casework.cases.errors import NotPossible, Stale
from casework.cases.models import Participation
from casework.cases.services.status import change_status
from casework.cases.transitions import TABLE, onward, step
from casework.scoping import acting_for
from complaints.models import PublicStatus
from tests.files import make_file, member_of

Status = Participation.Status
MACHINE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def test_every_status_has_its_row() -> None:
    assert set(TABLE) == set(Status.values)


def test_every_status_can_be_reached_and_left() -> None:
    reached, more = {Status.INVITED.value, Status.NEW.value}, True
    while more:
        found = reached | {to for status in reached for to in TABLE[status]}
        more = found != reached
        reached = found
    assert reached == set(Status.values)
    assert all(TABLE[status] for status in TABLE)


def test_nothing_returns_to_new_or_invited_once_begun() -> None:
    begun = set(TABLE) - {Status.INVITED}
    assert not any({Status.NEW, Status.INVITED} & set(TABLE[status]) for status in begun)


def test_what_closes_holds_or_reopens_says_why() -> None:
    for before, steps in TABLE.items():
        for after, one in steps.items():
            expected = after in (Status.CLOSED, Status.ON_HOLD) or before == Status.CLOSED
            assert one.needs_reason is expected, (before, after)


@pytest.fixture
def worker(members: dict[str, Member]) -> Member:
    return member_of(members, "investigator")


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file()


@MACHINE
@given(wishes=st.lists(st.sampled_from(Status.values), min_size=1, max_size=8))
def test_the_service_walks_the_table_and_nothing_else(
    file: Participation, worker: Member, wishes: list[str]
) -> None:
    """Any sequence of wishes: permitted steps are taken, all others change nothing."""
    with acting_for("ie-dpc"):
        for wish in wishes:
            file.refresh_from_db()
            before, version = file.status, file.version
            permitted = step(before, wish) is not None
            try:
                change_status(
                    participation=file, status=wish, member=worker, reason="a reason", clocks="met"
                )
            except NotPossible:
                assert not permitted
                file.refresh_from_db()
                assert (file.status, file.version) == (before, version)
            else:
                assert permitted
                assert file.status == wish
                assert file.version == version + 1
                assert (file.closed_at is not None) == (wish == Status.CLOSED)
                assert bool(file.hold_ground) == (wish == Status.ON_HOLD)


@pytest.mark.parametrize("status", [Status.ON_HOLD, Status.CLOSED])
def test_a_reason_of_white_space_is_none(file: Participation, worker: Member, status: str) -> None:
    with acting_for("ie-dpc"), pytest.raises(NotPossible):
        change_status(participation=file, status=status, member=worker, reason=" \n", clocks="met")


def test_a_case_is_not_closed_over_a_running_deadline(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        with pytest.raises(NotPossible):
            change_status(participation=file, status=Status.CLOSED, member=worker, reason="done")
        file.refresh_from_db()
        assert file.is_open
        change_status(
            participation=file,
            status=Status.CLOSED,
            member=worker,
            reason="Withdrawn; GDPR Art. 57(1)(f)",
            clocks="stopped",
        )
        clock = file.clocks.get()
        assert clock.state == "stopped"
        assert clock.ground == "Withdrawn; GDPR Art. 57(1)(f)"
        assert file.next_due is None


def test_a_stale_page_changes_nothing(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        seen = file.version
        change_status(participation=file, status=Status.ASSESSING, member=worker, version=seen)
        with pytest.raises(Stale):
            change_status(
                participation=file, status=Status.INVESTIGATING, member=worker, version=seen
            )
        file.refresh_from_db()
        assert file.status == Status.ASSESSING


def test_the_person_hears_of_holds_and_ends_only(file: Participation, worker: Member) -> None:
    def told() -> str:
        found = PublicStatus.objects.filter(complaint=file.case.complaint).order_by("id").last()
        assert found is not None
        return found.step

    with acting_for("ie-dpc"):
        start = told()
        change_status(participation=file, status=Status.ASSESSING, member=worker)
        assert told() == start
        change_status(participation=file, status=Status.ON_HOLD, member=worker, reason="mandate")
        assert told() == "on_hold"
        change_status(participation=file, status=Status.INVESTIGATING, member=worker)
        assert told() == "assigned"
        change_status(
            participation=file, status=Status.CLOSED, member=worker, reason="done", clocks="met"
        )
        assert told() == "closed"


def test_onward_is_what_the_page_offers() -> None:
    assert Status.CLOSED in onward(Status.NEW)
    assert Status.FOLLOWING not in onward(Status.NEW)
