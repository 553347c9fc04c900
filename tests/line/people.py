"""The people of the line, each at a telephone, doing what a person does: labels, buttons,
links. Nothing here knows an address of the product but its first pages."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from casework.demonstration.wordings import write_blanks
from tests.browser import sign_in, too_wide
from tests.cast import Sign
from tests.line.record import Record

PHONE = {"width": 390, "height": 844}
TIMEOUT_MS = 20_000


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, chromium: Browser, origin: str, record: Record) -> None:
        self.origin, self.record = origin, record
        self.context = chromium.new_context(viewport=PHONE, accept_downloads=True)  # type: ignore[arg-type]
        self.context.set_default_timeout(TIMEOUT_MS)
        record.follow(self.context)
        self.page: Page = self.context.new_page()
        self.too_wide: list[str] = []

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.origin + path)
        self.look()

    def look(self) -> None:
        """Take in the page: its title, and whether it fits the screen."""
        self.record.look(self.page)
        self.too_wide += too_wide(self.page)

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button that leads to another page."""
        self._lead(self.page.get_by_role("button", name=name, exact=exact).first)

    def follow(self, name: str | re.Pattern[str], *, inside: str = "main") -> None:
        """Press a link."""
        self._lead(self.page.locator(inside).get_by_role("link", name=name).first)

    def choose(self, label: str, *, group: str = "") -> None:
        """Tick an answer; in the group with this question where several are on the page."""
        place: Any = self.page.get_by_role("group", name=group) if group else self.page
        place.get_by_label(label, exact=True).check()

    def write(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def pick(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def reads(self, words: str | re.Pattern[str]) -> None:
        """The page says this, now or soon."""
        expect(self.page.locator("main")).to_contain_text(words, timeout=TIMEOUT_MS)

    def heading(self, words: str | re.Pattern[str]) -> None:
        """The page is headed so."""
        expect(self.page.locator("h1").first).to_contain_text(words, timeout=TIMEOUT_MS)

    def text(self) -> str:
        """All words of the page's main part."""
        return self.page.locator("main").inner_text()

    def waits_for(self, words: str | re.Pattern[str]) -> None:
        """Opens the page again until it says this."""
        for _ in range(120):
            if re.search(words, self.text()):
                return
            self.page.wait_for_timeout(250)
            self.page.reload()
        raise AssertionError(f"{self.page.url} never says {words}:\n{self.text()[:1500]}")

    def _lead(self, what: Any) -> None:
        with self.page.expect_navigation():
            what.click()
        self.look()


class Officer(Person):
    """Staff at the desk."""

    def signs_in(self, who: Sign) -> Officer:
        """With e-mail and password."""
        sign_in(self.page, self.origin, who)
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        self.look()
        return self

    def tab(self, name: str) -> None:
        """A tab of the case."""
        self.follow(re.compile(rf"^\s*{name}\b"))

    def fills_every_section(self) -> None:
        """Write the blanks of all sections, and something where nothing stands."""
        for box in self.page.locator("textarea[name^='section-']").all():
            box.fill(write_blanks(box.input_value().strip()) or "As set out in this notice.")
