"""Documents and fingerprints at T4: copies under the share's key, gone with it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from casework import vault
from casework.cases.models import Participation
from casework.cooperation.models import DisclosedDocument, Share, ShareReading
from casework.cooperation.sealing import open_document
from casework.cooperation.services.receiving import read_disclosed_document
from casework.scoping import acting_for, as_public
from complaints.documents.cleaning import Cleaned
from complaints.fingerprints import Made
from complaints.models import Attachment, Complaint
from complaints.services.attachments import attach
from complaints.services.fingerprints import make_fingerprints, withdraw_fingerprint
from tests.casefile import HOLDER, LEAD, World, open_file
from tests.cooperation.sending import read, send
from tests.cooperation.test_ending import end
from tests.cooperation.test_pages import client

WORDS = b"We received your report on Monday. Regards, the service."
NAME = "letter of aoife secretname.pdf"


def add_document(file: Participation, scan: str = "clean", words: bytes = WORDS) -> None:
    with acting_for(file.authority_id):
        complaint = Complaint.objects.get(case=file.case_id)
        row = attach(
            complaint=complaint,
            cleaned=Cleaned("text", words),
            name=NAME,
            purpose="correspondence",
            message=complaint.messages.first(),
        )
        Attachment.objects.filter(pk=row.pk).update(scan=scan, scanned_at=timezone.now())


def saved(world: World, share: Share, number: int = 1, by: str = "officer") -> tuple[str, bytes]:
    member = world.member(by, share.recipient_id)
    with world.acting(member):
        return read_disclosed_document(
            share=Share.objects.get(pk=share.pk), member=member, number=number
        )


def test_checked_documents_go_along_as_copies(world: World, file: Participation) -> None:
    add_document(file)
    for scan in ("waiting", "unscanned", "infected"):
        add_document(file, scan=scan, words=b"Nobody checked this.")
    share = send(world, file, tier=4)
    listed = read(world, share)["attachments"]
    assert listed["withheld"] == 3
    assert [(one["n"], one["kind"], one["name"]) for one in listed["documents"]] == [
        (1, "text", NAME)
    ]
    assert saved(world, share) == ("text", WORDS)
    with acting_for(HOLDER):
        readings = ShareReading.objects.filter(share=share, what="document")
        assert [one.reader for one in readings] == ["Officer nl-ap"]
        # The copy is the share's own: nothing in it opens with the complaint's key.
        row = DisclosedDocument.objects.get(share=share)
        with pytest.raises(vault.Unreadable):
            vault.open_sealed_bytes(
                subject=file.case.complaint_id,
                authority=HOLDER,
                place="complaints_attachment.sealed_file",
                row=row.pk,
                sealed=row.sealed_file,
            )


def test_nothing_of_it_below_t4(world: World, file: Participation) -> None:
    add_document(file)
    share = send(world, file, tier=3)
    assert "attachments" not in read(world, share)
    with acting_for(HOLDER):
        assert not DisclosedDocument.objects.exists()
    with pytest.raises(Http404):
        saved(world, share)


def test_left_out_documents_are_not_copied(world: World, file: Participation) -> None:
    add_document(file)
    share = send(world, file, tier=4, left_out=["attachments"])
    assert "attachments" not in read(world, share)
    with acting_for(HOLDER):
        assert not DisclosedDocument.objects.exists()


def test_revoked_documents_open_nowhere(world: World, file: Participation) -> None:
    add_document(file)
    share = send(world, file, tier=4)
    with acting_for(LEAD):
        held = DisclosedDocument.objects.get(share=share)
    end(world, share)
    with pytest.raises(Http404):
        saved(world, share)
    with acting_for(LEAD):
        assert not DisclosedDocument.objects.exists()
        with pytest.raises(vault.KeyDestroyed):
            open_document(held, authority=LEAD)
    with acting_for(HOLDER), pytest.raises(vault.KeyDestroyed):
        open_document(DisclosedDocument.objects.get(share=share), authority=HOLDER)


def test_saved_from_the_page_and_gone_from_it(world: World, file: Participation) -> None:
    add_document(file)
    share = send(world, file, tier=4)
    desk = client(world.member("officer", LEAD))
    address = reverse("cooperation:document", args=[share.pk, 1])
    assert desk.get(address).status_code == 405
    answer = desk.post(address)
    assert answer.content == WORDS
    assert NAME not in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert desk.post(reverse("cooperation:document", args=[share.pk, 2])).status_code == 404
    assert desk.post(reverse("cooperation:document", args=[share.pk, 10**12])).status_code == 404
    assert client(world.member("auditor", LEAD)).post(address).status_code == 404
    assert client(world.member("officer")).post(address).status_code == 404
    end(world, share)
    assert desk.post(address).status_code == 404


def test_the_database_copies_no_document_of_a_child(world: World) -> None:
    share = send(world, open_file(child=True), tier=3)
    row = {"id": share.pk, "until": share.expires_at}
    statement = (
        "INSERT INTO cooperation_discloseddocument (id, share_id, authority_id, recipient_id,"
        " position, kind, size, sealed_file, expires_at)"
        f" VALUES (gen_random_uuid(), %(id)s, '{HOLDER}', '{LEAD}', 1, 'text', 1, '', %(until)s)"
    )
    with (
        world.acting(world.member("officer")),
        pytest.raises(DatabaseError, match="evidence alone"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, row)


def test_fingerprints_that_were_not_taken_back(world: World, file: Participation) -> None:
    kept, gone = "0f" * 32, "f0" * 32
    with acting_for(HOLDER):
        complaint = Complaint.objects.get(case=file.case_id)
    with as_public(bytes(complaint.access_hash)):
        rows = make_fingerprints(
            complaint=complaint,
            made=[Made(kept, 80, "picture"), Made(gone, 90, "frame")],
            at=timezone.now(),
        )
        for row in rows:
            row.save(force_insert=True)
        withdraw_fingerprint(complaint=complaint, fingerprint=rows[1])
    fields = read(world, send(world, file, tier=4))
    assert fields["fingerprints"] == [{"bits": kept, "quality": 80, "source": "picture"}]
