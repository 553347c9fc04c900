"""Documents at the desk: listed, opened for a reason, sent to the person."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework.audit.services import entries_for
from casework.authorities.models import Member
from casework.cases.models import Participation, TimelineEvent
from casework.cases.services.incoming import document_infected
from casework.scoping import acting_for
from complaints.documents.cleaning import Cleaned
from complaints.models import Attachment, Complaint, Message
from complaints.services.with_document import send_with_document
from tests.cases.test_pages import desk, text
from tests.files import make_file, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file()


@pytest.fixture
def client(members: dict[str, Member]) -> Client:
    return desk(member_of(members, "investigator-2"))


@pytest.fixture
def document(file: Participation, members: dict[str, Member]) -> Attachment:
    member = member_of(members, "investigator-2")
    with acting_for("ie-dpc", actor=member.user_id):
        return send_with_document(
            complaint=Complaint.objects.get(),
            body="See here",
            cleaned=Cleaned("text", b"<script>alert(1)</script>", pictures=2),
            name="holiday of Nora.txt",
            member=member,
        )[1]


def mark(document: Attachment, scan: str) -> None:
    with acting_for("ie-dpc"):
        Attachment.objects.filter(pk=document.pk).update(scan=scan, finding="Eicar")


def where(file: Participation, document: Attachment) -> str:
    return reverse("cases:document-open", args=[file.pk, document.pk])


def test_the_list_says_what_was_taken_out_and_is_on_record(
    file: Participation, client: Client, document: Attachment
) -> None:
    page = text(client.get(reverse("cases:panel", args=[file.pk, "documents"])))
    for words in ("holiday of Nora.txt", "2 pictures were taken out.", "Not checked"):
        assert words in page
    with acting_for("ie-dpc"):
        assert entries_for(authority="ie-dpc").filter(verb="documents.listed").exists()


def test_a_checked_document_is_handed_out_as_a_file_for_a_reason(
    file: Participation, client: Client, document: Attachment
) -> None:
    mark(document, "clean")
    without = client.post(where(file, document), {"reason": ""})
    assert "Give the reason" in text(without)
    answer = client.post(where(file, document), {"reason": "To answer the service"})
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"] == 'attachment; filename="document.txt"'
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in answer["Cache-Control"]
    with acting_for("ie-dpc"):
        assert entries_for(authority="ie-dpc").get(verb="document.read").reason


def test_an_unchecked_one_needs_a_decision(
    file: Participation, client: Client, document: Attachment
) -> None:
    page = client.post(where(file, document), {"reason": "To answer the service"})
    assert "Say that you open it unchecked" in text(page)
    assert b"<script>alert(1)" not in page.content
    answer = client.post(
        where(file, document), {"reason": "To answer the service", "unscanned": "on"}
    )
    assert answer.content == b"<script>alert(1)</script>"
    with acting_for("ie-dpc"):
        assert entries_for(authority="ie-dpc").get(verb="document.read_unscanned").reason


@pytest.mark.parametrize(("scan", "said"), [("infected", "locked away"), ("waiting", "checked")])
def test_a_harmful_or_waiting_one_is_handed_to_nobody(
    file: Participation, client: Client, document: Attachment, scan: str, said: str
) -> None:
    mark(document, scan)
    sent = {"reason": "To answer the service", "unscanned": "on"}
    answer = client.post(where(file, document), sent)
    assert answer.status_code == 409
    assert said in text(answer)
    assert b"<script>alert(1)" not in answer.content


def test_a_document_of_another_case_is_not_found(
    file: Participation, client: Client, document: Attachment
) -> None:
    other = make_file(links=("https://pixhive.example.com/p/99",))
    assert client.get(where(other, document)).status_code == 404
    nowhere = reverse("cases:document-open", args=[file.pk, uuid.uuid4()])
    assert client.post(nowhere, {"reason": "To look"}).status_code == 404


def test_an_auditor_opens_no_document(
    file: Participation, members: dict[str, Member], document: Attachment
) -> None:
    auditor = desk(member_of(members, "auditor"))
    assert auditor.get(where(file, document)).status_code == 404
    tab = reverse("cases:panel", args=[file.pk, "documents"])
    assert auditor.get(tab).status_code == 404


def test_the_desk_sends_a_document_with_a_message(file: Participation, client: Client) -> None:
    def send(content: bytes, name: str) -> str:
        upload = SimpleUploadedFile(name, content, "application/pdf")
        sent = {"body": "Our answer", "once": str(uuid.uuid4()), "document": upload}
        answer = client.post(reverse("cases:message-send", args=[file.pk]), sent, follow=True)
        return text(answer)

    assert "We never take pictures" in send(b"\xff\xd8\xff\xe0JFIF", "letter.pdf")
    with acting_for("ie-dpc"):
        assert not Message.objects.exists()
    assert "on the person’s page" in send(b"Our answer in writing", "letter.txt")
    with acting_for("ie-dpc"):
        found = Attachment.objects.get()
        assert (found.source, found.message.sender) == ("desk", "authority")


def test_a_harmful_document_is_on_the_timeline(file: Participation) -> None:
    with acting_for("ie-dpc"):
        document_infected(participation=file)
        assert TimelineEvent.objects.filter(kind="document.infected").count() == 1
