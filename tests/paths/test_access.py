"""The form with a keyboard alone, without styles, and as a screen reader is told it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import OpenPage
from tests.live import LiveProduct
from tests.paths import keyboard
from tests.paths.accessible_names import described, name_of, role_of, tree, unclear
from tests.paths.people import ADULT, CHILD
from tests.paths.walker import Walker


def test_the_whole_form_with_a_keyboard_alone(
    live_product: LiveProduct, open_page: OpenPage
) -> None:
    page = open_page(width=1280)
    page.goto(live_product.origin)
    keyboard.press(page, "form[action='/complain/'] button")
    walker = Walker(page, live_product.origin, "en")
    while (step := walker.step()) != "check":
        for name, value in ADULT.get(step, {}).items():
            keyboard.answer(page, name, value)
        keyboard.press(page, "form#answer button[type=submit]:not([name])")
        assert walker.step() != step, page.locator("main").inner_text()
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link").first).to_be_focused()
    for box in page.locator("form#answer input[type=checkbox][required]").all():
        box.focus()
        page.keyboard.press("Space")
    keyboard.press(page, "form#answer button[type=submit]:not([name])")
    assert walker.step() == "sent"


def test_the_whole_form_without_styles(live_product: LiveProduct, open_page: OpenPage) -> None:
    page = open_page(width=390, scripts=False)
    page.route("**/*.css", lambda route: route.abort())
    walker = Walker(page, live_product.origin, "en")
    walker.begin()
    walker.fill(ADULT)
    # Reading order is the order of the page: first where one is, then the way out, then the
    # question, then the button.
    words = page.locator("body").inner_text()
    places = [words.find(one) for one in ("Exit this page", "Check your answers", "Change", "Send")]
    assert places == sorted(places), places
    assert -1 not in places
    reference, code = walker.send()
    assert reference.startswith("RD-")
    assert code


@pytest.mark.parametrize("person", [ADULT, CHILD], ids=["adult", "child"])
def test_what_a_screen_reader_is_told(
    live_product: LiveProduct, open_page: OpenPage, person: dict[str, dict[str, object]]
) -> None:
    page = open_page(width=390)
    walker = Walker(page, live_product.origin, "en")
    walker.begin()
    wrong: list[str] = unclear(page)
    while (step := walker.step()) != "check":
        wrong += unclear(page) + _questions(page)
        walker.answer(person.get(step, {}))
    wrong += unclear(page)
    walker.send()
    wrong += unclear(page)
    assert not wrong, "\n".join(wrong)


def test_an_error_is_read_with_its_field(live_product: LiveProduct, open_page: OpenPage) -> None:
    page = open_page(width=390)
    walker = Walker(page, live_product.origin, "en")
    walker.begin()
    page.locator("form#answer button[type=submit]:not([name])").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    groups = [node for node in tree(page) if role_of(node) in {"group", "radiogroup"}]
    group = next(node for node in groups if "How old was the person" in name_of(node))
    assert "Select how old the person was" in described(group)
    link = page.locator(".govuk-error-summary a").first
    link.click()
    assert page.evaluate("document.activeElement.type") == "radio"


def _questions(page: Page) -> list[str]:
    """Each group of choices has the question as its name; each page one first heading."""
    wrong = []
    groups = [node for node in tree(page) if role_of(node) in {"group", "radiogroup"}]
    asked = page.locator("form#answer fieldset").count()
    if asked > len(groups):
        wrong.append(f"{page.url}: {asked} questions, but {len(groups)} are told as groups")
    headings = [
        node
        for node in tree(page)
        if role_of(node) == "heading"
        and any(p["name"] == "level" and p["value"]["value"] == 1 for p in node["properties"])
    ]
    if len(headings) != 1 or not name_of(headings[0]):
        wrong.append(f"{page.url}: {len(headings)} first headings")
    return wrong
