"""The desk's side of staying in touch: asking, places, silence, wishes, how it ended."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.audit.services import entries_for
from casework.authorities.models import Member
from casework.cases.errors import NotPossible
from casework.cases.models import Participation, Priority, Task
from casework.cases.services.asking import ask_person
from casework.cases.services.status import change_status
from casework.routing.services.routing import route
from casework.scoping import acting_for
from complaints import signals
from complaints.models import Complaint, InformationRequest, Outcome
from complaints.models.request import MANDATE
from complaints.services.requests import save_answers
from complaints.services.silence import set_silence
from tests.cases.test_incoming import complaint_of, open_kinds, tell
from tests.cases.test_pages import desk
from tests.files import facts, make_complaint, make_file, member_of

Status = Participation.Status


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file()


@pytest.fixture
def client(members: dict[str, Member]) -> Client:
    return desk(member_of(members, "investigator-2"))


def text(response: Any) -> str:
    return str(response.content.decode())


def url(name: str, file: Participation, *more: object) -> str:
    return reverse(f"cases:{name}", args=[file.pk, *more])


def step(file: Participation) -> str:
    with acting_for(file.authority_id):
        last = complaint_of(file).statuses.order_by("at", "id").last()
        assert last is not None
        return last.step


def ask(client: Client, file: Participation, **more: Any) -> Any:
    form = {"once": str(uuid.uuid4()), "questions": "Since when?\n\nIs it still there?", **more}
    return client.post(url("ask", file), form)


def requests(file: Participation) -> list[InformationRequest]:
    with acting_for(file.authority_id):
        return list(complaint_of(file).requests.all())


# --- Questions ------------------------------------------------------------------


def test_asked_from_the_desk_and_told_on_the_persons_page(
    client: Client, file: Participation
) -> None:
    once = str(uuid.uuid4())
    for _ in range(2):
        assert ask(client, file, once=once).status_code == 302
    [asked] = requests(file)
    with acting_for("ie-dpc"):
        assert asked.questions.count() == 2
        assert file.events.filter(kind="request.asked").count() == 1
    assert step(file) == "on_hold"
    page = text(client.get(url("panel", file, "questions")))
    assert "Since when?" in page
    with acting_for("ie-dpc"):
        assert entries_for(authority="ie-dpc").filter(verb="requests.read").exists()


def test_an_answer_that_is_only_saved_is_the_persons_own(
    client: Client, file: Participation
) -> None:
    ask(client, file)
    [asked] = requests(file)
    with acting_for("ie-dpc"):
        question = asked.questions.first()
    assert question is not None
    answers = {question.pk: "Only a draft"}
    with pytest.raises(Exception, match="permission denied"), acting_for("ie-dpc"):
        save_answers(request=asked, answers=answers)
    assert "Only a draft" not in text(client.get(url("panel", file, "questions")))


@pytest.mark.parametrize("on_hold", ["", "on"])
def test_an_answer_goes_on_and_is_a_task(client: Client, file: Participation, on_hold: str) -> None:
    ask(client, file, on_hold=on_hold)
    with acting_for("ie-dpc"):
        file.refresh_from_db()
        assert (file.status == Status.ON_HOLD) is bool(on_hold)
    [asked] = requests(file)
    tell_answered(file, asked)
    assert step(file) in {"with_authority", "assigned"}
    assert "read_message" in open_kinds(file)
    with acting_for("ie-dpc"):
        task = file.tasks.get(about="answers")
        assert ("off hold" in task.summary) is bool(on_hold)


def tell_answered(file: Participation, asked: InformationRequest) -> None:
    """As the person's page would: their answer was committed and announced."""
    with acting_for("ie-dpc"):
        InformationRequest.objects.filter(pk=asked.pk).update(state="withdrawn")
    signals.request_answered.send(
        Complaint,
        complaint_id=str(asked.complaint_id),
        authority="ie-dpc",
        request_id=str(asked.pk),
    )


