"""What the browsers of a test asked for and were answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response


@dataclass
class Record:
    """Filled while pages are used; nothing in it is asked of the browser afterwards."""

    requests: list[str] = field(default_factory=list)
    """Every address that a browser asked for, of whatever kind."""
    documents: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)
    """Address, status and headers of every page and file that was navigated to."""
    titles: dict[str, str] = field(default_factory=dict)
    """Title by path."""
    faults: list[str] = field(default_factory=list)
    """What the browsers' consoles called an error."""

    def follow(self, context: BrowserContext) -> None:
        """Note everything that this context does."""
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)

    def look(self, page: Page) -> None:
        """Note the title of the page that is open."""
        self.titles[urlsplit(page.url).path] = page.title()

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.documents.append((response.url, response.status, response.headers))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{message.location.get('url')}: {message.text}")
