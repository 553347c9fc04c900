"""One message a week: at its hour, once, and only with news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from casework.authorities.models import Authority
from casework.delivery import resilience
from casework.delivery.models import OutboundMail
from casework.scoping import acting_for, as_public
from complaints.models import Complaint, Consent, Digest
from complaints.services.digest import last_cut, send_digest
from complaints.services.messages import mark_read, send_from_authority
from complaints.services.silence import set_silence
from complaints.services.submission import Receipt
from complaints.tasks import send_digests
from tests.complaints.sending import capability, send
from tests.complaints.test_at_once import together
from tests.complaints.test_follow import desk

WEDNESDAY = datetime(2026, 5, 6, 12, tzinfo=UTC)
MONDAY = datetime(2026, 5, 11, 8, tzinfo=UTC)
"""Nine o'clock in Dublin, in summer."""


@pytest.mark.parametrize(
    ("now", "cut"),
    [
        ("2026-05-11T07:59:59+00:00", "2026-05-04T08:00:00+00:00"),
        ("2026-05-11T08:00:00+00:00", "2026-05-11T08:00:00+00:00"),
        ("2026-05-17T22:59:59+00:00", "2026-05-11T08:00:00+00:00"),
        # The clocks are put back on 25 October: nine in the morning is nine in the morning.
        ("2026-10-26T08:59:59+00:00", "2026-10-19T08:00:00+00:00"),
        ("2026-10-26T09:00:00+00:00", "2026-10-26T09:00:00+00:00"),
    ],
)
def test_it_is_due_on_monday_at_nine_where_the_office_is(now: str, cut: str) -> None:
    found = last_cut(datetime.fromisoformat(now), "Europe/Dublin")
    assert found == datetime.fromisoformat(cut)


def weekly(sent: Receipt, *, given: bool = True) -> None:
    with as_public(capability(sent)):
        complaint = Complaint.objects.get()
        Consent.objects.create(
            complaint=complaint,
            authority_id=complaint.authority_id,
            kind=Consent.Kind.WEEKLY_DIGEST,
            given=given,
            wording_version="2026-11",
            at=timezone.now(),
        )


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(WEDNESDAY, tick=False) as found:
        yield found


@pytest.fixture
def sent(clock: Any, participating: list[str]) -> Receipt:
    receipt = send()
    weekly(receipt)
    return receipt


def write(sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        send_from_authority(complaint=desk(sent), member=None, body="Something new")


def mails(purpose: str) -> int:
    with acting_for("ie-dpc"):
        return OutboundMail.objects.filter(purpose=purpose).count()


@pytest.mark.django_db
def test_news_wait_for_monday_and_are_told_once(clock: Any, sent: Receipt) -> None:
    clock.shift(3600)
    write(sent)
    assert mails("complaint.news") == 0
    assert send_digests() == 0
    clock.move_to(MONDAY - timedelta(seconds=1))
    assert send_digests() == 0
    clock.move_to(MONDAY)
    assert send_digests() == 1
    for later in (timedelta(0), timedelta(hours=1), timedelta(days=6)):
        clock.move_to(MONDAY + later)
        assert send_digests() == 0
    assert mails("complaint.digest") == 1


@pytest.mark.django_db
def test_without_news_nothing_comes_and_what_was_read_is_no_news(clock: Any, sent: Receipt) -> None:
    clock.shift(3600)
    write(sent)
    with as_public(capability(sent)):
        mark_read(complaint=Complaint.objects.get(), reader="complainant")
    clock.move_to(MONDAY)
    assert send_digests() == 0
    clock.move_to(MONDAY + timedelta(days=7))
    assert send_digests() == 0
    assert mails("complaint.digest") == 0


@pytest.mark.django_db
def test_a_run_that_was_missed_is_made_up_for_without_doubling(clock: Any, sent: Receipt) -> None:
    clock.shift(3600)
    write(sent)
    clock.move_to(MONDAY + timedelta(days=3))
    write(sent)
    assert send_digests() == 1
    clock.move_to(MONDAY + timedelta(days=7))
    assert send_digests() == 1, "what came after the first hour is told by the next"
    with acting_for("ie-dpc"):
        weeks = [digest.week for digest in Digest.objects.order_by("week")]
    assert weeks == [MONDAY.date(), MONDAY.date() + timedelta(days=7)]


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["silent", "no more", "each time"])
def test_not_when_it_is_not_safe_or_no_longer_wanted(clock: Any, sent: Receipt, why: str) -> None:
    clock.shift(3600)
    write(sent)
    if why == "silent":
        with as_public(capability(sent)):
            set_silence(complaint=Complaint.objects.get(), silent=True)
    elif why == "each time":
        weekly(sent, given=False)
    else:
        with as_public(capability(sent)):
            Consent.objects.create(
                complaint=Complaint.objects.get(),
                authority_id="ie-dpc",
                kind=Consent.Kind.NEUTRAL_EMAIL,
                given=False,
                wording_version="2026-11",
                at=timezone.now(),
            )
    clock.move_to(MONDAY)
    assert send_digests() == 0
    assert mails("complaint.digest") == 0


@pytest.mark.django_db(transaction=False)
def test_a_broker_that_is_down_delays_it_only(
    clock: Any,
    sent: Receipt,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(resilience, "publish", lambda *_: False)
    clock.shift(3600)
    write(sent)
    clock.move_to(MONDAY)
    with django_capture_on_commit_callbacks(execute=True):
        assert send_digests() == 1
    with acting_for("ie-dpc"):
        assert OutboundMail.objects.get(purpose="complaint.digest").state == "waiting"


def test_eight_workers_at_once_make_one(committed_database: Any) -> None:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)
    with time_machine.travel(WEDNESDAY, tick=False):
        receipt = send()
        weekly(receipt)
    with time_machine.travel(WEDNESDAY + timedelta(hours=1), tick=False):
        write(receipt)

    def work() -> bool:
        with acting_for("ie-dpc"):
            complaint = Complaint.objects.select_related("authority").get(pk=receipt.complaint)
            return send_digest(complaint=complaint, now=MONDAY)

    assert sorted(together([work] * 8)) == [False] * 7 + [True]
    assert mails("complaint.digest") == 1
