"""Two things at once, with real commits: sending twice, and two steps together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework.audit.services import entries_for
from casework.authorities.models import Authority
from casework.scoping import acting_for, as_public
from complaints.documents import limits
from complaints.documents.cleaning import Cleaned
from complaints.models import Complaint
from complaints.services.draft_documents import add_document, drafted_documents
from complaints.services.drafts import begin_draft, open_draft, save_answer
from complaints.signals import complaint_submitted
from tests.complaints.answering import ADULT, Person, receipt


def together(work: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment; their results, in order."""
    barrier = threading.Barrier(len(work))
    found: list[Any] = [None] * len(work)

    def one(place: int) -> None:
        try:
            barrier.wait(10)
            found[place] = work[place]()
        except Exception as error:  # noqa: BLE001  looked at by the test
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[place]) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_sent_eight_times_at_once_it_is_one_complaint(committed_database: Any) -> None:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)
    announced: list[str] = []

    def hear(sender: object, complaint_id: str, **_: object) -> None:
        announced.append(complaint_id)

    complaint_submitted.connect(hear, weak=False)
    try:
        person = Person(Client())
        person.fill(ADULT)
        token = person.client.cookies["form"].value

        def press_send() -> tuple[str, str]:
            browser = Client()
            browser.cookies["form"] = token
            return receipt(browser.post(reverse("check"), follow=True))

        found = together([press_send] * 8)
    finally:
        complaint_submitted.disconnect(hear)
    assert len(set(found)) == 1, found
    assert len(announced) == 1
    with acting_for("ie-dpc"):
        assert Complaint.objects.count() == 1
        assert Complaint.objects.get().locations.count() == 2
        submitted = entries_for(authority="ie-dpc").filter(verb="complaint.submitted")
        assert submitted.count() == 1


def test_two_steps_saved_at_once_both_stay(committed_database: Any) -> None:
    with as_public():
        token = begin_draft().token

    def save(number: int) -> Callable[[], None]:
        def work() -> None:
            with as_public():
                save_answer(token=token, step=f"step-{number}", answer={"said": number})

        return work

    found = together([save(number) for number in range(8)])
    assert found == [None] * 8
    with as_public():
        answers = open_draft(token).answers
    assert answers == {f"step-{n}": {"said": n} for n in range(8)}


def test_answering_while_sending_changes_nothing_that_was_sent(committed_database: Any) -> None:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)
    person = Person(Client())
    person.fill(ADULT)
    token = person.client.cookies["form"].value

    def browser() -> Client:
        made = Client()
        made.cookies["form"] = token
        return made

    found = together(
        [
            lambda: browser().post(reverse("check")).status_code,
            lambda: browser().post(reverse("step", args=["age"]), {"age": "under_18"}).status_code,
            lambda: browser().post(reverse("step", args=["kind"]), {"kinds": "real"}).status_code,
        ]
    )
    assert set(found) == {302}
    with acting_for("ie-dpc"):
        assert Complaint.objects.count() <= 1
    status = Client()
    status.cookies["form"] = token
    page = status.get(reverse("continue"), follow=True)
    assert page.status_code == 200


def test_nothing_is_kept_or_announced_when_sending_fails(
    committed_database: Any, monkeypatch: Any
) -> None:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)
    person = Person(Client(raise_request_exception=False))
    person.fill(ADULT)

    def fail(**_: object) -> None:
        raise RuntimeError("the last thing fails")

    with monkeypatch.context() as patched:
        patched.setattr("complaints.services.submission.record", fail)
        assert person.client.post(reverse("check")).status_code == 500
    with acting_for("ie-dpc"):
        assert not Complaint.objects.exists()
    reference, _code = person.send()
    with acting_for("ie-dpc"):
        assert Complaint.objects.get().reference == reference


def test_documents_added_at_once_stay_within_the_limit(
    committed_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_IN_FORM", 3)
    with as_public():
        token = begin_draft().token

    def add() -> None:
        with as_public():
            add_document(token=token, cleaned=Cleaned("text", b"x"), name="", purpose="other")

    refused = [found for found in together([add] * 6) if found is not None]
    assert [str(error) for error in refused] == ["too_many"] * 3
    with as_public():
        assert len(drafted_documents(open_draft(token))) == 3
