"""The line: draft, review, approval by a second person, notice, service, response."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.audit.models import AuditEntry
from casework.cases.models import Clock, Participation, Task
from casework.enforcement import sealing
from casework.enforcement.errors import NotAllowed, NotPossible
from casework.enforcement.services.responses import (
    close,
    mark_overdue,
    record_response,
    withdraw,
)
from casework.enforcement.services.service import mark_issued, mark_served
from casework.notices.models import Notice
from casework.scoping import acting_for
from complaints.models import PublicStatus
from tests.casefile import HOLDER, SECRETS, World
from tests.enforcement.drafts import (
    FINE,
    HEARING,
    approved,
    drafted,
    hand_over,
    in_review,
    issued,
    reread,
    served,
    transitions,
)

pytestmark = pytest.mark.django_db


def test_from_draft_to_compliance(world: World, file: Participation) -> None:
    action = served(world, file)
    assert action.state == "served"
    assert action.served_at is not None
    assert transitions(action) == [
        ("", "draft"),
        ("draft", "review"),
        ("review", "approved"),
        ("approved", "issued"),
        ("issued", "served"),
    ]
    member = world.member("investigator")
    with world.acting(member):
        clock = Clock.objects.get(participation=file, about=str(action.pk))
        assert clock.state == "running"
        assert clock.started_at == action.served_at
        assert action.response_due_at == clock.due_at
        record_response(
            action=action,
            outcome="complied",
            received_on=timezone.localdate(),
            note="Every link was opened by hand and answers 404.",
            member=member,
        )
        clock.refresh_from_db()
        assert clock.state == "met"
        action = close(action=reread(action), member=member, reason="Everything was removed.")
    assert action.state == "closed"


def test_the_notice_is_of_the_approved_text(world: World, file: Participation) -> None:
    action = issued(world, file)
    with acting_for(HOLDER):
        notice = Notice.objects.get(action_id=action.pk)
    assert notice.content_hash == action.content_hash
    assert notice.state == "ready"
    assert notice.number


def test_the_person_is_told_without_a_name(world: World, file: Participation) -> None:
    action = served(world, file)
    with acting_for(HOLDER):
        last = PublicStatus.objects.filter(complaint__case=file.case_id).last()
    assert last is not None
    assert last.step == "action_taken"
    assert world.respondent is not None
    said = f"{last.next_due_rule} {last.next_rule}"
    assert world.respondent.name not in said
    assert action.power not in said


def test_nothing_follows_twice(world: World, file: Participation) -> None:
    action = served(world, file)
    with acting_for(HOLDER):
        before = action.transitions.count()
        again = mark_served(action_id=action.pk, number="x", deemed_at=timezone.now(), rule="again")
        assert again is None
        assert mark_issued(action_id=action.pk, number="x") is None
        assert action.transitions.count() == before
        assert Clock.objects.filter(about=str(action.pk)).count() == 1


def test_a_draft_is_sealed(world: World, file: Participation) -> None:
    action = drafted(world, file)
    assert world.respondent is not None
    assert world.respondent.name.encode() not in bytes(action.sealed_content)
    with acting_for(HOLDER):
        assert sealing.open_content(action)["addressee"]["name"] == world.respondent.name


def test_a_fine_needs_two_different_people(world: World, file: Participation) -> None:
    hearing = served(world, file, power=HEARING)
    assert hearing.state == "served"
    once = approved(world, file, power=FINE)
    assert once.state == "review"
    with acting_for(HOLDER):
        assert not Notice.objects.filter(action_id=once.pk).exists()


def test_a_fine_wants_its_hearing_first(world: World, file: Participation) -> None:
    with pytest.raises(NotPossible, match="served first"):
        in_review(world, file, power=FINE)


def test_overdue_by_itself(world: World, file: Participation) -> None:
    action = served(world, file)
    with acting_for(HOLDER):
        assert mark_overdue() == 0
    assert action.response_due_at is not None
    with time_machine.travel(action.response_due_at + timedelta(hours=1)), acting_for(HOLDER):
        assert mark_overdue() == 1
        assert mark_overdue() == 0
        tasks = Task.objects.filter(about=str(action.pk), kind="check_compliance")
        assert tasks.filter(done_at__isnull=True).count() == 1
    assert reread(action).state == "overdue"
    assert transitions(action)[-1] == ("served", "overdue")


def test_two_partial_compliances(world: World, file: Participation) -> None:
    action = served(world, file)
    member = world.member("investigator")
    with world.acting(member):
        for number in (1, 2):
            record_response(
                action=reread(action),
                outcome="partial",
                received_on=timezone.localdate(),
                note=f"{number} of 3 links removed",
                member=member,
            )
        assert action.responses.count() == 2
    assert transitions(action).count(("served", "partial")) == 1


def test_a_response_has_its_day_and_its_evidence(world: World, file: Participation) -> None:
    action = served(world, file)
    member = world.member("investigator")
    today = timezone.localdate()
    with world.acting(member):
        for day, note, words in (
            (today + timedelta(days=2), "x", "future"),
            (today - timedelta(days=2), "x", "before"),
            (today, "  ", "reason|shows"),
        ):
            with pytest.raises(NotPossible, match=words):
                record_response(
                    action=action, outcome="complied", received_on=day, note=note, member=member
                )
        with pytest.raises(NotPossible, match="not passed"):
            record_response(
                action=action, outcome="overdue", received_on=today, note="x", member=member
            )
        assert not action.responses.exists()


def test_the_note_of_a_response_is_sealed(world: World, file: Participation) -> None:
    action = served(world, file)
    member = world.member("investigator")
    with world.acting(member):
        response = record_response(
            action=action,
            outcome="partial",
            received_on=timezone.localdate(),
            note="Named Person wrote to us.",
            member=member,
        )
        assert b"Named Person" not in bytes(response.sealed_note)
        assert sealing.open_note(response) == "Named Person wrote to us."


def test_only_an_approver_withdraws_what_was_issued(world: World, file: Participation) -> None:
    action = issued(world, file)
    author, approver = world.member("investigator"), world.member("approver")
    with world.acting(author), pytest.raises(NotAllowed):
        withdraw(action=action, member=author, reason="A mistake in the address.")
    with world.acting(approver):
        withdraw(action=action, member=approver, reason="A mistake in the address.")
        notice = Notice.objects.get(action_id=action.pk)
        assert notice.withdrawn_at is not None
    assert reread(action).state == "withdrawn"


def test_a_withdrawn_action_cannot_be_served(world: World, file: Participation) -> None:
    action = issued(world, file)
    approver = world.member("approver")
    with world.acting(approver):
        withdraw(action=action, member=approver, reason="A mistake in the address.")
    with pytest.raises(Exception, match="withdrawn"):
        hand_over(world, action)
    assert reread(action).state == "withdrawn"


def test_audit_says_who_and_never_what(world: World, file: Participation) -> None:
    action = served(world, file)
    with acting_for(HOLDER):
        entries = list(
            AuditEntry.objects.filter(obj_id=str(action.pk)).values_list("verb", "payload")
        )
    verbs = [verb for verb, _payload in entries]
    for verb in (
        "action.drafted",
        "action.edited",
        "action.sent_for_review",
        "action.approval_given",
        "action.approved",
        "action.issued",
        "action.served",
    ):
        assert verb in verbs
    written = " ".join(payload for _verb, payload in entries)
    assert not [secret for secret in (*SECRETS, "What facts says") if secret in written]


def test_a_closed_case_takes_no_action(world: World, file: Participation) -> None:
    with acting_for(HOLDER):
        Participation.objects.filter(pk=file.pk).update(
            status="closed", closed_at=timezone.now(), closing_reason="done"
        )
    with pytest.raises(NotPossible, match="closed"):
        drafted(world, file)


@pytest.mark.parametrize("power", ["uk-reprimand", "nothing", "au-oaic-determination"])
def test_only_powers_of_the_own_regime(world: World, file: Participation, power: str) -> None:
    with pytest.raises(NotPossible, match="power"):
        drafted(world, file, power=power)
