"""A language is chosen without an account, is kept, and costs nobody their words."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.languages import LANGUAGES
from casework.languages.choice import FIELD
from casework.scoping import acting_for
from complaints.models import Complaint
from tests.complaints.answering import ADULT

START = "/"


def language_of(response):
    text = response.content.decode()
    return text.partition('<html lang="')[2].partition('"')[0]


def test_every_page_offers_every_language_by_its_own_name(client, db):
    text = client.get(START).content.decode()
    for one in LANGUAGES.values():
        assert f'lang="{one.code}"' in text
        assert f">{one.name}</button>" in text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("pt-BR", "pt"),
        ("fi, ar;q=0.5", "ar"),
        ("fi", "en"),
        ("\x00;q=x,,,", "en"),
    ],
)
def test_the_first_page_is_in_the_language_that_the_browser_asks_for(client, db, asked, shown):
    response = client.get(START, headers={"Accept-Language": asked})
    assert language_of(response) == response.headers["Content-Language"] == shown
    assert {"Accept-Language", "Cookie"} <= set(response.headers["Vary"].split(", "))


def test_the_choice_is_kept_in_a_cookie_that_ends_with_the_browser(client, db):
    response = client.post("/language/", {FIELD: "ar", "next": "/help-now/?country=FR"})
    assert response.headers["Location"] == "/help-now/?country=FR"
    cookie = response.cookies["language"]
    assert (cookie.value, cookie["max-age"], cookie["expires"]) == ("ar", "", "")
    assert cookie["httponly"]
    page = client.get("/about/", headers={"Accept-Language": "de"})
    assert language_of(page) == "ar"
    assert 'dir="rtl"' in page.content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_choosing_leads_to_no_other_site(client, db, back):
    response = client.post("/language/", {FIELD: "de", "next": back})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("code", ["xx", "", "../de", "en\r\nSet-Cookie: a=b"])
def test_a_language_that_is_not_offered_changes_nothing(client, db, code):
    response = client.post("/language/", {FIELD: code, "next": "/"})
    assert "language" not in response.cookies


def test_the_choice_needs_the_page_s_token(db):
    response = Client(enforce_csrf_checks=True).post("/language/", {FIELD: "de", "next": "/"})
    assert response.status_code == 403
    assert "language" not in response.cookies


def test_the_desk_is_in_english_whatever_was_chosen(client, db):
    client.cookies["language"] = "ar"
    response = client.get(reverse("account_login"), headers={"Accept-Language": "de"})
    assert language_of(response) == "en"
    assert language_of(client.get("/desk/nothing/here/", follow=True)) == "en"


def test_pages_for_what_went_wrong_are_in_the_chosen_language(client, db):
    client.cookies["language"] = "ar"
    assert language_of(client.get("/nothing/here/")) == "ar"
    huge = client.post("/complain/age/", CONTENT_LENGTH="99999999999")
    assert (huge.status_code, language_of(huge)) == (413, "ar")
    client.cookies["language"] = "de"
    huge = client.post("/complain/age/", CONTENT_LENGTH="99999999999")
    assert language_of(huge) == "de"


def test_words_typed_into_a_step_are_kept_when_a_language_is_chosen(person):
    person.fill(ADULT)
    page = reverse("step", args=["account"])
    response = person.client.post(page, {"account": "Es war gestern.", FIELD: "de"})
    assert response.headers["Location"] == page
    shown = person.client.get(page)
    assert language_of(shown) == "de"
    assert "Es war gestern." in shown.content.decode()


def test_choosing_a_language_sends_nothing(person):
    person.fill(ADULT)
    response = person.client.post(reverse("check"), {FIELD: "de"})
    assert response.headers["Location"] == reverse("check")
    assert language_of(person.client.get(reverse("check"))) == "de"
    assert person.client.get(reverse("sent")).headers["Location"] == reverse("check")


def test_a_form_goes_on_in_its_language_on_another_device(person):
    person.client.cookies["language"] = "ko"
    person.begin()
    person.answer("age", age="adult")
    later = person.client.get(reverse("later")).context["draft"]
    other = Client()
    other.post(reverse("follow"), {"reference": later.reference, "code": later.code})
    assert language_of(other.get(reverse("continue"), follow=True)) == "ko"
    chosen = Client()
    chosen.cookies["language"] = "sv"
    chosen.post(reverse("follow"), {"reference": later.reference, "code": later.code})
    assert language_of(chosen.get(reverse("continue"), follow=True)) == "sv"


def test_a_complaint_has_its_language_and_is_followed_in_it(person):
    person.client.cookies["language"] = "pl"
    person.fill(ADULT)
    person.client.post(reverse("check"))
    receipt = person.client.get(reverse("sent")).context["receipt"]
    with acting_for("ie-dpc"):
        assert Complaint.objects.get(reference=receipt["reference"]).language == "pl"
    other = Client(headers={"Accept-Language": "fr"})
    words = {"reference": receipt["reference"], "code": receipt["code"]}
    assert language_of(other.get(reverse("follow"))) == "fr"
    assert language_of(other.post(reverse("follow"), words, follow=True)) == "pl"
    written = {"body": "To nie koniec.", FIELD: "en"}
    page = other.post(reverse("follow-messages"), written)
    assert language_of(page) == "en"
    assert "To nie koniec." in page.content.decode()
    assert "There is a problem" not in page.content.decode()
    assert page.context["said"] == []
    assert language_of(other.get(reverse("follow-status"))) == "en"
    other.post(reverse("follow-withdraw"), {FIELD: "de"})
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(reference=receipt["reference"])
    assert complaint.state == Complaint.State.SUBMITTED


def test_a_slip_in_the_code_is_not_judged_while_a_language_is_chosen(client, db):
    words = {"reference": "RD-WRONG", "code": "", FIELD: "de"}
    page = client.post(reverse("follow"), words)
    assert (page.status_code, language_of(page)) == (200, "de")
    assert "RD-WRONG" in page.content.decode()
    assert "govuk-error-summary" not in page.content.decode()
