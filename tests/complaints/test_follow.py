"""Coming back with reference and code."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.audit.services import entries_for
from casework.delivery.models import OutboundMail
from casework.scoping import acting_for, as_public
from complaints.codes import new_code, new_reference
from complaints.models import Complaint, Message
from complaints.selectors import opened_messages
from complaints.services.messages import send_from_authority
from complaints.services.status import push_status
from complaints.services.submission import Receipt
from tests.complaints.answering import ADULT, errors
from tests.complaints.sending import capability, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]


@pytest.fixture
def sent(participating: list[str]) -> Receipt:
    return send()


@pytest.fixture
def browser(sent: Receipt) -> Client:
    """Somebody who has come back to their complaint."""
    client = Client()
    response = enter(client, sent.reference, sent.code)
    assert response.url == reverse("follow-status")
    return client


def enter(client: Client, reference: str, code: str, **headers: Any) -> Any:
    return client.post(reverse("follow"), {"reference": reference, "code": code}, **headers)


def desk(receipt: Receipt) -> Complaint:
    return Complaint.objects.get(pk=receipt.complaint)


def test_reference_and_code_however_they_are_typed(sent: Receipt) -> None:
    sloppy = sent.code.replace("-", " ").lower().replace("0", "o").replace("1", "i")
    reference = sent.reference.lower().replace("-", "")
    assert enter(Client(), reference, sloppy).url == reverse("follow-status")
    assert enter(Client(), sent.reference[3:], sent.code).url == reverse("follow-status")


def test_a_wrong_code_and_an_unknown_reference_are_answered_alike(sent: Receipt) -> None:
    wrong = enter(Client(), sent.reference, new_code())
    unknown = enter(Client(), new_reference(), sent.code)

    def neutral(response: Any) -> str:
        page = re.sub(r'value="[^"]*"', "", response.content.decode())
        return re.sub(r"nonce-\w+", "", page)

    assert neutral(wrong) == neutral(unknown)
    assert wrong.status_code == unknown.status_code == 200
    assert not wrong.cookies.get(settings.FOLLOW_COOKIE_NAME)


def test_a_slip_of_the_pen_is_told_and_not_counted(sent: Receipt) -> None:
    client = Client()
    last = "0" if sent.code[-1] != "0" else "1"
    for _ in range(20):
        response = enter(client, sent.reference, sent.code[:-1] + last)
        assert "slip" in str(errors(response)["code"])
    assert enter(client, sent.reference, sent.code).status_code == 302


def test_the_cookie_holds_no_code_and_goes_with_the_browser(browser: Client, sent: Receipt) -> None:
    cookie = browser.cookies[settings.FOLLOW_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/follow/"
    assert not cookie["max-age"]
    assert sent.code not in cookie.value
    assert sent.reference not in cookie.value


def test_a_changed_cookie_opens_nothing(browser: Client, sent: Receipt) -> None:
    value = browser.cookies[settings.FOLLOW_COOKIE_NAME].value
    thief = Client()
    for guess in (capability(sent).hex(), value[:-2] + "xx", "", "a:b:c", "x" * 5000):
        thief.cookies[settings.FOLLOW_COOKIE_NAME] = guess
        assert thief.get(reverse("follow-status")).url == reverse("follow")


def test_the_status_in_plain_words_with_its_date(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        push_status(
            complaint=desk(sent),
            step="assigned",
            next_rule="gdpr-78-2",
            next_due=timezone.now().date() + timezone.timedelta(days=40),
            next_due_rule="A sentence of the law's data, which stays where it is",
        )
    page = browser.get(reverse("follow-status")).content.decode()
    assert "A person is working on it" in page
    assert "within 3 months of getting your complaint" in page
    assert "GDPR Art. 78(2)" in page
    assert "law&#x27;s data" not in page
    assert sent.reference in page
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    assert title
    assert sent.reference not in title[1]


def test_a_promise_that_was_not_kept_is_said(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        push_status(
            complaint=desk(sent),
            step="with_authority",
            next_rule="gdpr-78-2",
            next_due=timezone.now().date() - timezone.timedelta(days=1),
        )
    page = browser.get(reverse("follow-status")).content.decode()
    assert "should have told you" in page
    assert "a court in the country of the office" in page
    assert "GDPR Art. 78(2) and (3)" in page


def test_messages_go_both_ways(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        send_from_authority(complaint=desk(sent), member=None, body="Is it\nstill there?")
    assert "1 new" in browser.get(reverse("follow-status")).content.decode()
    page = browser.get(reverse("follow-messages")).content.decode()
    assert "still there?" in page
    assert "1 new" not in browser.get(reverse("follow-status")).content.decode()
    response = browser.post(reverse("follow-messages"), {"body": "Yes, <b>still</b>"}, follow=True)
    page = response.content.decode()
    assert "Yes, &lt;b&gt;still&lt;/b&gt;" in page
    with acting_for("ie-dpc"):
        assert [m.body for m in opened_messages(desk(sent))] == [
            "Is it\nstill there?",
            "Yes, <b>still</b>",
        ]
        assert Message.objects.get(sender="authority").read_at is not None
        verbs = entries_for(authority="ie-dpc").values_list("verb", flat=True)
        assert {"message.sent", "message.received"} <= set(verbs)


def test_news_are_told_by_neutral_mail_to_whom_wants_it(sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        before = OutboundMail.objects.count()
        send_from_authority(complaint=desk(sent), member=None, body="News")
        assert OutboundMail.objects.count() == before + 1


def test_an_empty_or_endless_message_is_refused_and_kept(browser: Client) -> None:
    assert errors(browser.post(reverse("follow-messages"), {"body": " \u200b\n "}))
    long = "x" * 5003
    response = browser.post(reverse("follow-messages"), {"body": long})
    assert "3 characters too long" in str(errors(response))
    assert long in response.content.decode()


def test_places_can_be_added_once(browser: Client, sent: Receipt) -> None:
    new = {"links": "https://pixhive.example.com/p/7\nhttps://x.com/new/1?utm_source=a"}
    browser.post(reverse("follow-places"), new)
    browser.post(reverse("follow-places"), {"links": "http://twitter.com/new/1", "places": ""})
    with acting_for("ie-dpc"):
        added = desk(sent).locations.filter(source="addition")
        assert [row.position for row in added] == [3]
        assert added.get().platform_id == "x"
    assert errors(browser.post(reverse("follow-places"), {"links": "", "places": " "}))
    response = browser.post(reverse("follow-places"), {"links": "javascript:alert(1)"})
    assert "Line 1" in str(errors(response))


def test_taking_it_back_needs_a_second_yes(browser: Client, sent: Receipt) -> None:
    browser.get(reverse("follow-withdraw"))
    with acting_for("ie-dpc"):
        assert desk(sent).state == "submitted"
    page = browser.post(reverse("follow-withdraw"), follow=True).content.decode()
    assert "You withdrew your complaint" in page
    browser.post(reverse("follow-withdraw"))
    with acting_for("ie-dpc"):
        complaint = desk(sent)
        assert complaint.state == "withdrawn"
        assert complaint.withdrawn_at is not None
        assert complaint.statuses.filter(step="withdrawn").count() == 1
    response = browser.post(reverse("follow-messages"), {"body": "One more thing"})
    assert "took your complaint back" in str(errors(response))
    assert reverse("follow-withdraw") not in browser.get(reverse("follow-status")).content.decode()


def test_what_is_closed_cannot_be_taken_back(browser: Client, sent: Receipt) -> None:
    with acting_for("ie-dpc"):
        push_status(complaint=desk(sent), step="closed")
    assert reverse("follow-withdraw") not in browser.get(reverse("follow-status")).content.decode()
    browser.post(reverse("follow-withdraw"))
    with acting_for("ie-dpc"):
        assert desk(sent).state == "submitted"


def test_closing_leaves_nothing_open(browser: Client) -> None:
    response = browser.post(reverse("follow-close"), follow=True)
    assert response.request["PATH_INFO"] == reverse("closed")
    assert browser.get(reverse("follow-status")).url == reverse("follow")


def test_it_closes_by_itself_after_twenty_quiet_minutes(sent: Receipt) -> None:
    client = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        enter(client, sent.reference, sent.code)
        for _ in range(3):
            clock.shift(19 * 60)
            assert client.get(reverse("follow-status")).status_code == 200
        clock.shift(21 * 60)
        assert client.get(reverse("follow-status")).url == reverse("follow")
        words = "A long message that took a while to write"
        response = client.post(reverse("follow-messages"), {"body": words})
        assert response.status_code == 410
        assert words in response.content.decode()


def test_one_persons_page_shows_nothing_of_anothers(browser: Client) -> None:
    other = send({**ADULT, "authority": {"authority": "fr-cnil"}})
    pages = b"".join(
        browser.get(reverse(name)).content for name in ("follow-status", "follow-messages")
    )
    assert other.reference.encode() not in pages


def test_a_destroyed_complaint_is_answered_like_an_unknown_one(sent: Receipt) -> None:
    from complaints.services.destruction import destroy_complaint

    with acting_for("ie-dpc"):
        destroy_complaint(complaint=desk(sent), member=None, reason="asked for")
    response = enter(Client(), sent.reference, sent.code)
    assert "We found nothing" in response.content.decode()


def test_no_address_of_the_product_takes_a_reference_or_a_code() -> None:
    from complaints.urls import urlpatterns

    for pattern in urlpatterns:
        assert re.findall(r"<[^>]+>", str(pattern.pattern)) in (
            [],
            ["<slug:step>"],
            ["<uuid:pk>"],  # a letter, within an open session
        )


def test_the_public_role_sees_a_complaint_only_while_it_is_followed(sent: Receipt) -> None:
    with as_public(capability(sent)):
        assert Complaint.objects.count() == 1
    with as_public():
        assert Complaint.objects.count() == 0
