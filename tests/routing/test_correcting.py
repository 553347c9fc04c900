"""Facts corrected later: a new version, the difference, and nothing before it is confirmed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.errors import NotAllowed, NotPossible, Stale
from casework.cases.models import Clock, Participation, Task
from casework.cases.services.asking import ask_person
from casework.cases.services.clocks import meet_clock, stop_clock
from casework.cases.services.status import change_status
from casework.cases.services.telling import complaint_of
from casework.routing.competence import decide
from casework.routing.models import FactsVersion, RoutingDecision
from casework.routing.selectors import current_decision, current_result, open_corrections
from casework.routing.services.answers import answer_came
from casework.routing.services.correcting import (
    calculate_anew,
    confirm_facts,
    propose_facts,
    set_facts_aside,
)
from casework.routing.services.review import override
from casework.scoping import acting_for, as_public
from complaints.models import InformationRequest, PublicStatus
from complaints.services.requests import save_answers, send_answers
from tests.cast import seed
from tests.conftest import TestDatabase
from tests.files import facts, make_file, member_of

LODGED = datetime(2026, 11, 2, 10, tzinfo=UTC)
EARLIER = "2026-10-20T09:00:00+01:00"
WHY = {"source": "person", "reason": "The date was mistyped.", "evidence": "Letter of 20 October"}


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file(about=facts(affected=["FR"]))


@pytest.fixture
def worker(members: dict[str, Member]) -> Member:
    return member_of(members, "investigator-2")


def decision_of(file: Participation) -> RoutingDecision:
    found = current_decision(file)
    assert found is not None
    found.participation = file
    return found


def propose(file: Participation, member: Member | None, **changes: Any) -> FactsVersion:
    """A correction; ``__`` in a name stands for the dots of its path."""
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return propose_facts(decision=decision_of(file), member=member, changes=paths, **WHY)


def test_nothing_follows_before_it_is_confirmed(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        before = current_result(file)
        clocks = list(Clock.objects.filter(participation=file).values_list("pk", "state"))
        version = propose(file, worker, depicted__residence="FR", lodged_at=EARLIER)
        assert version.number == 2
        assert version.result == decide(version.facts)
        assert {one["path"] for one in version.changes} == {"depicted.residence", "lodged_at"}
        assert current_result(file) == before
        assert list(Clock.objects.filter(participation=file).values_list("pk", "state")) == clocks
        assert file.tasks.filter(kind=Task.Kind.CONFIRM_FACTS, done_at=None).count() == 1
        complaint = complaint_of(file)
        assert complaint is not None
        assert complaint.facts == decision_of(file).facts, "the facts as lodged stay"


def test_a_wrong_date_of_lodging_keeps_both_dates(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        confirm_facts(version=propose(file, worker, lodged_at=EARLIER), member=worker)
        old, new = Clock.objects.filter(participation=file, rule="gdpr-78-2").order_by("-due_at")
        assert (old.state, old.due, old.started_at) == ("stopped", "2027-02-02", LODGED)
        assert "20 Oct 2026" in old.ground
        assert "2 Nov 2026" in old.ground
        assert "GDPR Art. 78(2)" in old.ground
        assert "mistyped" in old.ground
        assert (new.state, new.due) == ("running", "2027-01-20")
        assert new.trace
        assert new.started_at == datetime.fromisoformat(EARLIER)
        file.refresh_from_db()
        assert file.next_due == new.due_at
        told = PublicStatus.objects.order_by("at", "id").last()
        assert told is not None
        assert str(told.next_due) == "2027-01-20"
        assert decision_of(file).number == 2


def test_what_was_done_in_time_is_judged_by_the_right_date(
    file: Participation, worker: Member
) -> None:
    with acting_for("ie-dpc"):
        clock = Clock.objects.get(participation=file, rule="gdpr-78-2")
        clock.participation = file
        meet_clock(clock=clock, at=timezone.now())
        early = (timezone.now() - timedelta(days=120)).isoformat()
        confirm_facts(version=propose(file, worker, lodged_at=early), member=worker)
        assert sorted(
            Clock.objects.filter(participation=file, rule="gdpr-78-2").values_list(
                "state", flat=True
            )
        ) == ["met", "missed"]


def test_a_clock_stopped_by_law_stays_stopped(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        clock = Clock.objects.get(participation=file, rule="gdpr-78-2")
        clock.participation = file
        stop_clock(clock=clock, ground="Settled amicably, GDPR Art. 57(1)(f)")
        confirm_facts(version=propose(file, worker, lodged_at=EARLIER), member=worker)
        assert Clock.objects.get(participation=file, rule="gdpr-78-2").state == "stopped"


def test_clocks_end_and_begin_again_with_the_facts(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        version = propose(file, worker, channel="tip")
        confirm_facts(version=version, member=worker)
        gone = Clock.objects.get(participation=file, rule="gdpr-78-2")
        assert gone.state == "stopped"
        assert "does not run" in gone.ground
        back = propose(file, worker, channel="complaint")
        confirm_facts(version=back, member=worker)
        states = Clock.objects.filter(participation=file, rule="gdpr-78-2")
        assert sorted(states.values_list("state", flat=True)) == ["running", "stopped"]


def test_missing_facts_are_asked_for_and_settled(members: dict[str, Member]) -> None:
    about = facts(affected=["FR"], respondents=[{"kind": "platform", "located_in": "US"}])
    file, worker = make_file(about=about), member_of(members, "investigator-2")
    path = "respondents[0].establishments"
    with acting_for("ie-dpc"):
        assert file.tasks.filter(kind=Task.Kind.ASK_FACT, about=path, done_at=None).exists()
        seats = [{"country": "NL"}]
        confirm_facts(
            version=propose_facts(
                decision=decision_of(file), member=worker, changes={path: seats}, **WHY
            ),
            member=worker,
        )
        asked = file.tasks.filter(kind=Task.Kind.ASK_FACT, done_at=None)
        assert set(asked.values_list("about", flat=True)) == set(current_result(file)["unknowns"])
        assert path not in current_result(file)["unknowns"]
        assert f"{path}[0].decides" in current_result(file)["unknowns"]


def test_an_answer_to_a_missing_fact_makes_a_task_to_enter_it(
    members: dict[str, Member], django_capture_on_commit_callbacks: Any
) -> None:
    file = make_file(about=facts(conduct={"still_online": None, "intimate": True}))
    with acting_for("ie-dpc"):
        assert "conduct.still_online" in current_result(file)["unknowns"]
        complaint = complaint_of(file)
        assert complaint is not None
        asked = ask_person(
            participation=file,
            complaint=complaint,
            member=None,
            questions=["Can it still be seen?"],
            about="conduct.still_online",
        )
        assert answer_came(participation=file, request_id=asked.pk) is None, "not answered yet"
    with as_public(bytes(complaint.access_hash)), django_capture_on_commit_callbacks(execute=True):
        theirs = InformationRequest.objects.get(pk=asked.pk)
        only = theirs.questions.get()
        save_answers(request=theirs, answers={only.pk: "Yes, this morning."})
        send_answers(request=theirs)
    with acting_for("ie-dpc"):
        task = file.tasks.get(kind=Task.Kind.ENTER_FACT)
        assert task.about == "conduct.still_online"
        worker = member_of(members, "investigator-2")
        confirm_facts(version=propose(file, worker, conduct__still_online=True), member=worker)
        task.refresh_from_db()
        assert task.done_by == worker


def test_onto_the_child_path(file: Participation, members: dict[str, Member]) -> None:
    with acting_for("ie-dpc"):
        untrained = member_of(members, "investigator")
        Participation.objects.filter(pk=file.pk).update(assignee=untrained)
        version = propose(file, untrained, depicted__age_when_depicted="under_18")
        confirm_facts(version=version, member=untrained)
        file.refresh_from_db()
        assert (file.child_path, file.priority) == (True, 0)
        assert file.assignee == member_of(members, "investigator-2")
        assert "Child" in file.title


def test_an_override_goes_or_is_kept_as_asked(file: Participation, worker: Member) -> None:
    answer = {
        "lead_status": "confirmed",
        "lead_authority": "fr-cnil",
        "priority": "critical",
        "path": "standard",
        "reason": "Decisions are taken in Paris.",
        "evidence": "Letter of 3 November.",
    }
    with acting_for("ie-dpc"):
        override(decision=decision_of(file), member=worker, **answer)
        version = propose(file, worker, depicted__residence="FR")
        confirm_facts(version=version, member=worker, keep_override=True)
        assert current_result(file)["lead"] == {"status": "confirmed", "authority": "fr-cnil"}
        assert decision_of(file).result == version.result
        version = propose(file, worker, depicted__residence="IE")
        confirm_facts(version=version, member=worker)
        assert current_result(file) == version.result
        assert [d.number for d in RoutingDecision.objects.filter(participation=file)] == [3, 2, 1]


@pytest.mark.parametrize("role", ["auditor", "approver", "intake_officer"])
def test_others_may_not(file: Participation, members: dict[str, Member], role: str) -> None:
    member, worker = member_of(members, role), member_of(members, "investigator-2")
    with acting_for("ie-dpc"):
        with pytest.raises(NotAllowed):
            propose(file, member, depicted__residence="FR")
        version = propose(file, worker, depicted__residence="FR")
        with pytest.raises(NotAllowed):
            confirm_facts(version=version, member=member)
        with pytest.raises(NotAllowed):
            set_facts_aside(version=version, member=member, reason="No")


@pytest.mark.parametrize(
    "changes",
    [
        {"depicted.residence": "IE"},
        {"depicted.residence": "Ireland"},
        {"depicted.residence": "ZX-1234"},
        {"lodged_at": "2026-11-02"},
        {"lodged_at": "1999-01-01T00:00:00Z"},
        {"lodged_at": "2031-01-01T00:00:00Z"},
        {"lodged_with": "ie-dcp"},
        {"channel": None},
        {"conduct.intimate": "yes"},
        {"conduct.beauty": True},
        {"respondents[7].kind": "platform"},
        {"respondents[0].kind": "emperor"},
        {"__class__": 1},
        {"respondents[0].establishments": [{"country": "IE", "name": "Secret"}]},
        {},
    ],
)
def test_facts_that_no_complaint_can_have(
    file: Participation, worker: Member, changes: dict[str, Any]
) -> None:
    with acting_for("ie-dpc"):
        with pytest.raises(NotPossible):
            propose_facts(decision=decision_of(file), member=worker, changes=changes, **WHY)
        assert not FactsVersion.objects.exists()


@pytest.mark.parametrize("missing", [{"reason": " "}, {"evidence": ""}, {"source": "gossip"}])
def test_reason_source_and_evidence_are_needed(
    file: Participation, worker: Member, missing: dict[str, str]
) -> None:
    with acting_for("ie-dpc"), pytest.raises(NotPossible):
        propose_facts(
            decision=decision_of(file),
            member=worker,
            changes={"depicted.residence": "FR"},
            **{**WHY, **missing},
        )


def test_a_closed_case_is_opened_first(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        change_status(
            participation=file, status="closed", member=worker, reason="Done", clocks="met"
        )
        with pytest.raises(NotPossible):
            propose(file, worker, depicted__residence="FR")


def test_set_aside_stays_with_its_reason_and_is_answered_once(
    file: Participation, worker: Member
) -> None:
    with acting_for("ie-dpc"):
        version = propose(file, worker, depicted__residence="FR")
        with pytest.raises(NotPossible):
            set_facts_aside(version=version, member=worker, reason=" ")
        set_facts_aside(version=version, member=worker, reason="Another person's letter")
        assert not open_corrections(file).exists()
        assert not file.tasks.filter(kind=Task.Kind.CONFIRM_FACTS, done_at=None).exists()
        with pytest.raises(Stale):
            confirm_facts(version=version, member=worker)
        assert decision_of(file).number == 1


def test_a_correction_on_older_facts_is_calculated_anew(
    file: Participation, worker: Member
) -> None:
    with acting_for("ie-dpc"):
        first = propose(file, worker, depicted__residence="FR")
        second = propose(file, worker, conduct__still_online=False)
        confirm_facts(version=second, member=worker)
        with pytest.raises(Stale):
            confirm_facts(version=first, member=worker)
        anew = calculate_anew(version=first, member=worker)
        assert anew is not None
        assert anew.facts["conduct"]["still_online"] is False
        assert anew.facts["depicted"]["residence"] == "FR"
        confirm_facts(version=anew, member=worker)
        assert current_result(file) == decide(anew.facts)


def test_two_confirm_at_once_one_acts(committed_database: TestDatabase) -> None:
    members = seed()
    file = make_file(about=facts(affected=["FR"]))
    people = [member_of(members, "investigator"), member_of(members, "investigator-2")]
    with acting_for("ie-dpc"):
        version = propose(file, people[1], lodged_at=EARLIER)

    def work(member: Member) -> str:
        try:
            with acting_for("ie-dpc"):
                found = FactsVersion.objects.select_related("decision", "participation").get(
                    pk=version.pk
                )
                found.decision.participation = found.participation
                confirm_facts(version=found, member=member)
        except Stale:
            return "stale"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, people)) == ["done", "stale"]
    counted = "SELECT count(*) FROM routing_routingdecision"
    assert committed_database.run(counted) == [(2,)]


def test_no_other_authority_sees_a_correction(file: Participation, worker: Member) -> None:
    with acting_for("ie-dpc"):
        propose(file, worker, depicted__residence="FR")
    with acting_for("fr-cnil"):
        assert not FactsVersion.objects.exists()
