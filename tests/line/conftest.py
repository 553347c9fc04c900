"""The walk along the line, one for a file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import NOTHING_OUTSIDE, executable
from tests.line.walk import Walk
from tests.live import LiveProduct


@pytest.fixture(scope="module")
def walk(live_product: LiveProduct, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The people of the line at the running product. While they walk there is a browser's
    event loop in this thread: tests that use them touch no Django model."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable(),
            args=["--no-sandbox", "--disable-dev-shm-usage", NOTHING_OUTSIDE],
        )
        found = Walk(chromium, live_product, tmp_path_factory.mktemp("line"))
        yield found
        found.close()
        chromium.close()
