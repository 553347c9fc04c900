"""The broker is away while a form is sent: the person notices nothing, and nothing is lost."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.authorities.models import Authority
from casework.delivery import resilience
from casework.scoping import acting_for
from complaints.models import Complaint
from complaints.signals import complaint_submitted
from tests.complaints.answering import ADULT, Person, receipt


@pytest.fixture(params=["refuses", "is silent"])
def _no_broker(request: Any, settings: Any) -> Iterator[None]:
    """A broker that refuses connections, or takes them and never says a word."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if request.param == "is silent":
            taken.listen(64)
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
        resilience._breaker.reset()
        yield
        resilience._breaker.reset()


@pytest.mark.usefixtures("_no_broker")
def test_the_form_is_sent_all_the_same_and_soon(committed_database: Any) -> None:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)
    person = Person(Client())
    person.fill(ADULT)
    began = time.monotonic()
    response = person.client.post(reverse("check"))
    took = time.monotonic() - began
    assert response.url == reverse("sent")
    reference, _code = receipt(person.client.get(reverse("sent")))
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(reference=reference)
        # Waiting for the sweep, which finds what was not announced.
        assert complaint.routed_at is None
    assert took < 3


def test_a_listener_that_fails_does_not_reach_the_person(committed_database: Any) -> None:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)

    def fail(**_: object) -> None:
        raise RuntimeError("a listener's own affair")

    complaint_submitted.connect(fail, weak=False)
    try:
        person = Person(Client())
        person.fill(ADULT)
        assert person.send()
    finally:
        complaint_submitted.disconnect(fail)
