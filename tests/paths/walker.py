"""Somebody who goes through the form by its fields, in any language and with or without
scripts: what is pressed and filled in is found by name, never by words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser import too_wide

Answers = Mapping[str, Mapping[str, Any]]
MOST_PAGES = 60
TELLING = re.compile(
    r"imag|pictur|photo|bild|foto|immagin|obraz|zdję|εικόν|φωτογρ|video|vídeo|wideo|βίντεο|사진|영상"
    r"|صور|فيديو|nud|nackt|porn|sex|deepfake",
    re.IGNORECASE,
)
"""Words that no title, address or name of a file may hold, in any of the languages."""
RIGHT_TO_LEFT = {"ar"}


@dataclass
class Walker:
    """One browser page and what was seen on the way."""

    page: Page
    origin: str
    language: str
    steps: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Open the first page in the person's language and press the button that begins."""
        self.page.goto(f"{self.origin}/")
        self.choose_language()
        self.look()
        self.lead(self.page.locator("form[action='/complain/'] button[type=submit]"))

    def choose_language(self) -> None:
        """Choose the language as a person does, where it is not the page's already."""
        if self.page.locator("html").get_attribute("lang") == self.language:
            return
        self.page.locator(".rd-language summary").click()
        self.lead(self.page.locator(f".rd-language button[value={self.language}]"))

    def fill(self, answers: Answers) -> list[str]:
        """Answer page after page until the answers are to be checked; the steps, in order."""
        for _ in range(MOST_PAGES):
            step = self.step()
            if step == "check":
                return self.steps
            self.steps.append(step)
            self.answer(answers.get(step, {}))
        raise AssertionError(f"the form never ends: {self.steps}")

    def step(self) -> str:
        """Which step is open, by its address."""
        found = re.search(r"/complain/([a-z-]+)/", self.page.url)
        assert found, f"{self.page.url} is no page of the form"
        return found[1]

    def answer(self, fields: Mapping[str, Any]) -> None:
        """Fill in what is given and go on."""
        before = self.page.url
        for name, value in fields.items():
            self.fill_in(name, value)
        self.lead(self.page.locator("form#answer button[type=submit]:not([name])").first)
        errors = self.page.locator(".govuk-error-summary")
        assert self.page.url != before or errors.count() == 0, (
            before,
            errors.inner_text() if errors.count() else "the same page",
        )

    def fill_in(self, name: str, value: Any) -> None:
        """Fill in one field, whatever its kind."""
        fields = self.page.locator(f"form#answer [name='{name}']")
        assert fields.count(), f"{self.page.url} has no field {name}"
        kind = fields.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                self.page.locator(f"form#answer [name='{name}'][value='{one}']").check()
        elif kind.startswith("select"):
            fields.first.select_option(str(value))
        elif kind == "file":
            fields.first.set_input_files(value)
        else:
            fields.first.fill(str(value))

    def send(self) -> tuple[str, str]:
        """Send the form; reference and code of the receipt."""
        boxes = self.page.locator("form#answer input[type=checkbox][required]")
        for box in boxes.all():
            box.check()
        self.lead(self.page.locator("form#answer button[type=submit]:not([name])").first)
        return (
            self.page.locator("#reference").inner_text().strip(),
            self.page.locator("#code").inner_text().strip(),
        )

    def put_away(self) -> None:
        """Say that reference and code are written down."""
        self.lead(self.page.locator("main form button[type=submit]").first)

    def follow(self, reference: str, code: str) -> None:
        """Come back with both."""
        self.page.goto(f"{self.origin}/follow/")
        self.page.locator("main [name=reference]").fill(reference)
        self.page.locator("main [name=code]").fill(code)
        self.lead(self.page.locator("main form button[type=submit]").first)

    def lead(self, what: Locator) -> None:
        """Press what leads to another page, and look at it."""
        with self.page.expect_navigation():
            what.click()
        self.look()

    def look(self) -> None:
        """What has to hold on every page: language, direction, width, one heading, a way
        out, and a title and address that say nothing."""
        page, html = self.page, self.page.locator("html")
        self.wrong += too_wide(page)
        direction = "rtl" if self.language in RIGHT_TO_LEFT else "ltr"
        for what, found, wanted in (
            ("lang", html.get_attribute("lang"), self.language),
            ("dir", html.get_attribute("dir"), direction),
            ("headings", page.locator("h1").count(), 1),
        ):
            if found != wanted:
                self.wrong.append(f"{page.url}: {what} is {found}, not {wanted}")
        if not page.locator("a[href='/leave/']").count():
            self.wrong.append(f"{page.url}: no way to leave quickly")
        if told := TELLING.search(f"{page.title()} {page.url.removeprefix(self.origin)}"):
            self.wrong.append(f"{page.url}: title or address says “{told[0]}”")
