"""The two sides work inside a share: comments, requests, answers, reminders, renewals."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from casework.authorities.models import Authority
from casework.cases.models import Participation, Task
from casework.cooperation.errors import NotAllowed, NotPossible, Refused
from casework.cooperation.models import Share, ShareComment, ShareRequest
from casework.cooperation.services.answering import ask, refuse_request
from casework.cooperation.services.news import bring_news
from casework.cooperation.services.sharing import share_case
from casework.cooperation.services.talking import read_comments, write_comment
from casework.cooperation.tasks import sweep_news
from casework.scoping import acting_for, as_public
from complaints.fingerprints import Made
from complaints.models import Complaint, Consent
from complaints.services.fingerprints import make_fingerprints, withdraw_fingerprint
from tests.casefile import BRITAIN, CANADA, CONCERNED, HOLDER, LEAD, NAME, World, open_file
from tests.cooperation.sending import opened, read, send, terms
from tests.cooperation.test_ending import end
from tests.cooperation.test_pages import client, digest, typed

SECRET = "Her brother is a witness, she says."
REASON = "The hearing needs it."


def say(world: World, share: Share, authority: str, body: str = SECRET, **more: Any) -> None:
    member = world.member("officer", authority)
    with world.acting(member):
        write_comment(share=Share.objects.get(pk=share.pk), member=member, body=body, **more)


def heard(world: World, share: Share, authority: str) -> list[str]:
    member = world.member("officer", authority)
    with world.acting(member):
        found = Share.objects.get(pk=share.pk)
        return [one.body for one in read_comments(share=found, member=member)]


def request(world: World, share: Share, **wanted: Any) -> ShareRequest:
    member = world.member("officer", share.recipient_id)
    with world.acting(member):
        found = Share.objects.get(pk=share.pk)
        return ask(share=found, member=member, **{"reason": REASON, **wanted})


def tasks(authority: str) -> list[str]:
    with acting_for(authority):
        bring_news(authority=authority)
        open_ = Task.objects.filter(authority_id=authority, done_at__isnull=True, kind="other")
        return list(open_.values_list("summary", flat=True))


def again(
    world: World, share: Share, *, asked: ShareRequest | None = None, **changes: Any
) -> Share:
    """Another share in the place of this one."""
    member = world.member("officer")
    with world.acting(member):
        old = Share.objects.select_related("participation", "recipient").get(pk=share.pk)
        return share_case(
            participation=old.participation,
            recipient=old.recipient,
            member=member,
            replaces=old,
            request=asked and ShareRequest.objects.get(pk=asked.pk),
            **{"tier": old.tier, **terms(**changes)},
        )


# --- Comments ---------------------------------------------------------------


def test_both_read_what_either_writes(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    opened(share)
    say(world, share, LEAD)
    say(world, share, HOLDER, "Thank you.")
    assert heard(world, share, HOLDER) == heard(world, share, LEAD) == [SECRET, "Thank you."]
    with connection.cursor() as cursor, acting_for(HOLDER):
        cursor.execute("SELECT string_agg(t::text, '') FROM cooperation_sharecomment t")
        assert SECRET not in cursor.fetchone()[0]


def test_revoked_comments_are_the_originators_alone(world: World, file: Participation) -> None:
    share = send(world, file, tier=1)
    opened(share)
    say(world, share, LEAD)
    end(world, share)
    assert heard(world, share, LEAD) == []
    assert heard(world, share, HOLDER) == [SECRET]
    with acting_for(LEAD):
        assert not ShareComment.objects.exists()
    with pytest.raises(NotPossible, match="ended"):
        say(world, share, LEAD)


def test_a_form_sent_twice_writes_once(world: World, file: Participation) -> None:
    share, once = send(world, file, tier=1), uuid.uuid4()
    for _n in range(2):
        say(world, share, HOLDER, comment_id=once)
    assert heard(world, share, HOLDER) == [SECRET]


@pytest.mark.parametrize("body", ["", "   \x00 ", "a" * 5001])
def test_what_is_no_comment(world: World, file: Participation, body: str) -> None:
    with pytest.raises(NotPossible):
        say(world, send(world, file, tier=1), HOLDER, body)


def test_a_stranger_writes_and_reads_nothing(world: World, file: Participation) -> None:
    share = send(world, file, tier=1)
    say(world, share, HOLDER)
    stranger = world.member("officer", CONCERNED)
    with world.acting(stranger):
        assert not ShareComment.objects.exists()
        with pytest.raises(NotAllowed):
            write_comment(share=share, member=stranger, body="Hello")
        assert read_comments(share=share, member=stranger) == []


def test_the_other_desk_gets_one_task_and_reading_does_it(
    world: World, file: Participation
) -> None:
    share = send(world, file, tier=2)
    opened(share)
    say(world, share, LEAD)
    say(world, share, LEAD, "One thing more.")
    wrote = "AP wrote about the shared case"
    assert sum("wrote" in one for one in tasks(HOLDER)) == 1, wrote
    assert sum("wrote" in one for one in tasks(HOLDER)) == 1
    heard(world, share, HOLDER)
    assert not [one for one in tasks(HOLDER) if "wrote" in one]
    say(world, share, LEAD, "And another.")
    assert sum("wrote" in one for one in tasks(HOLDER)) == 1
    assert not [one for one in tasks(LEAD) if "wrote" in one]


# --- Requests ---------------------------------------------------------------


def test_asking_opens_nothing_and_granting_is_another_share(
    world: World, file: Participation
) -> None:
    share = send(world, file, tier=2)
    theirs = opened(share)
    asked = request(world, share, kind="more", tier=3, fields=["complainant_name"])
    assert asked.fields == ["complainant_name"]
    assert NAME not in str(read(world, share))
    assert any("asks: See more" in one for one in tasks(HOLDER))
    say(world, share, LEAD)
    left = ["complainant_contact", "depicted_name", "representative", "narrative"]
    granted = again(world, share, asked=asked, tier=3, left_out=left)
    assert not [one for one in tasks(HOLDER) if "asks" in one]
    with acting_for(HOLDER):
        share.refresh_from_db()
        assert share.ending == "replaced"
        assert granted.replaces_id == share.pk
        asked = ShareRequest.objects.select_related("answer").get(pk=asked.pk)
        assert asked.answer.granted
    assert read(world, granted)["complainant_name"] == NAME
    with pytest.raises(NotPossible, match="ended"):
        read(world, share)
    # The recipient's file and the conversation go on.
    assert heard(world, granted, LEAD) == [SECRET]
    assert opened(granted) == theirs
    assert theirs is not None
    with acting_for(LEAD):
        theirs.refresh_from_db()
        assert theirs.is_open


def test_less_than_before_is_another_conversation(world: World, file: Participation) -> None:
    share = send(world, file, tier=3)
    say(world, share, HOLDER)
    lower = again(world, share, tier=1)
    assert heard(world, lower, LEAD) == []


def test_a_refusal_has_its_reason_and_reaches_the_other_desk(
    world: World, file: Participation
) -> None:
    share = send(world, file, tier=2)
    opened(share)
    asked = request(world, share, kind="longer")
    member = world.member("officer")
    with world.acting(member):
        found = ShareRequest.objects.select_related("share").get(pk=asked.pk)
        with pytest.raises(NotPossible, match="reason"):
            refuse_request(request=found, member=member, reason=" ")
        refuse_request(request=found, member=member, reason="The case will be decided before.")
        with pytest.raises(NotPossible, match="already"):
            refuse_request(request=found, member=member, reason="Again.")
    assert any("refused: Keep it for longer" in one for one in tasks(LEAD))
    assert request(world, share, kind="longer")


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"kind": "more", "tier": 1}, "tier"),
        ({"kind": "more", "tier": 2}, "tier"),
        ({"kind": "more", "tier": 9}, "tier"),
        ({"kind": "more", "tier": 3, "fields": ["messages"]}, "fields"),
        ({"kind": "marking", "marking": "RED"}, "marking"),
        ({"kind": "marking", "marking": "AMBER+STRICT"}, "marking"),
        ({"kind": "onward"}, "third"),
        ({"kind": "everything"}, "kind"),
        ({"kind": "longer", "reason": "now"}, "reason"),
    ],
)
def test_what_cannot_be_asked(
    world: World, file: Participation, wanted: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        request(world, send(world, file, tier=2), **wanted)
    assert caught.value.field == field


def test_a_third_is_asked_for_where_the_rule_allows_asking(
    world: World, file: Participation
) -> None:
    third = Authority.objects.get(pk=CONCERNED)
    red = send(world, file, tier=2, marking="RED")
    with pytest.raises(Refused, match="goes to nobody else"):
        request(world, red, kind="onward", third=third)
    amber = again(world, red, marking="AMBER", onward="ask")
    asked = request(world, amber, kind="onward", third=third)
    member = world.member("officer")
    with world.acting(member), pytest.raises(NotPossible, match="not what was asked"):
        share_case(
            participation=file,
            recipient=Authority.objects.get(pk=CANADA),
            member=member,
            request=ShareRequest.objects.select_related("share").get(pk=asked.pk),
            tier=1,
            **terms(),
        )
    with world.acting(member):
        made = share_case(
            participation=file,
            recipient=third,
            member=member,
            request=ShareRequest.objects.select_related("share").get(pk=asked.pk),
            tier=2,
            **terms(),
        )
    assert (made.authority_id, made.recipient_id, made.parent_id) == (HOLDER, CONCERNED, None)
    with acting_for(LEAD):
        assert not Share.objects.filter(pk=made.pk).exists()


def test_only_the_originator_lowers_a_marking(world: World, file: Participation) -> None:
    share = send(world, file, tier=2, marking="RED")
    asked = request(world, share, kind="marking", marking="GREEN")
    recipient = world.member("officer", LEAD)
    with world.acting(recipient), pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(marking="GREEN")
    with world.acting(recipient):
        found = ShareRequest.objects.select_related("share").get(pk=asked.pk)
        with pytest.raises(NotAllowed):
            refuse_request(request=found, member=recipient, reason="We decide.")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cooperation_requestanswer (request_id, authority_id, recipient_id,"
                " reason, member_id, at) VALUES (%s, %s, %s, 'x', %s, now())",
                [asked.pk, LEAD, LEAD, recipient.pk],
            )
    granted = again(world, share, asked=asked, marking="GREEN")
    assert granted.marking == "GREEN"
    with acting_for(HOLDER):
        share.refresh_from_db()
        assert (share.marking, share.ending) == ("RED", "replaced")


# --- Time -------------------------------------------------------------------


def test_the_originator_is_reminded_once_and_renews(world: World, file: Participation) -> None:
    share = send(world, file, tier=2, expires_at=timezone.now() + timedelta(days=30))
    opened(share)
    assert not [one for one in tasks(HOLDER) if "ends" in one]
    with time_machine.travel(timezone.now() + timedelta(days=17)):
        for _n in range(2):
            assert sum("ends: renew it" in one for one in tasks(HOLDER)) == 1
        with acting_for(HOLDER):
            due = Task.objects.get(about=f"expiry:{share.pk}").due_on
            assert due == timezone.localdate(share.expires_at)
        assert not [one for one in tasks(LEAD) if "renew" in one]
        renewed = again(world, share, expires_at=timezone.now() + timedelta(days=60))
        assert not [one for one in tasks(HOLDER) if "ends" in one]
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert read(world, renewed)
        assert sweep_news() >= 0


def test_a_short_share_reminds_nobody(world: World, file: Participation) -> None:
    send(world, file, tier=1, expires_at=timezone.now() + timedelta(days=5))
    assert not [one for one in tasks(HOLDER) if "ends" in one]


# --- The person changes their mind ------------------------------------------


def test_a_fingerprint_taken_back_later_is_a_task(world: World, file: Participation) -> None:
    with acting_for(HOLDER):
        complaint = Complaint.objects.get(case=file.case_id)
    with as_public(bytes(complaint.access_hash)):
        made = [Made("0f" * 32, 80, "picture")]
        row = make_fingerprints(complaint=complaint, made=made, at=timezone.now())[0]
        row.save(force_insert=True)
    send(world, file, to=CONCERNED, tier=4, left_out=["fingerprints"])
    share = send(world, file, tier=4)
    assert not [one for one in tasks(HOLDER) if "Fingerprints" in one]
    with as_public(bytes(complaint.access_hash)):
        assert withdraw_fingerprint(complaint=complaint, fingerprint=row)
    for _n in range(2):
        assert sum("Fingerprints were taken back" in one for one in tasks(HOLDER)) == 1
    again_ = again(world, share)
    assert read(world, again_)["fingerprints"] == []


def test_a_wish_that_binds_and_is_taken_back_is_a_task(world: World, file: Participation) -> None:
    send(world, file, to=BRITAIN, tier=1)
    send(world, file, tier=2)
    assert not [one for one in tasks(HOLDER) if "agrees" in one]
    with acting_for(HOLDER):
        complaint = Complaint.objects.get(case=file.case_id)
    with as_public(bytes(complaint.access_hash)):
        Consent.objects.create(
            complaint=complaint,
            authority_id=HOLDER,
            kind=Consent.Kind.SHARE_AUTHORITIES,
            given=False,
            wording_version="2026-11",
            at=timezone.now(),
        )
    for _n in range(2):
        found = [one for one in tasks(HOLDER) if "no longer agrees" in one]
        assert len(found) == 1
        assert "ICO" in found[0]


# --- Pages ------------------------------------------------------------------


def test_asked_granted_and_read_on_the_pages(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    opened(share)
    theirs, ours = client(world.member("officer", LEAD)), client(world.member("officer"))
    page, ask_address = (
        reverse("cooperation:share", args=[share.pk]),
        reverse("cooperation:ask", args=[share.pk]),
    )
    for wrong, words in (
        ({}, "Choose what you need"),
        ({"kind": "more", "reason": REASON}, "Choose a tier"),
        ({"kind": "marking", "marking": "RED", "reason": REASON}, "Select a valid choice"),
        ({"kind": "longer", "reason": "no"}, "Say in a sentence"),
    ):
        said = theirs.post(ask_address, wrong).content.decode()
        assert words in said
        assert "There is a problem" in said
    answer = theirs.post(ask_address, {"kind": "more", "tier": "3", "reason": REASON})
    assert answer.status_code == 302
    assert (
        "asked already"
        in theirs.post(
            ask_address, {"kind": "more", "tier": "3", "reason": REASON}
        ).content.decode()
    )
    assert "Not answered yet" in theirs.get(page).content.decode()
    with acting_for(HOLDER):
        asked = ShareRequest.objects.get()
    assert str(asked.pk) in ours.get(page).content.decode()
    new = reverse("cooperation:new", args=[file.pk])
    form = ours.get(f"{new}?request={asked.pk}").content.decode()
    assert "This grants what was asked" in form
    assert "In place of the present share" in form
    sent = typed(request=str(asked.pk), replaces=str(share.pk), onward="ask")
    shown = ours.post(new, sent).content.decode()
    assert ours.post(new, {**sent, "do": "send", "digest": digest(shown)}).status_code == 302
    assert "Granted" in theirs.get(page).content.decode()
    refuse = reverse("cooperation:refuse", args=[asked.pk])
    assert ours.get(refuse).status_code == 404


@pytest.mark.parametrize("name", ["request", "replaces"])
def test_another_files_request_is_nobodys(world: World, file: Participation, name: str) -> None:
    share = send(world, file, tier=2)
    asked = request(world, share, kind="longer")
    other = open_file()
    ours = client(world.member("officer"))
    value = asked.pk if name == "request" else share.pk
    new = reverse("cooperation:new", args=[other.pk])
    assert ours.get(f"{new}?{name}={value}").status_code == 404
    assert ours.get(f"{new}?{name}=x").status_code == 404


def test_the_preview_is_the_recipients_frame(world: World, file: Participation) -> None:
    """Word for word, but for the tokens and links under which documents are saved."""
    ours = client(world.member("officer"))
    new = reverse("cooperation:new", args=[file.pk])
    sent = typed(onward="ask", marking="AMBER", left_out=["narrative"], tier="4")
    shown = ours.post(new, sent).content.decode()
    assert ours.post(new, {**sent, "do": "send", "digest": digest(shown)}).status_code == 302
    with acting_for(HOLDER):
        share = Share.objects.get()
    page = (
        client(world.member("officer", LEAD))
        .get(reverse("cooperation:share", args=[share.pk]))
        .content.decode()
    )

    def frame(text: str) -> str:
        inside = re.search(r'<div class="rd-frame">(.*?)</dl>\s*</div>', text, re.S)
        assert inside
        return " ".join(inside[1].split())

    assert frame(shown) == frame(page)
    assert "Left out by the originator" in frame(page)
