"""What the first page weighs in a browser that comes for the first time, and who is asked.

Counted by Chromium itself, as bytes on the line, headers included: the page, style sheets,
scripts, fonts and icons.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from benchmarks import own
from benchmarks.figure import Figure

NAME = "first_page"
LENGTH = "about 20 s"
DESCRIPTION = "bytes and requests of the first page, in Chromium"

GOAL_KB = 100.0
PAGES = {"the first page": "/", "help now": "/help-now/"}


def run() -> Iterable[Figure]:
    """Open each page in a browser without a cache."""
    from playwright.sync_api import sync_playwright

    from benchmarks.fingerprint import executable

    with (
        own.migrated_database("page") as variables,
        own.redis("page") as redis_url,
        own.web(
            "casework.wsgi",
            {**variables, "REDIS_URL": redis_url, "ALLOWED_HOSTS": "localhost"},
            path="/healthz",
        ) as port,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for name, path in PAGES.items():
            yield from weigh(browser, f"http://localhost:{port}", path, name)
        browser.close()


def weigh(browser, origin: str, path: str, name: str) -> Iterable[Figure]:  # type: ignore[no-untyped-def]
    """One page in a context of its own."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    asked: list[str] = []
    weights: list[float] = []
    line.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    line.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(origin + path, wait_until="networkidle")
    paint = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
    )
    context.close()
    strangers = [url for url in asked if urlsplit(url).netloc != urlsplit(origin).netloc]
    yield Figure(f"{name}, compressed", sum(weights) / 1000, "kB", GOAL_KB, False)
    yield Figure(f"{name}, requests", len(asked), "requests")
    yield Figure(f"{name}, requests to third parties", len(strangers), "requests", 0, False)
    yield Figure(f"{name}, something to read after", paint, "ms")