def test_questions_are_taken_back_once(client: Client, file: Participation) -> None:
    ask(client, file)
    [asked] = requests(file)
    for _ in range(2):
        client.post(url("request-take-back", file, asked.pk))
    [asked] = requests(file)
    assert asked.state == "withdrawn"
    assert step(file) != "on_hold"
    with acting_for("ie-dpc"):
        assert file.events.filter(kind="request.withdrawn").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"questions": " \n "}, "at least one question"),
        ({"questions": "\n".join("abcdefghijk")}, "at most 10"),
        ({"questions": "x" * 501}, "at most 500"),
        ({"due_on": "2001-01-01"}, "has passed"),
        ({"due_on": "soon"}, "Enter a day"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(
    client: Client, file: Participation, typed: dict[str, str], said: str
) -> None:
    assert said in text(ask(client, file, **typed))
    assert not requests(file)


def test_a_closed_case_asks_nothing(file: Participation) -> None:
    with acting_for("ie-dpc"):
        change_status(
            participation=file, status=Status.CLOSED, member=None, reason="Done", clocks="met"
        )
        with pytest.raises(NotPossible):
            ask_person(
                participation=file, complaint=complaint_of(file), member=None, questions=["Why?"]
            )


def test_a_missing_mandate_is_asked_for_when_it_is_routed(members: dict[str, Member]) -> None:
    about = facts(
        complainant={"role": "authorised_person", "authority_to_act_shown": False},
    )
    complaint = make_complaint(about=about)
    decision = route(complaint_id=complaint.pk, authority="ie-dpc")
    [asked] = requests(decision.participation)
    assert asked.about == MANDATE
    assert step(decision.participation) == "on_hold"
    route(complaint_id=complaint.pk, authority="ie-dpc")
    assert len(requests(decision.participation)) == 1


def test_a_missing_fact_becomes_a_question_with_one_press(
    client: Client, members: dict[str, Member]
) -> None:
    file = make_file(about=facts(conduct={"still_online": None, "spreading": None}))
    page = text(client.get(url("panel", file, "routing")))
    assert "Can it still be seen? You do not have to look again." in page
    page = text(
        client.post(url("ask", file), {"draft": "Can it be seen?", "fact": "conduct.still_online"})
    )
    assert "Can it be seen?" in page
    assert not requests(file)
    with acting_for("ie-dpc"):
        assert file.tasks.filter(kind=Task.Kind.ASK_FACT, done_at=None).exists()
    ask(client, file, about="conduct.still_online")
    with acting_for("ie-dpc"):
        assert not file.tasks.filter(
            kind=Task.Kind.ASK_FACT, about="conduct.still_online", done_at=None
        ).exists()


# --- Places ---------------------------------------------------------------------


def test_what_was_done_about_places_is_noted_by_number(
    client: Client, members: dict[str, Member]
) -> None:
    file = make_file(links=tuple(f"https://pixhive.example.com/p/{n}" for n in range(1, 5)))
    client.post(url("places-state", file), {"which": "1-2, 4", "state": "removal_requested"})
    with acting_for("ie-dpc"):
        states = list(complaint_of(file).locations.values_list("state", flat=True))
        assert states == ["removal_requested", "removal_requested", "reported", "removal_requested"]
    page = text(client.get(url("panel", file, "places")))
    assert "noted here" in page
    assert "pixhive.example.com" not in page


@pytest.mark.parametrize("which", ["", "0", "9", "1-9", "one", "1;2", "-1", "1-", "9" * 150])
def test_numbers_that_are_none_change_nothing(
    client: Client, file: Participation, which: str
) -> None:
    response = client.post(url("places-state", file), {"which": which, "state": "removed"})
    assert response.status_code == 200
    with acting_for("ie-dpc"):
        assert complaint_of(file).locations.get().state == "reported"


def test_what_is_back_is_urgent_until_somebody_acts(client: Client, file: Participation) -> None:
    complaint = complaint_of(file)
    with acting_for("ie-dpc"):
        Participation.objects.filter(pk=file.pk).update(priority=Priority.LOW)
        complaint.locations.update(state="reappeared")
    for _ in range(2):
        signals.location_moved.send(
            Complaint, complaint_id=str(complaint.pk), authority="ie-dpc", back=1
        )
    with acting_for("ie-dpc"):
        file.refresh_from_db()
        assert file.priority == Priority.HIGH
        assert file.tasks.filter(about="reappeared", done_at=None).count() == 1
    client.post(url("places-state", file), {"which": "all", "state": "removal_requested"})
    with acting_for("ie-dpc"):
        assert not file.tasks.filter(about="reappeared", done_at=None).exists()


# --- Silence and wishes -------------------------------------------------------------


def test_every_tab_says_that_nobody_may_be_reached(client: Client, file: Participation) -> None:
    assert "Do not contact" not in text(client.get(url("case", file)))
    client.post(url("silence", file), {"safe": "no"})
    for key in ("overview", "messages", "timeline", "questions", "places"):
        assert "Do not contact the person" in text(client.get(url("panel", file, key)))
    client.post(url("silence", file), {"safe": "yes"})
    assert "Do not contact" not in text(client.get(url("case", file)))
    with acting_for("ie-dpc"):
        verbs = entries_for(authority="ie-dpc").values_list("verb", flat=True)
        assert {"silence.set", "silence.ended"} <= set(verbs)


def test_what_the_person_changed_stands_on_the_timeline(
    members: dict[str, Member], file: Participation
) -> None:
    complaint = complaint_of(file)
    with acting_for("ie-dpc"):
        set_silence(complaint=complaint, silent=True, member=member_of(members, "investigator"))
    tell(signals.silence_changed, complaint)
    tell(signals.wishes_changed, complaint)
    with acting_for("ie-dpc"):
        kinds = set(file.events.values_list("kind", flat=True))
        assert {"silence.changed", "wishes.changed"} <= kinds
        assert file.events.filter(text__contains="not safe").exists()
    assert open_kinds(file) == ["read_message"]


# --- How it ended ---------------------------------------------------------------------


def closing(file: Participation, **more: str) -> dict[str, str]:
    return {
        "version": str(file.version),
        "status": "closed",
        "reason": "Removed after our letter",
        "clocks": "met",
        **more,
    }


def test_closing_takes_open_questions_back(client: Client, file: Participation) -> None:
    ask(client, file)
    with acting_for("ie-dpc"):
        file.refresh_from_db()
    client.post(url("status", file), closing(file, result="ended"))
    [asked] = requests(file)
    assert asked.state == "withdrawn"
    assert step(file) == "closed"


def test_closing_says_to_the_person_how_it_ended(client: Client, file: Participation) -> None:
    page = text(client.post(url("status", file), closing(file)))
    assert "Say how it ended" in page
    typed = {"result": "removed", "words": "It is gone.", "court": "Circuit Court"}
    response = client.post(url("status", file), closing(file, until="2030-01-02", **typed))
    assert response.status_code == 302
    with acting_for("ie-dpc"):
        outcome = Outcome.objects.get()
        assert (outcome.result, outcome.court, str(outcome.court_until)) == (
            "removed",
            "Circuit Court",
            "2030-01-02",
        )
        assert b"gone" not in bytes(outcome.sealed_words or b"")
    assert step(file) == "closed"


def test_who_took_it_back_is_told_nothing_more(client: Client, file: Participation) -> None:
    with acting_for("ie-dpc"):
        Complaint.objects.filter(case=file.case_id).update(state="withdrawn")
    assert client.post(url("status", file), closing(file)).status_code == 302
    with acting_for("ie-dpc"):
        assert not Outcome.objects.exists()


def test_nobody_else_asks_notes_or_silences(
    members: dict[str, Member], file: Participation
) -> None:
    stranger = desk(member_of(members, "investigator", "fr-cnil"))
    reader = desk(member_of(members, "auditor"))
    for name in ("ask", "places-state", "silence"):
        for client in (stranger, reader):
            assert client.post(url(name, file), {}).status_code in {403, 404}
    with acting_for("ie-dpc"):
        assert not complaint_of(file).silences.exists()
