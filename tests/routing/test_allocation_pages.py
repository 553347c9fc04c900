"""The pages of allocation: what administrators and members do there, and what is refused."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.routing.allocation.rules import DEFAULT, rules_of
from casework.routing.models import Absence, AllocationRules, Conflict, DryRun, HandOver, Team
from casework.routing.services.staffing import save_team
from casework.scoping import acting_for
from tests.files import make_file, member_of
from tests.web.test_isolation import signed_in

HOME = "ie-dpc"


@pytest.fixture
def chief(members: dict[str, Member]) -> Client:
    return signed_in(member_of(members, "administrator"))


@pytest.fixture
def worker(members: dict[str, Member]) -> Client:
    return signed_in(member_of(members, "investigator"))


def fields(**changes: object) -> dict[str, object]:
    """The rules' form as it is sent with the standard rules."""
    data = DEFAULT.as_data()
    sent = {f"weight_{name}": value for name, value in data["weights"].items()}
    sent |= {k: v for k, v in data.items() if k not in ("weights", "teams") and v is not False}
    return {**sent, "note": "For the test", "valid_from": "", "seen": 0, "save": "Save", **changes}


def refused(answer: object, words: str) -> bool:
    text = answer.content.decode()  # type: ignore[attr-defined]
    return answer.status_code == 200 and "There is a problem" in text and words in text  # type: ignore[attr-defined]


class TestRules:
    PAGE = "/desk/allocation/rules/new/"

    def test_a_version_with_a_team(self, chief: Client, members: dict[str, Member]) -> None:
        boss = member_of(members, "administrator")
        with acting_for(HOME, actor=boss.user_id):
            team = save_team(by=boss, name="Children", members=[])
        answer = chief.post(
            self.PAGE, fields(team_0_child="on", team_0_strict="on", severe_per_week=4)
        )
        assert answer.status_code == 302, answer.content.decode()
        with acting_for(HOME):
            rules = rules_of(AllocationRules.objects.get().content)
        assert rules.severe_per_week == 4
        assert rules.teams[0].team == str(team.pk)
        assert (rules.teams[0].child_path, rules.teams[0].strict) == (True, True)
        for page in ("", "1/"):
            assert (
                "Children: child path"
                in chief.get(f"/desk/allocation/rules/{page}").content.decode()
            )
        # What holds is what the next form begins with.
        assert 'value="4"' in chief.get(self.PAGE).content.decode()

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"weight_task": "many"}, "whole number"),
            ({"weight_task": "100"}, "whole number from 0 to 99"),
            ({"weight_age_every_days": "0"}, "whole number from 1"),
            ({"note": " "}, "Say what changes and why"),
            ({"valid_from": "2020-01-01"}, "never in the past"),
            ({"valid_from": "soon"}, "Enter a day"),
            ({"language": "klingon"}, "There is a problem"),
            (
                {f"weight_{name}": "0" for name in ("critical", "high", "normal", "low")},
                "must weigh something",
            ),
        ],
    )
    def test_refused_beside_the_field(
        self, chief: Client, wrong: dict[str, object], words: str
    ) -> None:
        answer = chief.post(self.PAGE, fields(**{"severe_per_week": 7, **wrong}))
        assert refused(answer, words)
        assert 'value="7"' in answer.content.decode(), "what was typed is kept"
        with acting_for(HOME):
            assert not AllocationRules.objects.exists()

    def test_written_by_somebody_else_meanwhile(self, chief: Client) -> None:
        assert chief.post(self.PAGE, fields()).status_code == 302
        answer = chief.post(self.PAGE, fields(severe_per_week=7))
        assert answer.status_code == 409
        assert "Somebody wrote version 1 meanwhile" in answer.content.decode()
        assert 'name="seen" value="1"' in answer.content.decode().replace(' type="hidden"', "")
        assert chief.post(self.PAGE, fields(seen=1)).status_code == 302

    def test_tried_first(self, chief: Client) -> None:
        sent = fields(note="")
        del sent["save"]
        answer = chief.post(self.PAGE, {**sent, "try": "Try"})
        with acting_for(HOME):
            run = DryRun.objects.get()
            assert not AllocationRules.objects.exists()
        assert answer["Location"] == reverse("allocation:dry-run", args=[run.pk])
        assert "Look again" in chief.get(answer["Location"]).content.decode()
        assert chief.get(f"{self.PAGE}?run={run.pk}").status_code == 200
        for address in (f"?run={uuid.uuid4()}", "?run=x", "?from=9", f"?from={'9' * 8}"):
            assert chief.get(self.PAGE + address).status_code == 404
        chief.post(reverse("allocation:dry-run-stop", args=[run.pk]))
        with acting_for(HOME):
            run.refresh_from_db()
            assert run.state == DryRun.State.STOPPED


