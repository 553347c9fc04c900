"""No page, mail or letter for the public shows a string that is not in the catalogues."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.authorities.models import Authority, Platform, ReferralBody
from casework.languages import LANGUAGES
from casework.law import load_law
from casework.notices.service_words import mail_words
from casework.scoping import acting_for
from complaints.letters.content import LetterContent
from complaints.letters.printing import letter_html
from complaints.models import Complaint, Outcome
from complaints.services.messages import send_from_authority
from complaints.services.outcome import tell_outcome
from complaints.services.requests import ask
from complaints.services.status import push_status
from complaints.steps.table import STEPS
from tests.complaints.answering import ADULT, CHILD, Person
from tests.languages import pseudo
from tests.web.addresses import addresses

GUARDIAN = {**CHILD, "who": {"role": "parent_or_guardian"}, "danger": {"danger": "yes"}}
EVERYTHING = {
    **ADULT,
    "danger": {"danger": "yes"},
    "kind": {"kinds": ["altered", "threat", "extortion", "undressed", "other"]},
    "reach": {"ways": ["email", "phone", "post"]},
    "phone": {"phone": "+353 1 5550100", "message": "yes"},
    "post": {"address": "1 Example Street\nDublin"},
    "authority": {"authority": "another", "other": "fr-cnil"},
}
ABSURD = "nonsense \x00⁂ http://"
NO_PAGE = {"healthz", "ready"}


class Watching(Client):
    """A browser that notes every untranslated string it is shown."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.found: dict[str, set[str]] = {}
        self.seen: set[str] = set()
        self.allowed: tuple[str, ...] = ()

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        if "text/html" in response.headers.get("Content-Type", ""):
            path = request["PATH_INFO"]
            self.seen.add(path)
            found = pseudo.untranslated(response.content.decode(), self.allowed)
            if found:
                self.found.setdefault(path, set()).update(found)
        return response


@pytest.fixture
def browser(participating: list[str], monkeypatch: pytest.MonkeyPatch) -> Watching:
    pseudo.install(monkeypatch)
    client = Watching()
    names = {
        *Authority.objects.values_list("name", flat=True),
        *Platform.objects.values_list("name", flat=True),
        *ReferralBody.objects.values_list("name", flat=True),
        *(one.name for one in LANGUAGES.values()),
    }
    client.allowed = tuple(sorted(names, key=len, reverse=True))
    return client


def test_a_string_that_is_not_translated_is_found() -> None:
    page = "<p>⟦Yes⟧ <b>No</b> <bdi>Ann</bdi> 12</p><img alt='Oh'><p>⟦A <b>b</b> c⟧</p>"
    assert pseudo.untranslated(page) == ["No", "Oh"]


def test_pages_for_everyone(browser: Watching) -> None:
    for one in addresses():
        if one.route.startswith("desk/") or one.arguments or one.name in NO_PAGE:
            continue
        browser.get(reverse(one.name))
    for country in ("FR", "KR", "AU", "GB", "US"):
        browser.get(reverse("help-now"), {"country": country})
    browser.get("/nothing/here/")
    browser.post("/complain/age/", CONTENT_LENGTH="99999999999")
    browser.post("/verify/", {"number": "XX-ABC/2026/000001", "code": "wrong"})
    browser.post("/verify/", {})
    browser.post("/verify/file/", {})
    browser.post(reverse("follow"), {"reference": "RD-7", "code": "x"})
    browser.post(reverse("follow"), {})
    assert browser.found == {}
    assert len(browser.seen) > 8


@pytest.mark.parametrize("answers", [ADULT, CHILD, GUARDIAN, EVERYTHING], ids="acge")
def test_every_step_empty_filled_and_with_errors(
    browser: Watching, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(browser)
    person.fill(answers)
    browser.get(reverse("check"))
    browser.get(reverse("later"))
    browser.get(reverse("begin"))
    browser.post(reverse("begin"))
    monkeypatch.setattr("complaints.views.step.reachable", lambda *_: True)
    for step in STEPS:
        page = reverse("step", args=[step.slug])
        response = browser.get(page)
        form = response.context["form"] if response.context else None
        for typed in (ABSURD, "x" * 30_000):
            browser.post(page, dict.fromkeys(form.fields if form else (), typed))
    assert browser.found == {}
    assert {reverse("step", args=[step.slug]) for step in STEPS} <= browser.seen


def test_receipt_following_and_mail(browser: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    mails: list[dict[str, Any]] = []
    monkeypatch.setattr("complaints.services.mail.queue_mail", lambda **mail: mails.append(mail))
    person = Person(browser)
    person.fill(ADULT)
    reference, code = person.send()
    browser.post(reverse("sent"))
    browser.post(reverse("follow"), {"reference": reference, "code": code}, follow=True)
    follow = [one for one in addresses() if one.route.startswith("follow/")]
    results = Outcome.Result.values
    for step in ("on_hold", "shared", "action_taken", "answered", "not_answered") + (
        "closed",
    ) * len(results):
        with acting_for("ie-dpc"):
            complaint = Complaint.objects.get(reference=reference)
            push_status(
                complaint=complaint,
                step=step,
                next_rule="gdpr-78-2",
                next_due=complaint.submitted_at.date(),
                next_due_rule="An own sentence.",
            )
            send_from_authority(complaint=complaint, member=None, body="12")
            if step == "on_hold":
                ask(complaint=complaint, questions=["Asked"], member=None)
            if step == "closed":
                result = results.pop()
                tell_outcome(complaint=complaint, result=result, words="Said", member=None)
        for one in follow:
            if not one.arguments:
                page = browser.get(reverse(one.name))
                form = page.context.get("form") if page.context else None
                fields = form.fields if form is not None else ()
                if one.name not in {"follow-close", "follow-withdraw"}:
                    browser.post(reverse(one.name), dict.fromkeys(fields, ABSURD))
                    browser.post(reverse(one.name), dict.fromkeys(fields, ""))
    browser.post(reverse("follow-close"), follow=True)
    assert browser.found == {}
    assert mails
    for mail in mails:
        for words in (mail["title"], mail["text"]):
            assert pseudo.outside(words).strip() == ""


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("kind", sorted(load_law().letters))
def test_a_letter_of_the_person_s_own(browser: Watching, kind: str, own: bool) -> None:
    content = LetterContent(kind=kind, language="en", service="12", own=own, places=("12",))
    html = letter_html(content, made_at=timezone.now())
    assert pseudo.untranslated(html) == []


def test_the_mail_that_brings_a_notice(browser: Watching) -> None:
    frozen = {
        "authority": {"name": "1"},
        "content": {"reference": "2"},
        "public_origin": "https://office.example",
    }
    for words in mail_words(frozen, number="3", sha256="4"):
        assert pseudo.outside(words).strip() == ""
