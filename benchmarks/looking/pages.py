"""Looks at the pages of one language with a browser of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import NOTHING_OUTSIDE, executable, violations
from tests.paths.accessible_names import unclear
from tests.paths.people import ADULT, CHILD, HELPER, ONCE_A_CHILD, ORGANISATION, PATHS, TIP
from tests.paths.walker import Walker

WIDTHS = (320, 1280)
WRONG = "!"
"""What no field takes that can refuse anything."""
OUTSIDE = (
    "/",
    "/help-now/",
    "/help-now/?country=FR",
    "/about/",
    "/privacy/",
    "/accessibility/",
    "/verify/",
    "/closed/",
    "/no/such/page/",
)
"""Pages that are reached without a form."""


@dataclass
class Seen:
    """What one language's pages were found to be."""

    language: str
    pages: int = 0
    states: int = 0
    walks: int = 0
    wrong: list[str] = field(default_factory=list)


def look_at_all(origin: str, language: str) -> Seen:
    """All pages and paths in one language, in a browser of its own."""
    seen = Seen(language)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(),
            args=["--no-sandbox", "--disable-dev-shm-usage", NOTHING_OUTSIDE],
        )
        _pages(browser, origin, seen)
        for number, path in enumerate(PATHS):
            page = _page(browser, width=WIDTHS[number % 2], scripts=number % 3 != 0)
            walker = Walker(page, origin, language)
            walker.begin()
            walker.fill(path.answers)
            receipt = walker.send()
            walker.put_away()
            walker.follow(*receipt)
            seen.walks += 1
            seen.wrong += walker.wrong
            page.context.close()
        browser.close()
    return seen


def _page(browser: Browser, *, width: int, scripts: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, java_script_enabled=scripts
    )
    context.set_default_timeout(60_000)
    return context.new_page()


def _pages(browser: Browser, origin: str, seen: Seen) -> None:
    page = _page(browser, width=320)
    walker = Walker(page, origin, seen.language)
    page.goto(origin)
    walker.choose_language()
    for path in OUTSIDE:
        page.goto(origin + path)
        _check(walker, seen)
        seen.pages += 1
    page.goto(f"{origin}/follow/")
    _check(walker, seen)
    _refused(walker, seen)
    known: set[str] = set()
    for answers in (ADULT, CHILD, HELPER, ORGANISATION, TIP, ONCE_A_CHILD):
        page.context.clear_cookies()
        walker.begin()
        while (step := walker.step()) != "check":
            # The child's pages have words of their own; others differ in a word or two.
            key = f"{step} {answers['age']['age'] == 'under_18'}"
            if key not in known:
                known.add(key)
                _check(walker, seen)
                _refused(walker, seen)
                page.goto(f"{origin}/complain/{step}/")
                for name, value in answers.get(step, {}).items():
                    walker.fill_in(name, value)
                _check(walker, seen)
            walker.answer(answers.get(step, {}))
        _check(walker, seen)
        receipt = walker.send()
        _check(walker, seen)
    walker.put_away()
    walker.follow(*receipt)
    _followed(walker, seen)
    seen.pages += len(known)
    seen.wrong += walker.wrong
    page.context.close()


def _followed(walker: Walker, seen: Seen) -> None:
    """The pages behind reference and code, empty and with what they refuse."""
    page = walker.page
    _check(walker, seen)
    links = page.locator("main a[href^='/follow/']").evaluate_all(
        "all => [...new Set(all.map(a => a.getAttribute('href')))]"
    )
    for path in links:
        page.goto(f"{walker.origin}{path}")
        _check(walker, seen)
        if page.locator("main form textarea, main form input[type=text]").count():
            _refused(walker, seen)
        seen.pages += 1


def _refused(walker: Walker, seen: Seen) -> None:
    """Send what cannot be taken, and look at what is said."""
    page = walker.page
    form = page.locator("main form").filter(has=page.locator("button[type=submit]")).first
    for box in form.locator("input[type=text], input[type=email], input[type=tel], textarea").all():
        if box.is_visible():
            box.fill(WRONG)
    button = form.locator("button[type=submit]:not([name])").first
    if not button.count():
        return
    with page.expect_navigation():
        button.click()
    if page.locator(".govuk-error-summary").count():
        _check(walker, seen)


def _check(walker: Walker, seen: Seen) -> None:
    walker.look()
    seen.states += 1
    seen.wrong += violations(walker.page)
    seen.wrong += unclear(walker.page)
