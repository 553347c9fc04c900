"""Pages that close by themselves say so first, and what was typed is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from casework.scoping import acting_for, as_public
from complaints.models import Complaint, KeptWords
from complaints.services.kept_words import keep_words, opened_words
from complaints.tasks import destroy_old_drafts
from tests.browser import OpenPage, violations
from tests.complaints.answering import ADULT, Person
from tests.complaints.in_browser import draft_of, open_step
from tests.complaints.sending import capability, send
from tests.live import LiveProduct

WORDS = "It began last week, when"


def until(page: Page, minutes: int) -> None:
    """Let time pass, as it does for a page that nobody touches."""
    page.clock.run_for(minutes * 60_000)


def dialog(page: Page) -> Any:
    return page.locator("[data-quiet]")


@pytest.fixture
def writing(live_product: LiveProduct, open_page: OpenPage) -> Page:
    """Somebody who has begun to write in the form, and not sent it."""
    page = open_page()
    page.clock.install()
    page.token = open_step(live_product, page, "account")  # type: ignore[attr-defined]
    page.locator("[name=account]").fill(WORDS)
    return page


def test_a_form_warns_goes_on_and_keeps_what_was_typed(
    live_product: LiveProduct, writing: Page
) -> None:
    token = writing.token  # type: ignore[attr-defined]
    until(writing, 100)
    expect(dialog(writing)).to_be_hidden()
    until(writing, 15)
    expect(dialog(writing)).to_be_visible()
    assert "In 10 minutes it closes" in dialog(writing).inner_text()
    assert writing.evaluate("document.activeElement.textContent").strip() == "Go on"
    assert not violations(writing)
    for _ in range(8):
        writing.keyboard.press("Tab")
        assert writing.evaluate("document.activeElement.matches('body, [data-quiet] *')")
    dialog(writing).get_by_role("button", name="Go on").focus()
    with writing.expect_response("**/complain/stay/") as kept:
        writing.keyboard.press("Enter")
    assert kept.value.status == 204
    expect(dialog(writing)).to_be_hidden()
    assert writing.evaluate("document.activeElement.name") == "account"
    assert draft_of(live_product, token).typed["account"] == {"account": WORDS}
    until(writing, 100)
    expect(dialog(writing)).to_be_hidden()


def test_a_form_left_alone_closes_and_opens_again_where_it_was(
    live_product: LiveProduct, writing: Page, open_page: OpenPage
) -> None:
    draft = draft_of(live_product, writing.token)  # type: ignore[attr-defined]
    until(writing, 115)
    expect(dialog(writing)).to_be_visible()
    until(writing, 6)
    writing.wait_for_url("**/closed/quiet/")
    assert not violations(writing)
    assert WORDS not in writing.content()
    writing.goto(f"{live_product.origin}/complain/account/")
    assert writing.url == f"{live_product.origin}/"
    elsewhere = open_page()
    elsewhere.goto(f"{live_product.origin}/follow/")
    elsewhere.locator("[name=reference]").fill(draft.reference)
    elsewhere.locator("[name=code]").fill(draft.code)
    elsewhere.locator("[name=code]").press("Enter")
    elsewhere.wait_for_url("**/complain/account/")
    assert elsewhere.locator("[name=account]").input_value() == WORDS


def test_typing_counts_as_using_the_page(writing: Page) -> None:
    until(writing, 60)
    writing.locator("[name=account]").press_sequentially(" and more")
    with writing.expect_response("**/complain/stay/"):
        until(writing, 51)
    until(writing, 5)
    expect(dialog(writing)).to_be_hidden()
    until(writing, 60)
    expect(dialog(writing)).to_be_visible()


def test_what_was_typed_is_kept_when_the_page_goes_out_of_sight(
    live_product: LiveProduct, writing: Page
) -> None:
    with writing.expect_response("**/complain/stay/"):
        writing.evaluate(
            """() => {
                Object.defineProperty(document, "visibilityState", { value: "hidden" });
                document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )
    token = writing.token  # type: ignore[attr-defined]
    assert draft_of(live_product, token).typed["account"] == {"account": WORDS}


