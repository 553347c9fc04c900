"""Documents on the pages: choosing a file, seeing it listed, taking it out, sending it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework.audit.services import entries_for
from casework.scoping import acting_for, as_public, set_capability
from complaints.directory import read_directory
from complaints.documents import limits
from complaints.documents.cleaning import Cleaned
from complaints.models import Attachment, Complaint, DraftDocument, Message
from complaints.sealing import FILE_NAME, open_file, open_text
from complaints.services.destruction import destroy_complaint
from complaints.services.draft_documents import add_document
from complaints.services.drafts import begin_draft, open_draft, save_answer
from complaints.services.submission import access_hash, submit
from complaints.steps import first_unanswered
from tests.complaints import papers
from tests.complaints.answering import ADULT, CHILD, Person, errors
from tests.complaints.sending import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]

STEP = "documents"


def upload(content: bytes, name: str = "answer.pdf", kind: str = "application/pdf") -> Any:
    return SimpleUploadedFile(name, content, kind)


@pytest.fixture
def filled(person: Person) -> Person:
    """Somebody on the check page."""
    person.fill(ADULT)
    return person


def add(person: Person, content: bytes, name: str = "answer.pdf", **fields: Any) -> Any:
    return person.client.post(
        reverse("step", args=[STEP]),
        {"document": upload(content, name), "add": "yes", **fields},
        follow=True,
    )


def here(person: Person) -> str:
    return str(person.client.get(reverse("step", args=[STEP])).content.decode())


def test_a_document_is_listed_and_what_was_taken_out_is_told(filled: Person) -> None:
    pdf = papers.saved(papers.with_image(jpeg=True))
    page = add(filled, pdf, "letter of PixHive.pdf", purpose="correspondence").content.decode()
    assert "letter of PixHive.pdf" in page
    assert "1 picture was taken out." in page
    assert "Letters or messages with the service" in page
    check = filled.client.get(reverse("check")).content.decode()
    assert "letter of PixHive.pdf (PDF document" in check
    assert "1 picture was taken out." in check


def test_it_can_be_taken_out_before_sending(filled: Person) -> None:
    add(filled, b"Dear Alex", "one.txt")
    page = here(filled)
    wanted = re.search(r'name="remove"\s+value="([0-9a-f-]{36})"', page)[1]
    assert "one.txt" in page
    gone = filled.client.post(reverse("step", args=[STEP]), {"remove": wanted}, follow=True)
    assert "one.txt" not in gone.content.decode()


def test_continue_with_a_file_takes_it_along(filled: Person) -> None:
    path = reverse("step", args=[STEP])
    answer = filled.client.post(path, {"document": upload(b"Words", "one.txt")})
    assert answer.url == reverse("step", args=["person"])
    assert "one.txt" in here(filled)
    # Where something was taken out, the page stays and says so.
    told = filled.client.post(path, {"document": upload(papers.email_file(), "m.eml")})
    assert told.url == path
    assert "3 pictures were taken out." in here(filled)


def test_the_step_can_be_left_open(filled: Person) -> None:
    answer = filled.client.post(reverse("step", args=[STEP]), {})
    assert answer.url == reverse("step", args=["person"])
    pressed = filled.client.post(reverse("step", args=[STEP]), {"add": "yes"})
    assert "Choose a file first" in str(errors(pressed)["document"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (papers.picture(), "We never take pictures"),
        (b"PK\x03\x04" + b"\x00" * 60, "packed"),
        (b"x" * (limits.LARGEST_FILE + 1), "larger than 10 MB"),
        (b"", "empty"),
        (b"%PDF-1.7 \x00 %%EOF", "broken"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_field(
    filled: Person, content: bytes, said: str
) -> None:
    answer = add(filled, content, "police-report.pdf", purpose="police")
    assert answer.status_code == 200
    assert said in str(errors(answer)["document"])
    assert "checked" in answer.content.decode(), "what was chosen is kept"
    with as_public():
        assert not DraftDocument.objects.exists()


def test_one_file_of_one_field(filled: Person) -> None:
    two = filled.client.post(
        reverse("step", args=[STEP]),
        {"document": [upload(b"Words", "a.txt"), upload(papers.picture(), "b.jpg")], "add": "yes"},
    )
    assert "We never take pictures" in two.content.decode()
    other = filled.client.post(
        reverse("step", args=[STEP]), {"picture": upload(b"Words", "a.txt"), "add": "yes"}
    )
    assert "We never take pictures" in other.content.decode()


def test_a_request_that_is_larger_than_any_document(filled: Person) -> None:
    huge = upload(b"x" * 12_100_000)
    answer = filled.client.post(reverse("step", args=[STEP]), {"document": huge})
    assert answer.status_code == 413
    assert "This file is too large" in answer.content.decode()


def test_no_file_is_read_without_an_open_form(participating: list[str]) -> None:
    answer = Client().post(reverse("step", args=[STEP]), {"document": upload(b"Words")})
    assert answer.status_code == 410


def test_a_child_is_not_asked_for_documents(person: Person) -> None:
    person.fill(CHILD)
    assert STEP not in person.seen
    answer = person.client.post(reverse("step", args=[STEP]), {"document": upload(b"Words")})
    assert answer.url == reverse("continue")
    reference, code = person.send()
    client = Client()
    client.post(reverse("follow"), {"reference": reference, "code": code})
    page = client.get(reverse("follow-messages")).content.decode()
    assert 'type="file"' not in page
    sent = client.post(
        reverse("follow-messages"), {"body": "My words", "document": upload(b"Words", "a.txt")}
    )
    assert "My words" in sent.content.decode()
    with acting_for("fr-cnil"):
        assert not Attachment.objects.exists()
        assert not Message.objects.exists()


def test_documents_do_not_follow_onto_the_child_path(person: Person) -> None:
    with as_public():
        draft = begin_draft()
        add_document(token=draft.token, cleaned=Cleaned("text", b"Words"), name="", purpose="other")
        for step, answer in CHILD.items():
            draft = save_answer(token=draft.token, step=step, answer=answer)
        while (left := first_unanswered(draft.answers, read_directory())) is not None:
            draft = save_answer(token=draft.token, step=left.slug, answer={})
        submit(token=draft.token, directory=read_directory())
    with acting_for("fr-cnil"):
        assert Complaint.objects.get().path == "child"
        assert not Attachment.objects.exists()


@pytest.mark.parametrize("role", ["authorised_person", "organisation"])
def test_a_mandate_can_be_added_or_follow(person: Person, role: str) -> None:
    answers = {**ADULT, "name": {"organisation": "Example Rights"}}
    person.begin()
    person.answer("age", age="adult")
    person.answer("who", role=role)
    path = reverse("step", args=["mandate"])
    assert 'type="file"' in person.client.get(path).content.decode()
    page = person.client.post(
        path,
        {"shown": "yes", "document": upload(b"I ask Kim to act for me.", "m.txt"), "add": "yes"},
        follow=True,
    ).content.decode()
    assert "m.txt" in page
    assert "An agreement that you may act for the person" in page
    assert 'value="yes"' in page
    assert "checked" in page, "the other answer is kept"
    person.client.post(path, {"shown": "yes", "basis": "mandate", "statutes": "yes"})
    response = person.client.get(reverse("continue"), follow=True)
    for _ in range(60):
        where = response.request["PATH_INFO"]
        if "/check/" in where:
            break
        step = where.split("/")[2]
        response = person.client.post(where, answers.get(step, {}), follow=True)
        assert response.request["PATH_INFO"] != where, (step, errors(response))
    assert "m.txt" in response.content.decode()
    person.send()
    with acting_for("ie-dpc"):
        assert Attachment.objects.get().purpose == "mandate"


def test_documents_move_with_the_complaint_under_its_key(filled: Person) -> None:
    add(filled, papers.email_file(), "from PixHive.eml", purpose="correspondence")
    reference, code = filled.send()
    with as_public():
        set_capability(access_hash(reference, code))
        row = Attachment.objects.get()
        assert b"We have received" in open_file(row)
        assert open_text(row, FILE_NAME, row.sealed_name) == "from PixHive.eml"
    with acting_for("ie-dpc"):
        row = Attachment.objects.get()
        assert (row.kind, row.source, row.purpose) == ("email", "form", "correspondence")
        assert (row.pictures_removed, row.others_removed, row.scan) == (3, 1, "unscanned")
        assert b"PixHive" not in bytes(row.sealed_file) + bytes(row.sealed_name)
        sent = entries_for(authority="ie-dpc").get(verb="complaint.submitted")
        assert json.loads(sent.payload)["documents"] == 1
    token = filled.client.cookies["form"].value
    with as_public():
        assert not open_draft(token).row.documents.exists()


def followed() -> tuple[Client, Any]:
    receipt = send()
    client = Client()
    client.post(reverse("follow"), {"reference": receipt.reference, "code": receipt.code})
    return client, receipt


def test_a_message_may_bring_a_document() -> None:
    client, _receipt = followed()
    page = client.post(
        reverse("follow-messages"),
        {"body": "See here", "document": upload(papers.saved(papers.with_inline()), "a.pdf")},
        follow=True,
    ).content.decode()
    assert "Your message was sent. 1 picture was taken out." in page
    assert "Your document arrived." in page
    assert "a.pdf" not in page
    with acting_for("ie-dpc"):
        row = Attachment.objects.get()
        assert (row.source, row.message.sender) == ("message", "complainant")
        own = row.pk
    # Their own is not handed back to whoever holds the phone.
    assert client.get(reverse("follow-document", args=[own])).status_code == 404


def test_a_refused_document_keeps_the_words() -> None:
    client, _receipt = followed()
    answer = client.post(
        reverse("follow-messages"), {"body": "See here", "document": upload(papers.picture())}
    )
    page = answer.content.decode()
    assert "See here" in page
    assert "We never take pictures" in page
    with acting_for("ie-dpc"):
        assert not Message.objects.exists()


def test_a_withdrawn_complaint_takes_none() -> None:
    client, _receipt = followed()
    client.post(reverse("follow-withdraw"))
    client.post(reverse("follow-messages"), {"body": "x", "document": upload(b"Words")})
    with acting_for("ie-dpc"):
        assert not Attachment.objects.exists()


def test_destroying_a_complaint_destroys_its_documents() -> None:
    client, _receipt = followed()
    client.post(reverse("follow-messages"), {"body": "x", "document": upload(b"Words")})
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get()
        assert complaint.attachments.exists()
        destroy_complaint(complaint=complaint, member=None, reason="Erasure asked for")
        assert not Attachment.objects.exists()
