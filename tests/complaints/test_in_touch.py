"""What a person can do on their page after the form was sent, and what nobody else can."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.audit.services import entries_for
from casework.cooperation.gate import wish_of
from casework.delivery.models import OutboundMail
from casework.scoping import acting_for, as_public
from complaints.contact import open_contact
from complaints.models import (
    Complaint,
    ContactDetails,
    InformationRequest,
    LocationEvent,
    RequestQuestion,
)
from complaints.own import opened_requests
from complaints.selectors import current_consents
from complaints.services.outcome import tell_outcome
from complaints.services.requests import ask, save_answers, send_answers, take_back
from complaints.services.status import push_status
from complaints.services.submission import Receipt
from tests.complaints.answering import ADULT, CHILD, errors
from tests.complaints.sending import capability, send
from tests.complaints.test_follow import desk, enter

UNKNOWN = "7a0e5c9e-52b7-4d0c-9a53-0b1c1f0c7d11"
"""An id that nothing has."""
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]


@pytest.fixture
def sent(participating: list[str]) -> Receipt:
    return send()


def back(receipt: Receipt) -> Client:
    client = Client()
    enter(client, receipt.reference, receipt.code)
    return client


@pytest.fixture
def browser(sent: Receipt) -> Client:
    return back(sent)


def text(response: Any) -> str:
    return str(response.content.decode())


# --- Wishes -------------------------------------------------------------------


def wishes(client: Client) -> dict[str, Any]:
    """What the form shows, as a browser would send it."""
    form = client.get(reverse("follow-wishes")).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_wishes_are_kept_in_new_rows_and_the_latest_counts(browser: Client, sent: Receipt) -> None:
    given = wishes(browser)
    assert given["email"] == "alex@mail.example"
    changed = {**given, "email": "new@mail.example", "language": "fr", "often": "weekly"}
    changed |= {"share_authorities": "yes", "phone": "+353 1 555 0100", "times": "mornings"}
    browser.post(reverse("follow-wishes"), changed)
    with acting_for("ie-dpc"):
        complaint = desk(sent)
        contact = open_contact(complaint)
        assert (contact["email"], contact["times"]) == ("new@mail.example", "mornings")
        assert ContactDetails.objects.get().language == "fr"
        known = current_consents(complaint)
        assert known["weekly_digest"].given
        assert wish_of(complaint) == "yes"
        assert complaint.consents.filter(kind="neutral_email").count() == 1, "nothing new in it"
        entry = entries_for(authority="ie-dpc").get(verb="wishes.changed")
        assert "new@mail" not in str(entry.payload)
        assert "email" in str(entry.payload)
    browser.post(reverse("follow-wishes"), {**wishes(browser), "share_authorities": "no"})
    with acting_for("ie-dpc"):
        assert wish_of(desk(sent)) == "no"
        assert desk(sent).consents.filter(kind="share_authorities").count() == 3


def test_nothing_changed_adds_nothing(browser: Client, sent: Receipt) -> None:
    page = browser.post(reverse("follow-wishes"), wishes(browser), follow=True)
    assert "nothing was changed" in text(page)
    with acting_for("ie-dpc"):
        assert not ContactDetails.objects.exists()


def test_everything_can_be_emptied(browser: Client, sent: Receipt) -> None:
    given = {**wishes(browser), "email": "", "neutral": "no", "phone": "", "address": ""}
    browser.post(reverse("follow-wishes"), given)
    with acting_for("ie-dpc"):
        assert open_contact(desk(sent)) == {"only_here": True}
        assert not current_consents(desk(sent))["neutral_email"].given


def test_a_second_device_does_not_undo_the_first(browser: Client, sent: Receipt) -> None:
    other = back(sent)
    here, there = wishes(browser), wishes(other)
    browser.post(reverse("follow-wishes"), {**here, "email": "safe@mail.example"})
    page = other.post(reverse("follow-wishes"), {**there, "phone": "+353 1 555 0111"})
    assert "on another device" in text(page)
    assert "+353 1 555 0111" in text(page)
    with acting_for("ie-dpc"):
        assert open_contact(desk(sent))["email"] == "safe@mail.example"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "nobody"),
        ("phone", "call me"),
        ("language", "xx"),
        ("address", "x" * 501),
        ("neutral", "perhaps"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    browser: Client, sent: Receipt, field: str, typed: str
) -> None:
    response = browser.post(reverse("follow-wishes"), {**wishes(browser), field: typed})
    assert field in errors(response)
    with acting_for("ie-dpc"):
        assert not ContactDetails.objects.exists()


def test_a_yes_to_mail_needs_an_address(browser: Client) -> None:
    response = browser.post(reverse("follow-wishes"), {**wishes(browser), "email": ""})
    assert "email" in errors(response)


def test_a_child_is_asked_in_their_own_words(participating: list[str]) -> None:
    page = text(back(send(CHILD)).get(reverse("follow-wishes")))
    assert "May the office talk to your parent or guardian?" in page
    assert "your name" not in page


def test_a_no_to_one_office_counts_before_the_general_yes(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        asked = [k for k in current_consents(desk(sent)) if k.startswith("share_authorities:")]
    assert not asked, "this person left the page about offices open"
    other = send({**ADULT, "sharing": {"share_fr-cnil": "identity"}})
    client = back(other)
    given = wishes(client)
    assert given["share_fr-cnil"] == "identity"
    client.post(
        reverse("follow-wishes"), {**given, "share_authorities": "yes", "share_fr-cnil": "no"}
    )
    with acting_for("ie-dpc"):
        assert wish_of(desk(other), "fr-cnil") == "no"
        assert wish_of(desk(other), "at-dsb") == "yes"


def test_a_former_address_gets_nothing_more(browser: Client, sent: Receipt) -> None:
    from casework.delivery.services import send_queued_mail

    with acting_for("ie-dpc"):
        mail = OutboundMail.objects.get(purpose="complaint.received")
    browser.post(reverse("follow-wishes"), {**wishes(browser), "email": "new@mail.example"})
    send_queued_mail(mail_id=mail.pk, authority="ie-dpc")
    with acting_for("ie-dpc"):
        mail.refresh_from_db()
    assert mail.state == "dropped"


# --- Questions ------------------------------------------------------------------


def asked(sent: Receipt, *questions: str, **more: Any) -> InformationRequest:
    with acting_for("ie-dpc"):
        return ask(complaint=desk(sent), questions=questions, member=None, **more)


def only_question(request: InformationRequest) -> RequestQuestion:
    with acting_for("ie-dpc"):
        return request.questions.get()


def test_question_by_question_saved_and_then_sent(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        mails = OutboundMail.objects.count()
    request = asked(sent, "Where did it happen?", "Since when?", due_on=date(2030, 1, 2))
    with acting_for("ie-dpc"):
        assert OutboundMail.objects.count() == mails + 1
        first, second = request.questions.all()
        assert b"happen" not in bytes(first.sealed_question)
    assert "The office has questions for you" in text(browser.get(reverse("follow-status")))
    page = text(browser.get(reverse("follow-questions")))
    assert "Where did it happen?" in page
    assert "2030" in page
    form = {"request": str(request.pk), f"answer-{first.pk}": "In <Cork>", "save": "yes"}
    page = text(browser.post(reverse("follow-questions"), form, follow=True))
    assert "In &lt;Cork&gt;" in page
    with acting_for("ie-dpc"):
        assert RequestQuestion.objects.get(pk=second.pk).sealed_answer is None
    form = {"request": str(request.pk), f"answer-{second.pk}": "May", "send": "yes"}
    browser.post(reverse("follow-questions"), form)
    with acting_for("ie-dpc"):
        [one] = opened_requests(desk(sent))
        assert [q.answer for q in one.questions] == ["In <Cork>", "May"]
        assert not one.open
    page = text(browser.post(reverse("follow-questions"), form, follow=True))
    assert "These questions are closed" in page


def test_an_empty_answer_cannot_be_sent_and_an_endless_one_is_kept(
    browser: Client, sent: Receipt
) -> None:
    request = asked(sent, "Since when?")
    question = only_question(request)
    response = browser.post(
        reverse("follow-questions"), {"request": str(request.pk), "send": "yes"}
    )
    assert "Answer at least one question" in text(response)
    long = "x" * 5004
    response = browser.post(
        reverse("follow-questions"),
        {"request": str(request.pk), f"answer-{question.pk}": long, "send": "yes"},
    )
    assert "4 characters too long" in text(response)
    assert long in text(response)


@pytest.mark.parametrize("request_id", ["", "x", UNKNOWN, "\x00"])
def test_a_changed_page_answers_nothing(browser: Client, sent: Receipt, request_id: str) -> None:
    asked(sent, "Since when?")
    response = browser.post(reverse("follow-questions"), {"request": request_id, "send": "yes"})
    assert response.status_code == 302


def test_answers_stand_once_they_are_sent(sent: Receipt) -> None:
    request = asked(sent, "Since when?")
    question = only_question(request)
    with as_public(capability(sent)):
        save_answers(request=request, answers={question.pk: "May"})
        send_answers(request=request)
    for statement in (
        "UPDATE complaints_requestquestion SET saved_at = now()",
        "UPDATE complaints_informationrequest SET state = 'open'",
    ):
        with (
            as_public(capability(sent)),
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            connection.cursor().execute(statement)
    with acting_for("ie-dpc"):
        assert not take_back(request=request, member=None)
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("UPDATE complaints_requestquestion SET sealed_answer = ''")


def test_a_fact_is_asked_for_once_at_a_time(sent: Receipt) -> None:
    first = asked(sent, "Where?", about="infringement_place")
    assert asked(sent, "Where?", about="infringement_place").pk == first.pk


# --- Places ---------------------------------------------------------------------


def test_a_place_is_gone_and_back_with_its_history(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        place = desk(sent).locations.get(position=2)
    page = text(browser.get(reverse("follow-places")))
    assert "https://pixhive.example.com/p/7" in page
    assert 'href="https://pixhive' not in page
    for state in ("gone", "gone", "back", "back"):
        browser.post(reverse("follow-place-state"), {"place": str(place.pk), "state": state})
    with acting_for("ie-dpc"):
        place.refresh_from_db()
        assert place.state == "reappeared"
        events = LocationEvent.objects.filter(location=place)
        assert [(e.state, e.by) for e in events] == [
            ("removed", "complainant"),
            ("reappeared", "complainant"),
        ]
    page = text(browser.get(reverse("follow-places")))
    assert "You said: it is gone" in page
    assert "You said: it is back" in page


def test_what_was_never_gone_cannot_be_back(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        place = desk(sent).locations.get(position=1)
    browser.post(reverse("follow-place-state"), {"place": str(place.pk), "state": "back"})
    with acting_for("ie-dpc"):
        place.refresh_from_db()
        assert place.state == "reported"


@pytest.mark.parametrize("place", ["", "x", "\x00", UNKNOWN, "1" * 5000])
def test_a_place_that_is_none_is_answered_kindly(browser: Client, place: str) -> None:
    response = browser.post(reverse("follow-place-state"), {"place": place}, follow=True)
    assert "We do not know this place" in text(response)


def test_nobody_moves_anothers_place(sent: Receipt, browser: Client) -> None:
    other = send({**ADULT, "authority": {"authority": "fr-cnil"}})
    with acting_for("fr-cnil"):
        place = Complaint.objects.get(pk=other.complaint).locations.first()
    assert place is not None
    browser.post(reverse("follow-place-state"), {"place": str(place.pk), "state": "gone"})
    with acting_for("fr-cnil"):
        place.refresh_from_db()
        assert place.state == "reported"


# --- How it ended -----------------------------------------------------------------


def test_how_it_ended_and_where_to_turn(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        tell_outcome(complaint=desk(sent), result="removed", words="It is <gone>.", member=None)
        push_status(complaint=desk(sent), step="closed")
    page = text(browser.get(reverse("follow-status")))
    assert "It was taken down" in page
    assert "It is &lt;gone&gt;." in page
    assert "GDPR Art. 78(1) and (3)" in page
    assert "The law of the country of the office sets it" in page


def test_the_offices_own_day_goes_first(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        tell_outcome(
            complaint=desk(sent),
            result="no_breach",
            words="",
            member=None,
            court="Circuit Court",
            court_until=date(2030, 3, 4),
        )
        push_status(complaint=desk(sent), step="closed")
    page = text(browser.get(reverse("follow-status")))
    assert "Circuit Court" in page
    assert "2030" in page
    assert "sets it" not in page


def test_a_day_from_data_nobody_verified_says_so(participating: list[str]) -> None:
    from complaints.models import Outcome
    from complaints.remedies import against_outcome

    complaint = Complaint(authority_id="eu-edps")
    way = against_outcome(complaint, Outcome(result="no_breach", told_at=timezone.now()))
    assert way.until is not None
    assert not way.checked


# --- Strangers, and two at once ------------------------------------------------------


HANGING = {
    "complaints_contactdetails": (
        "id, language, at) VALUES (%s, %s, gen_random_uuid(), 'en', now())"
    ),
    "complaints_silence": "silent, by, at) VALUES (%s, %s, true, 'complainant', now())",
    "complaints_outcome": (
        "id, result, court, told_at) VALUES (%s, %s, gen_random_uuid(), 'ended', '', now())"
    ),
    "complaints_informationrequest": (
        "id, state, about, asked_at) VALUES (%s, %s, gen_random_uuid(), 'open', '', now())"
    ),
    "complaints_digest": "week, cut, at) VALUES (%s, %s, now(), now(), now())",
}


@pytest.mark.parametrize("table", HANGING)
def test_strangers_hang_nothing_on_a_complaint(sent: Receipt, table: str) -> None:
    other = send({**ADULT, "authority": {"authority": "fr-cnil"}})
    statement = f"INSERT INTO {table} (complaint_id, authority_id, {HANGING[table]}"
    for standing in (as_public(capability(other)), acting_for("fr-cnil"), as_public()):
        with standing, pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement, [sent.complaint, "ie-dpc"])


def test_the_person_cannot_speak_for_the_office(sent: Receipt) -> None:
    for table in ("complaints_outcome", "complaints_informationrequest", "complaints_digest"):
        statement = f"INSERT INTO {table} (complaint_id, authority_id, {HANGING[table]}"
        with as_public(capability(sent)), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement, [sent.complaint, "ie-dpc"])


def test_with_another_code_nothing_of_it_is_seen(sent: Receipt, browser: Client) -> None:
    asked(sent, "Since when?")
    browser.post(reverse("follow-safety"), {})
    other = send({**ADULT, "authority": {"authority": "fr-cnil"}})
    with as_public(capability(other)), connection.cursor() as cursor:
        for table in (*HANGING, "complaints_requestquestion", "complaints_locationevent"):
            if table == "complaints_digest":
                continue
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


def test_the_page_for_a_lost_code_is_the_same_for_everybody(browser: Client) -> None:
    def neutral(client: Client) -> str:
        return text(client.get(reverse("follow-lost"))).split("<main")[1].split("</main>")[0]

    assert neutral(browser).count("csrfmiddlewaretoken") == neutral(Client()).count(
        "csrfmiddlewaretoken"
    )
    assert "The office has to be sure that it is you" in neutral(Client())


def test_what_was_written_after_the_session_ended_is_shown_once_more(sent: Receipt) -> None:
    response = Client().post(reverse("follow-questions"), {"answer-1": "My long answer"})
    assert response.status_code == 410
    assert "My long answer" in text(response)
    response = Client().post(reverse("follow-wishes"), {"email": "secret@mail.example"})
    assert response.status_code == 302


def test_nothing_can_be_changed_after_it_was_taken_back(browser: Client, sent: Receipt) -> None:
    form = wishes(browser)
    with acting_for("ie-dpc"):
        place = desk(sent).locations.get(position=1)
    browser.post(reverse("follow-withdraw"))
    response = browser.post(reverse("follow-wishes"), {**form, "email": "x@mail.example"})
    assert "took your complaint back" in text(response)
    response = browser.post(
        reverse("follow-place-state"), {"place": str(place.pk), "state": "gone"}, follow=True
    )
    assert "took your complaint back" in text(response)
