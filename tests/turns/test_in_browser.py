"""The waiting page in a real browser: the proof of work is done and handed in by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from complaints import limits
from complaints.codes import new_code, new_reference
from tests.browser import OpenPage, too_wide, violations
from tests.live import LiveProduct


@pytest.fixture
def guessed(live_product: LiveProduct) -> str:
    """A reference at which many have failed, from many networks."""
    reference = new_reference()
    live_product.run_python(
        "from complaints import limits\n"
        f"for number in range({limits.REFERENCE_GUESSED}):\n"
        f"    limits.failed(reference='{reference}', network=f'198.51.100.{{number}}')"
    )
    return reference


def enter(page: Page, origin: str, reference: str) -> None:
    page.goto(f"{origin}/follow/")
    page.locator("[name=reference]").fill(reference)
    page.locator("[name=code]").fill(new_code())
    with page.expect_navigation():
        page.locator("main form button").first.click()


def test_a_browser_with_scripts_goes_on_by_itself(
    live_product: LiveProduct, open_page: OpenPage, guessed: str
) -> None:
    page = open_page()
    answers: list[int] = []
    page.on("response", lambda one: answers.append(one.status))
    enter(page, live_product.origin, guessed)
    page.get_by_text("We found nothing").first.wait_for()
    assert page.locator("[name=reference]").input_value() == guessed, "what was typed arrived"
    assert 429 in answers, "it waited"
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert "turn" in names


@pytest.mark.parametrize("width", [320, 1280])
def test_without_scripts_there_is_a_button_and_nothing_is_lost(
    live_product: LiveProduct, open_page: OpenPage, guessed: str, width: int
) -> None:
    page = open_page(width=width, scripts=False)
    enter(page, live_product.origin, guessed)
    assert page.locator("h1").inner_text() == "Please wait a moment"
    assert page.locator("main form [name=reference]").get_attribute("value") == guessed
    assert not too_wide(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").click()
    assert page.locator("main form [name=reference]").get_attribute("value") == guessed


def test_the_waiting_page_is_accessible(
    live_product: LiveProduct, open_page: OpenPage, guessed: str
) -> None:
    page = open_page(width=320)
    page.route("**/proof*.js", lambda route: route.fulfill(status=200, body=""))
    enter(page, live_product.origin, guessed)
    assert page.locator("h1").inner_text() == "Please wait a moment"
    assert not violations(page)
    assert not too_wide(page)
