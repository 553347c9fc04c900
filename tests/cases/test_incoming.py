"""What comes from the person who complained lands on the case."""

from __future__ import annotations

import pytest

from casework.authorities.models import Member
from casework.cases.models import Participation, Task
from casework.cases.services.correspondence import send_message
from casework.delivery import resilience
from casework.scoping import acting_for, current_authority
from complaints import signals
from complaints.models import Complaint
from tests.files import make_complaint, make_file, member_of


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file()


def tell(signal: object, complaint: Complaint) -> None:
    answers = signal.send_robust(  # type: ignore[attr-defined]
        Complaint, complaint_id=str(complaint.pk), authority=complaint.authority_id
    )
    assert answers
    assert not [answer for _, answer in answers if isinstance(answer, Exception)]


def complaint_of(file: Participation) -> Complaint:
    with acting_for(file.authority_id):
        return Complaint.objects.get(case=file.case_id)


def open_kinds(file: Participation) -> list[str]:
    with acting_for(file.authority_id):
        found = file.tasks.filter(done_at__isnull=True).exclude(kind=Task.Kind.CONFIRM_ROUTING)
        return sorted(found.values_list("kind", flat=True))


def test_messages_make_one_task_which_an_answer_ends(
    file: Participation, members: dict[str, Member]
) -> None:
    complaint = complaint_of(file)
    for _ in range(3):
        tell(signals.message_received, complaint)
    assert open_kinds(file) == ["read_message"]
    with acting_for("ie-dpc"):
        assert file.events.filter(kind="message.received").count() == 3
        send_message(
            participation=file,
            complaint=complaint,
            member=member_of(members, "investigator"),
            body="Thank you.",
            message_id=complaint.pk,
        )
    assert open_kinds(file) == []
    assert current_authority() is None


def test_a_withdrawal_is_decided_by_a_person_once(file: Participation) -> None:
    complaint = complaint_of(file)
    tell(signals.complaint_withdrawn, complaint)
    tell(signals.complaint_withdrawn, complaint)
    assert open_kinds(file) == ["withdrawal"]
    with acting_for("ie-dpc"):
        file.refresh_from_db()
        assert file.is_open


def test_added_places_are_pointed_out(file: Participation) -> None:
    tell(signals.location_added, complaint_of(file))
    assert open_kinds(file) == ["read_message"]


def test_before_routing_nothing_breaks(members: dict[str, Member]) -> None:
    complaint = make_complaint()
    for signal in (signals.message_received, signals.complaint_withdrawn, signals.location_added):
        tell(signal, complaint)


def test_a_submission_asks_for_its_routing_after_commit(
    members: dict[str, Member],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: object,
) -> None:
    asked: list[tuple[str, list[object]]] = []

    def publish(task: object, args: list[object], kwargs: dict[str, object]) -> bool:
        asked.append((getattr(task, "name", str(task)), args))
        return True

    monkeypatch.setattr(resilience, "publish", publish)
    complaint = make_complaint()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        tell(signals.complaint_submitted, complaint)
        assert asked == []
    assert asked == [("routing.route_complaint", [str(complaint.pk), "ie-dpc"])]
