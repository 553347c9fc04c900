"""What staff read and do: on record, with a reason, and never another authority's."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.http import Http404

from casework import vault
from casework.audit.services import entries_for
from casework.authorities.models import Authority, Member, User
from casework.scoping import acting_for, as_public
from complaints import selectors
from complaints.models import Complaint, PublicStatus
from complaints.services.destruction import destroy_complaint
from complaints.services.messages import send_from_authority
from complaints.services.status import push_status
from complaints.services.submission import Receipt
from tests.complaints.sending import capability, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]


@pytest.fixture
def sent(participating: list[str]) -> Receipt:
    return send()


def member_of(slug: str) -> Member:
    user = User.objects.create_user(email=f"{uuid.uuid4()}@staff.example", name="Staff")
    with acting_for(slug):
        return Member.objects.create(
            user=user, authority=Authority.objects.get(pk=slug), roles=["investigator"]
        )


READERS = [
    (selectors.read_identity, "identity.read", "Alex Example"),
    (selectors.read_contact, "contact.read", "alex@mail.example"),
    (selectors.read_account, "account.read", "Someone made pictures"),
    (selectors.read_locations, "locations.read", "https://pixhive.example.com/p/7"),
    (selectors.read_respondents, "respondents.read", "Sam Sample"),
    (selectors.read_messages, "messages.read", "Hello"),
]


@pytest.mark.parametrize(("read", "verb", "holds"), READERS)
def test_every_reading_is_on_record(sent: Receipt, read: Any, verb: str, holds: str) -> None:
    member = member_of("ie-dpc")
    with acting_for("ie-dpc", actor=member.user_id):
        complaint = selectors.get_complaint(member, sent.complaint)
        send_from_authority(complaint=complaint, member=member, body="Hello")
        assert holds in str(read(member, complaint, "to prepare a letter"))
        entry = entries_for(authority="ie-dpc").filter(verb=verb).get()
        assert entry.actor == str(member.user_id)
        assert entry.reason == "to prepare a letter"
        assert holds not in str(entry.payload)
        with pytest.raises(ValueError, match="reason"):
            read(member, complaint, "  ")


def test_another_authority_finds_nothing(sent: Receipt) -> None:
    stranger = member_of("fr-cnil")
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(pk=sent.complaint)
    with acting_for("fr-cnil", actor=stranger.user_id):
        with pytest.raises(Http404):
            selectors.get_complaint(stranger, sent.complaint)
        with pytest.raises(vault.Unreadable):
            selectors.read_identity(stranger, complaint, "curious")
        assert selectors.find_by_email(stranger, "alex@mail.example") == []


def test_a_person_is_found_again_without_reading_anything(sent: Receipt) -> None:
    member = member_of("ie-dpc")
    with acting_for("ie-dpc", actor=member.user_id):
        assert [c.pk for c in selectors.find_by_email(member, " ALEX@Mail.example")] == [
            uuid.UUID(sent.complaint)
        ]
        assert len(selectors.find_by_name(member, "alex  EXAMPLE")) == 1
        assert selectors.find_by_name(member, "Alex") == []
        assert entries_for(authority="ie-dpc").filter(verb="complaint.searched_by_email").exists()


def test_only_public_steps_can_be_pushed(sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(pk=sent.complaint)
        push_status(complaint=complaint, step="assigned")
        with pytest.raises(ValueError, match="Not a public step"):
            push_status(complaint=complaint, step="secretly_shared")
        steps = list(complaint.statuses.values_list("step", flat=True))
        assert steps == [PublicStatus.Step.RECEIVED, PublicStatus.Step.ASSIGNED]


def test_a_message_has_words(sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(pk=sent.complaint)
        for body in ("", "  \n", "x" * 5001):
            with pytest.raises(ValueError, match="characters"):
                send_from_authority(complaint=complaint, member=None, body=body)


def test_what_is_destroyed_cannot_be_read_by_anyone(sent: Receipt) -> None:
    member = member_of("ie-dpc")
    with acting_for("ie-dpc", actor=member.user_id):
        complaint = Complaint.objects.get(pk=sent.complaint)
        with pytest.raises(ValueError, match="reason"):
            destroy_complaint(complaint=complaint, member=member, reason="")
        assert destroy_complaint(complaint=complaint, member=member, reason="Erasure asked for")
        assert not destroy_complaint(complaint=complaint, member=member, reason="again")
        complaint.refresh_from_db()
        assert complaint.state == "destroyed"
        assert complaint.email_index is None
        assert complaint.name_index is None
        for read, _verb, _holds in READERS[:5]:
            with pytest.raises(vault.KeyDestroyed):
                read(member, complaint, "to try")
        assert selectors.find_by_email(member, "alex@mail.example") == []
        index = vault.blind_index(purpose="url", text="https://pixhive.example.com/p/7")
        assert not complaint.locations.filter(url_index=index).exists()
        entry = entries_for(authority="ie-dpc").filter(verb="complaint.destroyed").get()
        assert entry.reason == "Erasure asked for"
    with as_public(capability(sent)), pytest.raises(vault.VaultError):
        selectors.read_identity(member, Complaint.objects.get(), "to try")