class TestPeople:
    def test_own_absence_and_calling_it_off(
        self, worker: Client, members: dict[str, Member]
    ) -> None:
        day = timezone.localdate() + timedelta(days=3)
        page = reverse("allocation:absence-own")
        assert refused(worker.post(page, {"starts_on": "x"}), "Enter a day")
        backwards = {"starts_on": day, "ends_on": day - timedelta(days=1)}
        assert refused(worker.post(page, backwards), "before the first")
        stranger = member_of(members, "investigator", "fr-cnil")
        foreign = {"starts_on": day, "ends_on": day, "cover": stranger.pk}
        assert refused(worker.post(page, foreign), "There is a problem")
        assert worker.post(page, {"starts_on": day, "ends_on": day}).status_code == 302
        assert refused(worker.post(page, {"starts_on": day, "ends_on": day}), "already")
        with acting_for(HOME):
            absence = Absence.objects.get()
        other = signed_in(member_of(members, "investigator-2"))
        call_off = reverse("allocation:call-off", args=[absence.pk])
        assert other.post(call_off).status_code == 404
        assert worker.post(call_off).status_code == 302
        with acting_for(HOME):
            absence.refresh_from_db()
            assert absence.called_off_at

    def test_own_conflict(self, worker: Client, members: dict[str, Member]) -> None:
        file = make_file()
        page = reverse("allocation:conflict-own")
        sent = {"kind": "respondent", "named": "No such service", "why": "Kin"}
        assert refused(worker.post(page, sent), "knows no service")
        assert refused(worker.post(page, {**sent, "kind": "person"}), "e-mail address")
        assert refused(worker.post(page, {"kind": "case"}), "Name it")
        for reference in (file.reference, "RD-NONE-NONE"):
            answer = worker.post(page, {**sent, "kind": "case", "named": reference}, follow=True)
            assert "If there are such cases" in answer.content.decode()
        assert worker.get(reverse("cases:case", args=[file.pk])).status_code == 404
        with acting_for(HOME):
            conflict = Conflict.objects.first()
        assert conflict is not None
        address = reverse("allocation:conflict", args=[conflict.pk])
        assert "Kin" in worker.get(address).content.decode()
        assert signed_in(member_of(members, "auditor")).get(address).status_code == 404
        assert (
            worker.post(reverse("allocation:conflict-end", args=[conflict.pk])).status_code == 404
        )

    def test_a_team_changed_by_two(self, chief: Client, members: dict[str, Member]) -> None:
        helper = member_of(members, "investigator-2")
        page = reverse("allocation:team-new")
        assert refused(chief.post(page, {"name": ""}), "Enter a name")
        assert chief.post(page, {"name": "A", "members": [helper.pk]}).status_code == 302
        assert refused(chief.post(page, {"name": "A"}), "Another team has this name")
        with acting_for(HOME):
            team = Team.objects.get()
        page = reverse("allocation:team", args=[team.pk])
        assert chief.post(page, {"name": "B", "seen": 0}).status_code == 302
        assert refused(chief.post(page, {"name": "C", "seen": 0}), "changed this team meanwhile")


class TestLeaving:
    def test_deactivating_leads_to_the_hand_over(
        self, chief: Client, members: dict[str, Member]
    ) -> None:
        file = make_file()
        holder = file.assignee
        assert holder is not None
        leave = reverse("staff_activity", args=[holder.pk])
        hand_over = reverse("allocation:hand-over", args=[holder.pk])
        answer = chief.post(leave, {"active": "no", "reason": "Leaving"})
        assert answer["Location"] == hand_over
        assert file.reference in chief.get(hand_over).content.decode()
        assert refused(chief.post(hand_over, {"leave": "1"}), "Give the reason")
        answer = chief.post(hand_over, {"leave": "1", "reason": "Leaving"})
        with acting_for(HOME):
            begun = HandOver.objects.get()
            holder.refresh_from_db()
            assert not holder.active
        assert answer["Location"] == reverse("allocation:handed-over", args=[begun.pk])
        assert "Under way" in chief.get(answer["Location"]).content.decode()

    def test_without_open_cases_nothing_stands_in_the_way(
        self, chief: Client, members: dict[str, Member]
    ) -> None:
        helper = member_of(members, "investigator-2")
        chief.post(reverse("staff_activity", args=[helper.pk]), {"active": "no"})
        with acting_for(HOME):
            helper.refresh_from_db()
            assert not helper.active


def test_what_waits_is_listed_with_what_stands_in_the_way(
    chief: Client, members: dict[str, Member]
) -> None:
    with acting_for(HOME):
        Member.objects.filter(authority_id=HOME).update(case_cap=0)
    file = make_file()
    page = chief.get(reverse("allocation:home")).content.decode()
    assert file.reference in page
    assert "have reached the cap" in page
    assert "1 case" in page
    answer = chief.post(reverse("allocation:retry"), follow=True).content.decode()
    assert "1 case is tried again" in answer
    with acting_for(HOME):
        assert Participation.objects.get(pk=file.pk).assignee is None


def test_members_do_not_reach_the_administrators_pages(worker: Client) -> None:
    for name in ("home", "rules", "rules-new", "teams", "team-new", "absences", "conflicts"):
        assert worker.get(reverse(f"allocation:{name}")).status_code == 404
    assert worker.post(reverse("allocation:retry")).status_code == 404
    assert worker.get(reverse("allocation:availability")).status_code == 200
