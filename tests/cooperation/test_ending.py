"""A share ends: at once, everywhere, for good."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework import vault
from casework.cases.models import Participation, TimelineEvent
from casework.cooperation.errors import NotAllowed, NotPossible
from casework.cooperation.models import Disclosure, Share, ShareAnswer, ShareReading
from casework.cooperation.sealing import open_fields
from casework.cooperation.services.expiry import end_expired, unopened
from casework.cooperation.services.receiving import answer
from casework.cooperation.services.sharing import revoke
from casework.cooperation.tasks import expire_shares
from casework.scoping import acting_for
from complaints.models import Complaint
from tests.casefile import CONCERNED, HOLDER, LEAD, NAME, World, make_world, open_file
from tests.conftest import TestDatabase
from tests.cooperation.sending import opened, read, send

REASON = "Sent at too high a tier."


def end(world: World, share: Share, *, by: str = "officer", reason: str = REASON) -> Share:
    member = world.member(by, share.authority_id)
    with world.acting(member):
        return revoke(
            share=Share.objects.select_related("participation", "recipient").get(pk=share.pk),
            member=member,
            reason=reason,
        )


def test_revoked_at_once(world: World, file: Participation) -> None:
    share = send(world, file, tier=4)
    theirs = opened(share)
    assert theirs is not None
    with acting_for(LEAD):
        held = Disclosure.objects.get(share=share)
    assert read(world, share)["complainant_name"] == NAME
    end(world, share)
    with pytest.raises(NotPossible, match="ended"):
        read(world, share)
    with acting_for(LEAD):
        assert not Disclosure.objects.filter(share=share).exists()
        # Even a copy of the row kept from before opens no more.
        with pytest.raises(vault.KeyDestroyed):
            open_fields(held, authority=LEAD)
        theirs.refresh_from_db()
        assert (theirs.status, theirs.closed_at is not None) == ("closed", True)
        assert "imagery" not in theirs.title
        assert REASON in theirs.closing_reason
        assert TimelineEvent.objects.filter(participation=theirs, kind="case.status").exists()
    with acting_for(HOLDER), pytest.raises(vault.KeyDestroyed):
        open_fields(Disclosure.objects.get(share=share), authority=HOLDER)


def test_revocation_has_its_reason_and_its_right(world: World, file: Participation) -> None:
    share = send(world, file)
    with pytest.raises(NotPossible, match="reason"):
        end(world, share, reason="  ")
    with pytest.raises(NotAllowed):
        end(world, share, by="approver")
    recipient = world.member("officer", LEAD)
    with world.acting(recipient), pytest.raises(NotAllowed):
        revoke(share=Share.objects.get(pk=share.pk), member=recipient, reason=REASON)
    end(world, share)
    with pytest.raises(NotPossible, match="already"):
        end(world, share)


def test_another_tier_is_another_share_in_the_same_file(world: World, file: Participation) -> None:
    first = send(world, file, tier=4)
    theirs = opened(first)
    end(world, first)
    second = send(world, file, tier=1)
    again = opened(second)
    assert theirs is not None
    assert again is not None
    assert theirs.pk == again.pk
    with acting_for(LEAD):
        again.refresh_from_db()
        assert again.is_open
        assert again.title.startswith("AI-made")
    assert "complainant_name" not in read(world, second)


def test_expired_to_the_second_before_any_sweep(committed_database: TestDatabase) -> None:
    """The database compares the time itself, at every transaction."""
    world, file = make_world(), open_file()
    share = send(world, file, tier=3, expires_at=timezone.now() + timedelta(seconds=2))
    with acting_for(LEAD):
        assert Disclosure.objects.filter(share=share).exists()
    time.sleep(2.1)
    with acting_for(LEAD):
        assert not Disclosure.objects.filter(share=share).exists()
    with acting_for(HOLDER):
        assert Disclosure.objects.filter(share=share).exists()


def test_the_sweep_ends_what_expired(world: World, file: Participation) -> None:
    share = send(world, file, tier=3, expires_at=timezone.now() + timedelta(days=1))
    theirs = opened(share)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        with acting_for(LEAD):
            assert end_expired() == 0
        with acting_for(HOLDER):
            assert end_expired() == 1
            assert end_expired() == 0
            share.refresh_from_db()
            assert share.ending == "expired"
    assert theirs is not None
    with acting_for(LEAD):
        theirs.refresh_from_db()
        assert theirs.status == "closed"
        with pytest.raises(vault.Unreadable):
            vault.open_sealed(subject=share.pk, authority=LEAD, place="a.b", row=1, sealed=b"x")


def test_an_expired_share_stands_in_nobodys_way(world: World, file: Participation) -> None:
    send(world, file, tier=1, expires_at=timezone.now() + timedelta(days=1))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert send(world, file, tier=2)


def test_a_lost_message_is_announced_again(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    with acting_for(LEAD):
        assert unopened(recipient=LEAD) == [(share.pk, HOLDER)]
    assert expire_shares() == {"ended": 0, "announced": 1}
    opened(share)
    with acting_for(LEAD):
        assert unopened(recipient=LEAD) == []
    assert expire_shares() == {"ended": 0, "announced": 0}


def test_a_destroyed_complaint_takes_its_shares_along(world: World, file: Participation) -> None:
    share = send(world, file, tier=4)
    opened(share)
    with acting_for(HOLDER):
        vault.destroy_key(subject=Complaint.objects.get(case=file.case_id).pk)
        share.refresh_from_db()
        assert share.ending == "destroyed"
    with pytest.raises(NotPossible):
        read(world, share)


def test_what_was_the_recipients_own_stays_open(world: World, file: Participation) -> None:
    """An authority that was on the case before keeps its file when a share ends."""
    share = send(world, file, tier=2)
    with acting_for(LEAD):
        own = Participation(
            case_id=file.case_id,
            authority_id=LEAD,
            role="competent",
            reference="RD-OWN1-OWN1",
            title="Own file",
            opened_at=timezone.now(),
        )
        own.vault_subject = own.pk
        own.save(force_insert=True)
    assert opened(share) is None
    end(world, share)
    with acting_for(LEAD):
        own.refresh_from_db()
        assert (own.is_open, own.title) == (True, "Own file")


# --- Readings and answers ---------------------------------------------------


@pytest.mark.parametrize(("tier", "seen"), [(1, 0), (2, 0), (3, 2), (4, 2)])
def test_the_originator_sees_who_read_identity(
    world: World, file: Participation, tier: int, seen: int
) -> None:
    share = send(world, file, tier=tier)
    read(world, share)
    read(world, share, by="investigator")
    with acting_for(LEAD):
        assert ShareReading.objects.filter(share=share).count() == 2
    with acting_for(HOLDER):
        readers = set(ShareReading.objects.filter(share=share).values_list("reader", flat=True))
    assert len(readers) == seen


@pytest.mark.parametrize("name", ["auditor"])
def test_who_may_not_read(world: World, file: Participation, name: str) -> None:
    with pytest.raises(NotAllowed):
        read(world, send(world, file), by=name)


def test_accepting(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    theirs = opened(share)
    member = world.member("investigator", LEAD)
    with world.acting(member):
        share = Share.objects.get(pk=share.pk)
        answer(share=share, member=member, answer="accepted")
        assert theirs is not None
        theirs.refresh_from_db()
        assert theirs.status == "new"
        assert not theirs.tasks.filter(done_at__isnull=True).exists()
        with pytest.raises(NotPossible, match="already"):
            answer(share=share, member=member, answer="declined", reason="After all not.")
    with acting_for(HOLDER):
        assert ShareAnswer.objects.get(share=share).answer == "accepted"


def test_declining_needs_its_reason(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    theirs = opened(share)
    member = world.member("investigator", LEAD)
    with world.acting(member):
        share = Share.objects.get(pk=share.pk)
        with pytest.raises(NotPossible, match="reason"):
            answer(share=share, member=member, answer="declined")
        answer(share=share, member=member, answer="declined", reason="Decisions are in Ireland.")
        assert theirs is not None
        theirs.refresh_from_db()
        assert theirs.status == "closed"


def test_no_answer_to_what_has_ended(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    end(world, share)
    member = world.member("investigator", LEAD)
    with world.acting(member), pytest.raises(NotPossible, match="ended"):
        answer(share=Share.objects.get(pk=share.pk), member=member, answer="accepted")


# --- The database -----------------------------------------------------------


def sql(statement: str, *parameters: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


READING = (
    "INSERT INTO cooperation_sharereading (id, share_id, authority_id, recipient_id,"
    " member_id, reader, what, tier, at) VALUES"
    " (gen_random_uuid(), %s, %s, %s, %s, 'x', 'content', %s, now())"
)


def test_readings_are_the_recipients_own_of_a_standing_share(
    world: World, file: Participation
) -> None:
    share = send(world, file, tier=3)
    reader, other = world.member("officer", LEAD), world.member("investigator", LEAD)
    stranger = world.member("officer", CONCERNED)
    with world.acting(reader):
        assert sql(READING, share.pk, HOLDER, LEAD, reader.pk, 3) == 1
        for who, authority, tier in (
            (other, HOLDER, 3),
            (reader, CONCERNED, 3),
            (reader, HOLDER, 1),
        ):
            with pytest.raises(DatabaseError, match="row-level security"):
                sql(READING, share.pk, authority, LEAD, who.pk, tier)
        for verb in (
            "UPDATE cooperation_sharereading SET reader = 'y'",
            "DELETE FROM cooperation_sharereading",
        ):
            with pytest.raises(DatabaseError, match="permission denied"):
                sql(verb)
    with world.acting(stranger), pytest.raises(DatabaseError, match="row-level security"):
        sql(READING, share.pk, HOLDER, CONCERNED, stranger.pk, 3)
    end(world, share)
    with world.acting(reader), pytest.raises(DatabaseError, match="row-level security"):
        sql(READING, share.pk, HOLDER, LEAD, reader.pk, 3)


def test_the_recipient_changes_nothing(world: World, file: Participation) -> None:
    share = send(world, file, tier=3)
    with world.acting(world.member("officer", LEAD)):
        assert sql("UPDATE cooperation_share SET ended_at = now(), ending = 'revoked'") == 0
        for change in ("tier = 4", "expires_at = now() + interval '9 years'"):
            with pytest.raises(DatabaseError, match="permission denied"):
                sql(f"UPDATE cooperation_share SET {change}")
        with pytest.raises(DatabaseError, match="permission denied"):
            sql("UPDATE cooperation_disclosure SET plain = '{}'")
    with acting_for(HOLDER):
        share.refresh_from_db()
        assert share.stands


def test_a_share_is_never_widened_and_ends_once(world: World, file: Participation) -> None:
    share = send(world, file, tier=1)
    end(world, share)
    with world.acting(world.member("officer")):
        with pytest.raises(DatabaseError, match="stays ended"):
            sql("UPDATE cooperation_share SET ended_at = NULL, ending = ''")
        with pytest.raises(DatabaseError, match="not changed"):
            sql("UPDATE cooperation_disclosure SET ended_at = NULL")
