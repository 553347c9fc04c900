"""What scripts add, in a real browser: leaving quickly, and the end of an idle session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.browser import OpenPage, sign_in, violations
from tests.cast import sign_in_of
from tests.live import LiveProduct

NEUTRAL = "https://www.bbc.com/weather"


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """The block makes the browser go to the neutral site (which no test reaches)."""
    with page.expect_event("requestfailed", lambda one: one.url == NEUTRAL) as gone:
        yield
    assert gone.value.is_navigation_request()
    for _ in range(100):
        if not page.url.startswith("http://localhost"):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"Still at {page.url}")


@pytest.fixture
def person(live_product: LiveProduct, open_page: OpenPage) -> Page:
    """Somebody on a public page, who came from another one."""
    page = open_page()
    page.goto(f"{live_product.origin}/privacy/")
    page.goto(f"{live_product.origin}/about/")
    return page


@pytest.mark.parametrize("key", ["Escape", "Shift"])
def test_three_presses_leave_the_page(live_product: LiveProduct, person: Page, key: str) -> None:
    person.keyboard.press(key)
    assert "2 more times" in person.locator("#exit [role=status]").inner_text()
    person.keyboard.press(key)
    with leaving(person):
        person.keyboard.press(key)
    person.go_back()
    assert person.url.endswith("/closed/"), "nothing of what was left comes back"
    assert person.title().startswith("Closed")
    person.go_back()
    assert "/about/" not in person.url, "the page that was left is not in the history"
    person.goto(f"{live_product.origin}/help-now/")
    assert person.url.endswith("/closed/")
    person.get_by_role("link", name="To the first page").click()
    assert person.get_by_role("button", name="Start now").is_visible()


def test_typing_capitals_does_not_leave(person: Page) -> None:
    for letter in "ABCD":
        person.keyboard.press(f"Shift+{letter}")
    assert person.url.endswith("/about/")
    for key in ("Escape", "a", "Escape", "Shift", "Escape"):
        person.keyboard.press(key)
    assert person.url.endswith("/about/")


def test_the_page_is_hidden_at_once_and_left_when_our_server_does_not_answer(
    person: Page,
) -> None:
    person.route("**/leave/", lambda route: None)
    with leaving(person):
        # Looked at in the same moment: right afterwards another site's page stands here.
        seen = person.evaluate(
            """() => {
                document.querySelector("a[data-exit][role=button]").click();
                return [".govuk-exit-this-page-overlay", "h1"].map(
                    (what) => document.querySelector(what).checkVisibility());
            }"""
        )
        assert seen == [True, False]


def test_leaving_works_without_scripts(live_product: LiveProduct, open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto(f"{live_product.origin}/about/")
    with leaving(page):
        page.locator("a[data-exit][role=button]").click()
    page.go_back()
    assert page.url.endswith("/closed/"), "no page of ours comes back without scripts either"


def test_other_tabs_leave_as_well(person: Page) -> None:
    other = person.context.new_page()
    other.goto(person.url)
    with leaving(other), leaving(person):
        person.locator("a[data-exit][role=button]").click(no_wait_after=True)


@pytest.mark.parametrize("how", ["middle", "with a key"])
def test_a_click_for_a_new_tab_leaves_this_one_too(person: Page, how: str) -> None:
    link = person.locator("a[data-exit][role=button]")
    with leaving(person):
        if how == "middle":
            link.click(button="middle", no_wait_after=True)
        else:
            link.click(modifiers=["Control"], no_wait_after=True)


def test_pages_of_errors_can_be_left(live_product: LiveProduct, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{live_product.origin}/nowhere/")
    assert page.get_by_text("does not erase your browser").is_visible()
    with leaving(page):
        page.locator("a[data-exit][role=button]").click(no_wait_after=True)
    page = open_page()
    with live_product.without_database():
        page.goto(f"{live_product.origin}/")
        assert page.get_by_role("heading", name="not available").is_visible()
        assert page.get_by_text("does not erase your browser").is_visible()
        with leaving(page):
            page.locator("a[data-exit][role=button]").click(no_wait_after=True)


def test_an_idle_desk_warns_and_can_be_kept_open(
    live_product: LiveProduct, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, live_product.origin, sign_in_of("investigator"))
    page.clock.install()
    page.goto(f"{live_product.origin}/desk/queue/")
    page.clock.fast_forward("27:00")
    assert not page.locator("#idle").is_visible()
    page.clock.fast_forward("01:30")
    page.locator("#idle").wait_for(state="visible")
    assert page.evaluate("document.activeElement.textContent").strip() == "Stay signed in"
    assert not violations(page)
    page.keyboard.press("Enter")
    page.locator("#idle").wait_for(state="hidden")
    page.clock.fast_forward("27:00")
    assert not page.locator("#idle").is_visible()


def test_everything_has_a_visible_focus(live_product: LiveProduct, open_page: OpenPage) -> None:
    page = open_page(width=1280)
    page.goto(f"{live_product.origin}/desk/account/login/")
    seen = 0
    for _ in range(12):
        page.keyboard.press("Tab")
        look = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return null;
            const s = getComputedStyle(e);
            return [e.outerHTML.slice(0, 80), s.outlineStyle, s.boxShadow, s.backgroundColor]; }"""
        )
        if look is None:
            break
        seen += 1
        assert look[1] != "none" or look[2] != "none", look[0]
    assert seen >= 5
