"""Nothing reaches a person who said that it is not safe: also what was on its way."""

from __future__ import annotations

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from casework.audit.services import entries_for
from casework.delivery.models import OutboundMail
from casework.delivery.services import send_queued_mail
from casework.scoping import acting_for, as_public
from complaints.contact import is_silent
from complaints.models import Complaint, Consent, Silence
from complaints.services.messages import send_from_authority
from complaints.services.silence import set_silence
from complaints.services.submission import Receipt
from tests.complaints.sending import capability, send
from tests.complaints.test_follow import desk, enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]


@pytest.fixture
def sent(participating: list[str]) -> Receipt:
    return send()


@pytest.fixture
def browser(sent: Receipt) -> Client:
    client = Client()
    enter(client, sent.reference, sent.code)
    return client


@pytest.fixture(autouse=True)
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Recipients of what was handed to the mail server."""
    gone: list[str] = []

    def hand_over(message: outbox.EmailMessage) -> str:
        gone.extend(message.to)
        return "250 OK"

    monkeypatch.setattr("casework.delivery.services.hand_over", hand_over)
    return gone


def news(sent: Receipt) -> OutboundMail:
    with acting_for("ie-dpc"):
        send_from_authority(complaint=desk(sent), member=None, body="Something new")
        return OutboundMail.objects.filter(purpose="complaint.news").latest("created_at")


def queued() -> int:
    with acting_for("ie-dpc"):
        return OutboundMail.objects.count()


def leave(mail: OutboundMail) -> str:
    send_queued_mail(mail_id=mail.pk, authority="ie-dpc")
    with acting_for("ie-dpc"):
        mail.refresh_from_db()
    return mail.state


def test_mail_leaves_while_it_is_safe(sent: Receipt, handed_over: list[str]) -> None:
    assert leave(news(sent)) == "sent"
    assert handed_over == ["alex@mail.example"]


def test_what_was_queued_before_is_dropped(
    browser: Client, sent: Receipt, handed_over: list[str]
) -> None:
    mail = news(sent)
    page = browser.post(reverse("follow-safety"), {"safe": "no"}, follow=True).content.decode()
    assert "We do not write or call" in page
    assert leave(mail) == "dropped"
    assert leave(mail) == "dropped"
    assert handed_over == []


def test_nothing_new_is_queued_until_it_is_safe_again(
    browser: Client, sent: Receipt, handed_over: list[str]
) -> None:
    browser.post(reverse("follow-safety"), {})
    before = queued()
    with acting_for("ie-dpc"):
        send_from_authority(complaint=desk(sent), member=None, body="Something new")
    assert queued() == before
    browser.post(reverse("follow-safety"), {"safe": "yes"})
    assert leave(news(sent)) == "sent"


def test_a_no_to_mail_stops_what_waits_too(sent: Receipt, handed_over: list[str]) -> None:
    mail = news(sent)
    with as_public(capability(sent)):
        wish = Complaint.objects.get().consents.get(kind="neutral_email")
        Consent.objects.create(
            complaint_id=wish.complaint_id,
            authority_id="ie-dpc",
            kind="neutral_email",
            given=False,
            wording_version="2026-11",
            at=wish.at.replace(year=wish.at.year + 1),
        )
    assert leave(mail) == "dropped"
    assert handed_over == []


def test_pressed_twice_or_on_two_devices_it_is_said_once(sent: Receipt) -> None:
    for _ in range(2):
        with as_public(capability(sent)):
            set_silence(complaint=Complaint.objects.get(), silent=True)
    with acting_for("ie-dpc"):
        assert Silence.objects.filter(complaint_id=sent.complaint).count() == 1
        assert is_silent(desk(sent))
        assert entries_for(authority="ie-dpc").filter(verb="silence.set").count() == 1


def test_the_status_page_says_so_and_how_to_end_it(browser: Client) -> None:
    browser.post(reverse("follow-safety"), {"safe": "no"})
    page = browser.get(reverse("follow-status")).content.decode()
    assert "You told us that it is not safe now" in page
    assert "It is safe again" in page


def test_mail_about_what_was_taken_back_does_not_leave(
    sent: Receipt, handed_over: list[str]
) -> None:
    mail = news(sent)
    with acting_for("ie-dpc"):
        Complaint.objects.filter(pk=sent.complaint).update(state="withdrawn")
    assert leave(mail) == "dropped"
    assert handed_over == []
