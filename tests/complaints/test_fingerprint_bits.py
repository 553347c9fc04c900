"""The browser's fingerprints are those of the reference implementation.

Held against what it said of the same 220 pictures (``fingerprints.json``), and against the
implementation itself where it is installed; see ``fingerprint_pictures`` for both.
"""

from __future__ import annotations

import base64
import importlib.util
import json
from typing import Any

from playwright.sync_api import Page

from tests.browser import OpenPage
from tests.complaints.fingerprint_pictures import KEPT, distance, pictures, reference
from tests.live import LiveProduct

MOST_DIFFERENT = 10
AT_ONCE = 40
ASK = """async (files) => {
    window.maker ??= new Worker("/static/js/fingerprint-worker.js", { type: "module" });
    const ask = (id, file) => new Promise((done) => {
        window.maker.onmessage = ({ data }) => data.id === id && done(data);
        window.maker.postMessage({ id, file });
    });
    const found = [];
    for (const [id, text] of files.entries()) {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        found.push(await ask(id, new Blob([bytes])));
    }
    return found;
}"""


def made_by(page: Page, files: list[bytes]) -> list[dict[str, Any]]:
    """Fingerprints of files, made by the product's script in the page's browser."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(files), AT_ONCE):
        texts = [base64.b64encode(file).decode() for file in files[start : start + AT_ONCE]]
        found += page.evaluate(ASK, texts)
    return found


def test_the_same_bits_as_the_reference(live_product: LiveProduct, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{live_product.origin}/about/")
    named = dict(pictures())
    expected = json.loads(KEPT.read_text(encoding="utf-8"))
    assert list(expected) == list(named)
    assert len(expected) >= 200
    found = dict(zip(named, made_by(page, list(named.values())), strict=True))
    if importlib.util.find_spec("pdqhash"):
        expected = {name: reference(file) for name, file in named.items()}
    for name, said in expected.items():
        ours = found[name]
        assert not ours.get("failed"), name
        assert distance(ours["bits"], said["bits"]) <= MOST_DIFFERENT, name
        assert abs(ours["quality"] - said["quality"]) <= 2, name


def test_what_is_no_picture_fails_and_the_next_one_does_not(
    live_product: LiveProduct, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{live_product.origin}/about/")
    name, file = next(iter(pictures()))
    bad, empty, cut, good = made_by(page, [b"%PDF-1.7", b"", file[:200], file])
    assert bad["failed"]
    assert empty["failed"]
    assert cut.get("failed") or cut["quality"] < 50
    assert good["bits"] == json.loads(KEPT.read_text(encoding="utf-8"))[name]["bits"]
