"""From a complaint to a routed case: once, whole, and with everything it needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.models import Case, Participation, Task
from casework.routing.errors import UnknownComplaint
from casework.routing.models import Allocation, RoutingDecision
from casework.routing.services import routing as service
from casework.routing.services.routing import route
from casework.routing.tasks import unrouted
from casework.scoping import acting_for
from complaints.models import Complaint, PublicStatus
from tests.cast import seed
from tests.conftest import TestDatabase
from tests.files import facts, make_complaint, make_file, scenario


@pytest.mark.usefixtures("members")
class TestOnce:
    def test_a_case_with_everything(self) -> None:
        complaint = make_complaint(about=facts(affected=["FR"]))
        decision = route(complaint_id=complaint.pk, authority="ie-dpc")
        with acting_for("ie-dpc"):
            file = decision.participation
            file.refresh_from_db()
            complaint.refresh_from_db()
            assert complaint.routed_at is not None
            assert complaint.state == Complaint.State.ROUTED
            assert (file.role, file.status) == ("receiving", "new")
            assert file.reference == complaint.reference
            assert decision.facts == complaint.facts
            assert decision.result["lead"]["authority"] == "ie-dpc"
            clock = file.clocks.get()
            assert clock.rule == "gdpr-78-2"
            assert clock.due == "2027-02-02"
            assert any("78(2)" in line for line in clock.trace)
            assert file.next_due == clock.due_at
            assert file.assignee is not None
            kinds = set(file.tasks.values_list("kind", flat=True))
            assert Task.Kind.CONFIRM_ROUTING in kinds
            steps = list(
                PublicStatus.objects.filter(complaint=complaint).values_list("step", flat=True)
            )
            assert steps == ["with_authority", "assigned"]
            told = PublicStatus.objects.filter(complaint=complaint).last()
            assert told is not None
            assert str(told.next_due) == "2027-02-02"

    def test_again_is_the_same(self) -> None:
        complaint = make_complaint()
        first = route(complaint_id=complaint.pk, authority="ie-dpc")
        assert route(complaint_id=complaint.pk, authority="ie-dpc") == first
        with acting_for("ie-dpc"):
            assert Case.objects.count() == RoutingDecision.objects.count() == 1

    def test_a_complaint_of_another_authority_is_unknown(self) -> None:
        complaint = make_complaint("ie-dpc")
        with pytest.raises(UnknownComplaint):
            route(complaint_id=complaint.pk, authority="fr-cnil")

    def test_a_crash_half_way_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        complaint = make_complaint()

        def crash(**_: object) -> None:
            raise RuntimeError("the worker was killed")

        with monkeypatch.context() as patch:
            patch.setattr(service, "allocate", crash)
            with pytest.raises(RuntimeError):
                route(complaint_id=complaint.pk, authority="ie-dpc")
        with acting_for("ie-dpc"):
            complaint.refresh_from_db()
            assert complaint.routed_at is None
            assert not Case.objects.exists()
            assert not RoutingDecision.objects.exists()
        assert route(complaint_id=complaint.pk, authority="ie-dpc").number == 1

    def test_the_title_names_no_person(self) -> None:
        about = facts(respondents=[{"name": "Liam Villain", "kind": "individual"}])
        file = make_file(about=about)
        assert "Villain" not in file.title
        assert file.title == "AI-made intimate imagery: an individual"


@pytest.mark.usefixtures("members")
class TestPaths:
    def test_a_child_goes_to_trained_people_only(self) -> None:
        about = scenario("04")
        file = make_file("fr-cnil", about=about, language="fr")
        with acting_for("fr-cnil"):
            assert file.child_path
            assert file.priority == 0
            assert file.assignee is not None
            assert file.assignee.child_path_trained
            assert "imagery" not in file.title.lower()

    def test_a_representative_without_proof_waits(self) -> None:
        about = facts(complainant={"role": "authorised_person", "authority_to_act_shown": False})
        file = make_file(about=about)
        with acting_for("ie-dpc"):
            assert file.status == Participation.Status.ON_HOLD
            assert "Art" in file.hold_ground
            told = PublicStatus.objects.filter(complaint=file.case.complaint).last()
            assert told is not None
            assert told.step == "on_hold"

    def test_outside_data_protection_is_signposted_by_a_person(self) -> None:
        file = make_file(about=facts(depicted={"deceased": True}))
        with acting_for("ie-dpc"):
            assert not file.clocks.exists()
            assert file.tasks.filter(summary__contains="where to turn").exists()

    def test_a_tip_is_kept_as_intelligence(self) -> None:
        about = facts(channel="tip", complainant={"role": "anonymous"})
        file = make_file(about=about)
        with acting_for("ie-dpc"):
            assert file.tasks.filter(summary__contains="tip").exists()

    def test_each_missing_fact_is_asked_for_once(self) -> None:
        about = facts(respondents=[{"name": None, "kind": "platform"}])
        file = make_file(about=about)
        with acting_for("ie-dpc"):
            decision = file.routing_decisions.get()
            asked = file.tasks.filter(kind=Task.Kind.ASK_FACT)
            assert decision.result["unknowns"]
            assert sorted(asked.values_list("about", flat=True)) == sorted(
                decision.result["unknowns"]
            )
            assert all(task.summary.startswith("Ask: ") for task in asked)
            assert not any("[" in task.summary for task in asked)

    def test_facts_that_cannot_be_read_still_open_a_case(self) -> None:
        file = make_file(about={**facts(), "channel": "pigeon"})
        with acting_for("ie-dpc"):
            assert file.status == Participation.Status.ON_HOLD
            assert "by hand" in file.hold_ground
            assert file.routing_decisions.get().ruleset == "by-hand"
            assert file.clocks.get().rule == "gdpr-78-2"

    def test_where_the_rules_name_another_receiver_the_promise_still_binds(self) -> None:
        file = make_file(about=facts(lodged_with="de-be", depicted={"residence": "DE-BE"}))
        with acting_for("ie-dpc"):
            assert "gdpr-78-2" in set(file.clocks.values_list("rule", flat=True))
            assert file.tasks.filter(summary__contains="another receiving authority").exists()

    def test_a_withdrawal_before_routing_is_not_forgotten(self) -> None:
        complaint = make_complaint()
        with acting_for("ie-dpc"):
            Complaint.objects.filter(pk=complaint.pk).update(
                state="withdrawn", withdrawn_at=timezone.now()
            )
        file = route(complaint_id=complaint.pk, authority="ie-dpc").participation
        with acting_for("ie-dpc"):
            complaint.refresh_from_db()
            assert complaint.state == "withdrawn"
            assert file.tasks.filter(kind=Task.Kind.WITHDRAWAL).exists()


class TestSweep:
    def test_finds_what_waits_and_passes_over_the_rest(self, members: dict[str, Member]) -> None:
        waiting = make_complaint("fr-cnil", about=scenario("04"))
        make_file()
        assert unrouted() == [(str(waiting.pk), "fr-cnil")]

    def test_leaves_the_newest_alone(self, members: dict[str, Member]) -> None:
        make_complaint(about=facts(lodged_at=timezone.now().isoformat()))
        assert unrouted() == []

    def test_a_fresh_dead_letter_is_enough(self, members: dict[str, Member]) -> None:
        complaint = make_complaint()
        with acting_for("ie-dpc"), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO delivery_deadletter (id, authority_id, task, args, kwargs, error,"
                " failed_at, resolved_by, resolution) VALUES (gen_random_uuid(), 'ie-dpc',"
                " 'routing.route_complaint', to_jsonb(ARRAY[%s]), '{}', 'OperationalError',"
                " clock_timestamp(), '', '')",
                [str(complaint.pk)],
            )
        assert unrouted() == []


def test_decisions_are_append_only(members: dict[str, Member]) -> None:
    file = make_file()
    with acting_for("ie-dpc"):
        for change in (
            lambda: RoutingDecision.objects.filter(participation=file).update(ruleset="other"),
            lambda: RoutingDecision.objects.filter(participation=file).delete(),
            lambda: Allocation.objects.filter(participation=file).update(reason="other"),
            lambda: file.events.update(text="other"),
            lambda: file.events.all().delete(),
            lambda: Participation.objects.filter(pk=file.pk).update(reference="RD-OTHER"),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                change()


class TestAtOnce:
    """Workers that meet: real commits, real threads."""

    def test_many_workers_one_decision(self, committed_database: TestDatabase) -> None:
        seed()
        complaint = make_complaint()

        def work(_: int) -> str:
            try:
                return str(route(complaint_id=complaint.pk, authority="ie-dpc").pk)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(work, range(8)))
        assert len(set(found)) == 1
        for table in ("cases_case", "cases_participation", "routing_routingdecision"):
            assert committed_database.run(f"SELECT count(*) FROM {table}") == [(1,)]
        assert committed_database.run("SELECT count(*) FROM cases_clock") == [(1,)]

    def test_two_at_once_share_the_load(self, committed_database: TestDatabase) -> None:
        """Without the lock both workers would see the same idle investigator."""
        seed()
        complaints = [make_complaint(email=f"person{n}@mail.example") for n in range(8)]

        def work(pk: object) -> None:
            try:
                route(complaint_id=str(pk), authority="ie-dpc")
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, [c.pk for c in complaints]))
        rows = committed_database.run(
            "SELECT assignee_id, count(*) FROM cases_participation GROUP BY 1"
        )
        counts = [n for _, n in rows]
        assert len(counts) >= 2
        assert max(counts) - min(counts) <= 1