def test_a_followed_page_keeps_words_for_the_same_person(
    live_product: LiveProduct, open_page: OpenPage
) -> None:
    with live_product.django():
        receipt = send()
    page = open_page()
    page.clock.install()

    def enter() -> None:
        page.goto(f"{live_product.origin}/follow/")
        page.locator("[name=reference]").fill(receipt.reference)
        page.locator("[name=code]").fill(receipt.code)
        page.locator("[name=code]").press("Enter")
        page.wait_for_url("**/follow/status/")
        page.goto(f"{live_product.origin}/follow/messages/")

    enter()
    page.locator("[name=body]").fill(WORDS)
    until(page, 16)
    expect(dialog(page)).to_be_visible()
    assert "In 5 minutes it closes" in dialog(page).inner_text()
    until(page, 5)
    page.wait_for_url("**/closed/quiet/")
    page.goto(f"{live_product.origin}/follow/messages/")
    assert page.url.endswith("/follow/"), "the session is over"
    enter()
    assert page.locator("[name=body]").input_value() == WORDS
    page.locator("main").get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your message was sent.")).to_be_visible()
    page.reload()
    assert page.locator("[name=body]").input_value() == ""


def test_without_scripts_the_page_says_when_it_closes(
    live_product: LiveProduct, open_page: OpenPage
) -> None:
    page = open_page(scripts=False)
    open_step(live_product, page, "account")
    assert page.get_by_text("closes by itself on this device after two hours").is_visible()
    assert not dialog(page).is_visible()
    assert page.locator("meta[http-equiv=refresh]").count() == 0


# --- What the pages ask the server -------------------------------------------------------


@pytest.mark.django_db
def test_staying_keeps_only_what_belongs_to_the_step(person: Person) -> None:
    person.fill(ADULT)
    stay = reverse("stay")
    said = {"quiet-page": "account", "account": "New words", "name": "Mallory"}
    assert person.client.post(stay, said).status_code == 204
    page = person.client.get(reverse("step", args=["account"])).content.decode()
    assert "New words" in page
    assert "Mallory" not in page
    assert "Someone made pictures of me." in person.client.get(reverse("check")).content.decode()
    for nonsense in ("", "nowhere", "threat", "../x", "x" * 500):
        response = person.client.post(stay, {"quiet-page": nonsense, "threat": "yes"})
        assert response.status_code == 204
    assert person.client.get(stay).status_code == 302
    assert person.client.post(stay, {"quiet-end": "yes"}).status_code == 204
    assert person.client.post(stay).status_code == 410
    assert person.client.post(reverse("follow-stay"), {"body": "x"}).status_code in {302, 410}


@pytest.mark.django_db
def test_kept_words_are_sealed_and_no_desks_business(participating: list[str]) -> None:
    mine, theirs = send(), send()
    with as_public(capability(mine)):
        complaint = Complaint.objects.get()
        keep_words(complaint=complaint, page="follow-messages", words={"body": WORDS})
        keep_words(complaint=complaint, page="follow-messages", words={"body": WORDS + "!"})
        keep_words(complaint=complaint, page="follow-status", words={"body": WORDS})
        keep_words(complaint=complaint, page="follow-places", words={"links": "x" * 100_000})
        row = KeptWords.objects.get()
        assert WORDS.encode() not in bytes(row.sealed_words)
        assert opened_words(complaint, "follow-messages") == {"body": WORDS + "!"}
    with as_public(capability(theirs)):
        assert opened_words(complaint, "follow-messages") == {}
    with (
        acting_for("ie-dpc"),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        KeptWords.objects.exists()


def test_kept_words_go_after_thirty_days(committed_database: Any) -> None:
    receipt = committed(committed_database)
    with as_public(capability(receipt)):
        complaint = Complaint.objects.get()
        for page in ("follow-messages", "follow-places"):
            keep_words(complaint=complaint, page=page, words={"body": WORDS})
    for page, age in (
        ("follow-messages", timedelta(days=31)),
        ("follow-places", timedelta(days=29)),
    ):
        committed_database.run(
            "UPDATE complaints_keptwords SET kept_at = now() - %s WHERE page = %s", [age, page]
        )
    destroy_old_drafts()
    with as_public(capability(receipt)):
        assert [row.page for row in KeptWords.objects.all()] == ["follow-places"]


def committed(database: Any) -> Any:
    """A complaint in a database that keeps what is committed."""
    database.run("UPDATE authorities_authority SET participating = true WHERE slug = 'ie-dpc'")
    return send()
