"""A real browser for tests: the system's Chromium, steered by Playwright.

``open_page`` makes pages of a given width; a test fails when a page it opened wrote an
error to the console, such as a broken script or something the content policy blocked, when
it asked another site for anything, or when it came without the headers that every page has::

    def test_start(live_product, open_page):
        page = open_page(width=390)
        page.goto(live_product.origin)
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

if TYPE_CHECKING:
    from tests.cast import Sign

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOTHING_OUTSIDE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
"""No test reaches another site, whether or not the machine could."""
OpenPage = Callable[..., Page]


def executable() -> str:
    """The browser's program: CHROMIUM, or what the system has. Fails where there is none."""
    given = os.environ.get("CHROMIUM")
    found = given or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("No Chromium here. As root run: apt-get install chromium")
    return found


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """The browser, one for the test.

    Not for the session: Playwright keeps an event loop in this thread for as long as it
    runs, beside which nothing can call ``asyncio.run`` (signing a notice does).
    """
    # Django's models would refuse to work beside a loop, although nothing runs in it then.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(),
            args=["--no-sandbox", "--disable-dev-shm-usage", NOTHING_OUTSIDE],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens pages in contexts (cookie jars) of their own: ``open_page(width=390,
    scripts=True)``. At the end of the test none of them may have reported an error."""
    contexts = []
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that answers 404 or 503 on purpose is no error of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            said.append(f"{message.location.get('url')}: {message.text}")

    def note_request(request: Request) -> None:
        # Only by going there, as the exit does, does a page lead to another site.
        if not request.is_navigation_request() and not _ours(request.url):
            said.append(f"{request.frame.url} asked {request.url}")

    def note_answer(answer: Response) -> None:
        if answer.request.resource_type == "document" and _ours(answer.url):
            said.extend(f"{answer.url}: {fault}" for fault in faults(answer.headers))

    def make(*, width: int = 390, height: int = 844, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        context.set_default_timeout(30_000)
        context.on("request", note_request)
        context.on("response", note_answer)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not said, "\n".join(said)


def _ours(url: str) -> bool:
    found = urlsplit(url)
    return found.scheme in {"blob", "data", "about"} or found.hostname in {
        "localhost",
        "127.0.0.1",
    }


def faults(headers: dict[str, str]) -> list[str]:
    """What a page's headers leave open: they have to let nothing in from elsewhere, keep
    nothing, and tell no other site where its visitors come from."""
    policy = headers.get("content-security-policy", "")
    page = "text/html" in headers.get("content-type", "")
    wanted = {
        "no-store": "no-store" in headers.get("cache-control", ""),
        "no-referrer": headers.get("referrer-policy") == "no-referrer",
        "nosniff": headers.get("x-content-type-options") == "nosniff",
        "not framed": headers.get("x-frame-options") == "DENY",
        "a strict policy": not page
        or ("default-src 'none'" in policy and "script-src 'self'" in policy),
        "nothing unsafe": not re.search(r"unsafe|https?:|\*|data:", policy),
    }
    return [f"not {what}" for what, there in wanted.items() if not there]


def sign_in(page: Page, origin: str, who: Sign) -> None:
    """Sign in to the desk with e-mail and password."""
    page.goto(f"{origin}/desk/account/login/")
    page.get_by_label("Email").fill(who.email)
    page.get_by_label("Password", exact=True).fill(who.password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is, one line each: every rule it has."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {rule['id']} ({rule['impact']}): {rule['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in rule["nodes"][:4])
        for rule in found
    ]


def too_wide(page: Page) -> list[str]:
    """Says if the page has to be scrolled sideways."""
    width = page.evaluate("document.documentElement.scrollWidth")
    seen = page.viewport_size["width"] if page.viewport_size else 0
    if width <= seen:
        return []
    culprit = page.evaluate(
        """(seen) => [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > seen + 1)
            .slice(0, 3).map((e) => e.outerHTML.slice(0, 160)).join(" | ")""",
        seen,
    )
    return [f"{page.url} is {width} px wide on a screen of {seen}: {culprit}"]
