"""Scanning documents: found, clean, not answered; believed only when it can be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.audit.services import entries_for
from casework.authorities.models import Member
from casework.scoping import acting_for, as_public, set_capability
from complaints import scanning
from complaints.documents.cleaning import Cleaned
from complaints.models import Attachment, Complaint, Message
from complaints.reading_documents import read_document, read_documents
from complaints.scanning import ScannerAway, scan
from complaints.services import scans
from complaints.services.errors import NotPossible
from complaints.services.submission import Receipt
from complaints.services.with_document import send_with_document
from complaints.signals import document_infected
from complaints.tasks import sweep_unscanned
from tests.complaints.scanner import EICAR, Scanner, honest, scanner
from tests.complaints.sending import capability, send
from tests.complaints.test_staff import member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]


@pytest.fixture
def clamd(settings: Any) -> Any:
    with scanner() as running:
        settings.CLAMD_URL = running.url
        yield running


def document(receipt: Receipt, content: bytes = b"Words") -> Attachment:
    """A document that the person sends with a message."""
    with as_public():
        set_capability(capability(receipt))
        complaint = Complaint.objects.get()
        cleaned = Cleaned("text", content)
        return send_with_document(complaint=complaint, body="See", cleaned=cleaned, name="a.txt")[1]


def state(row: Attachment) -> str:
    with acting_for("ie-dpc"):
        return str(Attachment.objects.get(pk=row.pk).scan)


def judge(row: Attachment) -> str:
    return scans.scan_document(attachment_id=row.pk, authority="ie-dpc")


# --- The protocol ----------------------------------------------------------------------


def test_a_clean_document_and_a_harmful_one(clamd: Scanner) -> None:
    assert scan(b"Words" * 50_000, url=clamd.url).clean
    assert clamd.seen == [b"Words" * 50_000, EICAR]
    assert scan(b"Words" + EICAR, url=clamd.url).finding == "Eicar-Signature"


@pytest.mark.parametrize(
    "answer",
    [
        lambda data: b"stream: OK\x00",
        lambda data: b"",
        lambda data: b"stream: OK",
        lambda data: b"OK\x00",
        lambda data: b"stream: OK\x00 and more",
        lambda data: b"INSTREAM size limit exceeded. ERROR\x00",
        lambda data: b"stream: UNKNOWN COMMAND\x00",
        lambda data: b"HTTP/1.1 200 OK\r\n\r\n",
        lambda data: b"x" * 10_000,
        lambda data: b"\xff\xfe\x00",
    ],
)
def test_what_cannot_be_believed_is_no_verdict(answer: Any) -> None:
    with scanner(answer) as liar, pytest.raises(ScannerAway):
        scan(b"Words", url=liar.url)


def test_a_scanner_that_is_down_or_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    with scanner() as gone:
        url = gone.url
    with pytest.raises(ScannerAway):
        scan(b"Words", url=url)
    with pytest.raises(ScannerAway):
        scan(b"Words", url="unix:///nowhere/clamd.ctl")
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.0)
    with scanner() as slow, pytest.raises(ScannerAway):
        scan(b"Words", url=slow.url)


# --- Documents -------------------------------------------------------------------------


def test_without_a_scanner_a_document_is_held_and_marked(settings: Any) -> None:
    settings.CLAMD_URL = ""
    row = document(send())
    assert state(row) == "unscanned"
    assert judge(row) == ""
    sweep_unscanned()
    assert state(row) == "unscanned"


def test_a_scan_is_asked_for_after_the_commit_and_done(
    clamd: Scanner, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(
        "casework.delivery.resilience.publish", lambda *args: asked.append(args) or True
    )
    with django_capture_on_commit_callbacks(execute=True):
        row = document(send())
        assert not [a for a in asked if a[0] == "complaints.scan_document"]
    assert ("complaints.scan_document", [str(row.pk)], {"authority": "ie-dpc"}) in asked
    assert state(row) == "waiting"
    assert judge(row) == "clean"
    assert judge(row) == ""
    assert state(row) == "clean"
    with acting_for("ie-dpc"):
        assert entries_for(authority="ie-dpc").filter(verb="document.scanned").count() == 1


def test_a_harmful_document_is_locked_away_and_both_sides_are_told(clamd: Scanner) -> None:
    told: list[str] = []

    def hear(sender: object, attachment_id: str, **_: object) -> None:
        told.append(attachment_id)

    receipt = send()
    row = document(receipt, b"Words " + EICAR)
    assert judge(row) == "infected"
    with acting_for("ie-dpc"):
        found = Attachment.objects.get(pk=row.pk)
        assert found.finding == "Eicar-Signature"
        message = Message.objects.get(sender="authority")
        assert message.sent_at
    member = member_of("ie-dpc")
    with acting_for("ie-dpc", actor=member.user_id):
        complaint = Complaint.objects.get()
        for decided in (False, True):
            with pytest.raises(NotPossible, match="infected"):
                read_document(member, complaint, row.pk, reason="to look", unscanned=decided)
    client = Client()
    client.post(reverse("follow"), {"reference": receipt.reference, "code": receipt.code})
    page = client.get(reverse("follow-messages")).content.decode()
    assert "locked it away" in page
    assert "Nobody opens it" in page


def test_the_desk_hears_of_a_harmful_document(
    clamd: Scanner, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[str] = []

    def hear(sender: object, attachment_id: str, **_: object) -> None:
        heard.append(attachment_id)

    document_infected.connect(hear, weak=False)
    try:
        row = document(send(), EICAR)
        with django_capture_on_commit_callbacks(execute=True):
            judge(row)
    finally:
        document_infected.disconnect(hear)
    assert heard == [str(row.pk)]


def test_a_scanner_that_is_away_only_delays(settings: Any) -> None:
    with scanner() as gone:
        settings.CLAMD_URL = gone.url
    row = document(send())
    assert judge(row) == "waiting"
    # Not due again at once.
    assert judge(row) == ""
    for _ in range(scans.TRIES - 1):
        make_due(row)
        judge(row)
    assert state(row) == "unscanned"
    with scanner() as back:
        settings.CLAMD_URL = back.url
        make_due(row)
        assert (str(row.pk), "ie-dpc") in scans.due_scans()
        assert judge(row) == "clean"


def make_due(row: Attachment) -> None:
    with acting_for("ie-dpc"):
        past = timezone.now() - timedelta(seconds=1)
        Attachment.objects.filter(pk=row.pk).update(scan_due=past)


def test_a_worker_that_died_over_it_leaves_a_claim_that_lapses(
    clamd: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = document(send())

    def die(data: bytes, *, url: str) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(scans, "scan", die)
        judge(row)
    assert judge(row) == "", "still claimed"
    assert scans.due_scans() == []
    make_due(row)
    assert scans.due_scans() == [(str(row.pk), "ie-dpc")]
    assert judge(row) == "clean"


def test_a_late_worker_changes_no_verdict(clamd: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    row = document(send(), EICAR)

    def slow(data: bytes, *, url: str) -> Any:
        make_due(row)
        monkeypatch.setattr(scans, "scan", scan)
        assert judge(row) == "infected"
        return scanning.Verdict("")

    monkeypatch.setattr(scans, "scan", slow)
    assert judge(row) == ""
    assert state(row) == "infected"


def test_once_a_scanner_is_set_up_what_was_held_is_scanned(settings: Any) -> None:
    settings.CLAMD_URL = ""
    row = document(send())
    with scanner(honest) as running:
        settings.CLAMD_URL = running.url
        assert scans.due_scans() == [(str(row.pk), "ie-dpc")]
        assert judge(row) == "clean"


# --- Staff -----------------------------------------------------------------------------


def reader() -> Member:
    return member_of("ie-dpc")


def test_every_opening_is_on_record_with_its_reason(clamd: Scanner) -> None:
    row = document(send())
    judge(row)
    member = reader()
    with acting_for("ie-dpc", actor=member.user_id):
        complaint = Complaint.objects.get()
        [listed] = read_documents(member, complaint, "documents tab")
        assert listed.name == "a.txt"
        assert read_document(member, complaint, row.pk, reason="to answer") == ("text", b"Words")
        entry = entries_for(authority="ie-dpc").get(verb="document.read")
        assert (entry.actor, entry.reason) == (str(member.user_id), "to answer")
        assert entries_for(authority="ie-dpc").filter(verb="documents.listed").exists()
        with pytest.raises(ValueError, match="reason"):
            read_document(member, complaint, row.pk, reason=" ")


def test_opening_unchecked_is_a_decision_of_its_own(settings: Any) -> None:
    settings.CLAMD_URL = ""
    row = document(send())
    member = reader()
    with acting_for("ie-dpc", actor=member.user_id):
        complaint = Complaint.objects.get()
        with pytest.raises(NotPossible, match="unscanned"):
            read_document(member, complaint, row.pk, reason="to answer")
        read_document(member, complaint, row.pk, reason="to answer", unscanned=True)
        assert entries_for(authority="ie-dpc").get(verb="document.read_unscanned").reason


def test_another_authority_reaches_no_document(clamd: Scanner) -> None:
    row = document(send())
    stranger = member_of("fr-cnil")
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get()
    with acting_for("fr-cnil", actor=stranger.user_id):
        assert not Attachment.objects.exists()
        with pytest.raises(Http404):
            read_document(stranger, complaint, row.pk, reason="curious")
