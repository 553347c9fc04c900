"""Whether the office told the person anything in time: the rule, day by day and in its zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from casework.authorities.models import Authority
from casework.law import load_law
from casework.scoping import acting_for
from complaints.clock_words import asked_by_law, court_in_words
from complaints.models import Complaint
from complaints.promises import AGAIN, PROMISES, Kept, judge, promise
from complaints.services.messages import send_from_authority
from complaints.services.status import push_status
from complaints.services.submission import Receipt
from tests.complaints.answering import ADULT
from tests.complaints.sending import send
from tests.complaints.test_follow import desk, enter

DUBLIN, AUCKLAND, HONOLULU = map(
    ZoneInfo, ("Europe/Dublin", "Pacific/Auckland", "Pacific/Honolulu")
)
LODGED, DUE = date(2026, 4, 1), date(2026, 7, 1)


def judged(now: datetime, *told: datetime, zone: ZoneInfo = DUBLIN) -> Kept:
    return judge(
        authority="ie-dpc",
        rule="gdpr-78-2",
        lodged=LODGED,
        first_due=DUE,
        told=list(told),
        now=now,
        zone=zone,
    )


@pytest.mark.parametrize("zone", [DUBLIN, AUCKLAND, HONOLULU])
def test_the_last_instant_of_the_last_day_where_the_office_is(zone: ZoneInfo) -> None:
    last = datetime(2026, 7, 1, 23, 59, 59, 999999, tzinfo=zone)
    before = judged(last.astimezone(UTC), zone=zone)
    assert (before.due, before.missed) == (DUE, None)
    after = judged(last.astimezone(UTC) + timedelta(microseconds=1), zone=zone)
    assert (after.due, after.missed) == (None, DUE)


def test_what_was_told_on_the_last_day_is_in_time_and_what_comes_late_ends_the_silence() -> None:
    now = datetime(2026, 9, 1, 12, tzinfo=DUBLIN)
    assert judged(now).missed == DUE
    assert judged(now, datetime(2026, 7, 1, 23, 59, tzinfo=DUBLIN)).missed is None
    assert judged(now, datetime(2026, 8, 20, 9, tzinfo=DUBLIN)).missed is None


def test_what_is_still_to_come_has_not_been_told() -> None:
    now = datetime(2026, 9, 1, 12, tzinfo=DUBLIN)
    assert judged(now, now + timedelta(minutes=1)).missed == DUE


def test_in_the_united_kingdom_each_further_period_counts() -> None:
    london = ZoneInfo("Europe/London")
    first = promise("gb-ico", datetime(2026, 1, 10, 12, tzinfo=london))
    assert first is not None

    def at(now: datetime, *told: datetime) -> Kept:
        return judge(
            authority="gb-ico",
            rule="uk-dpa-166",
            lodged=date(2026, 1, 10),
            first_due=first.due,
            told=list(told),
            now=now,
            zone=london,
        )

    told = datetime(2026, 3, 1, 12, tzinfo=london)
    second_due = (
        load_law().deadline(AGAIN["uk-dpa-166"], "gb-ico", first.due + timedelta(days=1)).due
    )
    second = at(datetime(2026, 4, 20, tzinfo=london), told)
    assert (second.missed, second.due, second.rule) == (None, second_due, "uk-dpa-166-again")
    third = at(datetime(2026, 7, 20, tzinfo=london), told)
    assert third.missed == second_due
    assert (
        at(datetime(2026, 7, 20, tzinfo=london), told, datetime(2026, 5, 1, tzinfo=UTC)).missed
        is None
    )


@pytest.fixture
def sent(participating: list[str]) -> Receipt:
    return send()


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [-1, 1])
def test_the_page_counts_in_the_offices_zone(participating: list[str], hours: int) -> None:
    """An hour before and after midnight in New Zealand, when it is still noon in UTC."""
    Authority.objects.filter(pk="ie-dpc").update(timezone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 4, 1, 9, tzinfo=UTC), tick=False):
        receipt = send()
    with acting_for("ie-dpc"):
        due = desk(receipt).statuses.get().next_due
    assert due is not None
    midnight = datetime.combine(due + timedelta(days=1), datetime.min.time(), AUCKLAND)
    with time_machine.travel(midnight + timedelta(hours=hours), tick=False):
        client = Client()
        enter(client, receipt.reference, receipt.code)
        page = client.get(reverse("follow-status")).content.decode()
    assert ("should have told you" in page) is (hours > 0)


@pytest.mark.django_db
def test_steps_the_product_takes_by_itself_tell_nothing(sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        for step in ("with_authority", "on_hold", "assigned"):
            push_status(complaint=desk(sent), step=step)
    page = _page_months_later(sent)
    assert "should have told you" in page
    assert "That is not your fault" in page
    assert "a court in the country of the office" in page


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["message", "action_taken"])
def test_words_and_real_steps_do(sent: Receipt, what: str) -> None:
    with acting_for("ie-dpc"):
        if what == "message":
            send_from_authority(complaint=desk(sent), member=None, body="We wrote to them.")
        else:
            push_status(complaint=desk(sent), step=what)
    page = _page_months_later(sent)
    assert "should have told you" not in page
    assert "It last told you something on" in page


@pytest.mark.django_db
def test_a_tip_is_promised_nothing(participating: list[str]) -> None:
    tip = {**ADULT, "who": {"role": "anonymous"}, "permissions": {}}
    page = _page_months_later(send(tip))
    assert "should have told you" not in page
    assert "has to tell you" not in page


def _page_months_later(receipt: Receipt) -> str:
    with acting_for("ie-dpc"):
        sent_at = Complaint.objects.get(pk=receipt.complaint).submitted_at
    with time_machine.travel(sent_at + timedelta(days=120), tick=False):
        client = Client()
        enter(client, receipt.reference, receipt.code)
        return client.get(reverse("follow-status")).content.decode()


def test_every_promise_and_remedy_has_words() -> None:
    law = load_law()
    for rule in (*PROMISES, *AGAIN.values()):
        assert "%(" not in asked_by_law(rule)
        assert str(law.period(rule).amount) in asked_by_law(rule)
    general = court_in_words("", "kr-pipc")
    for remedy in law.remedies.values():
        assert court_in_words(remedy.id, "ie-dpc") != general
